# resample - `wav2raw | tomono | resample -r 22050` of 44.1 kHz stereo files, against SoX and libsamplerate
#
# The peers have as many processes at once as there are threads: each SoX takes its part of the files,
# sndfile-resample a file that SoX has mixed. All write 32-bit samples to files. The filters themselves
# are measured by impulses, in a table of its own.

ours() {
    wav2raw --files0-from="$DATA/wavs" | tomono | resample -r 22050 -q "$1" -j "$JOBS" >"$scratch/ours.out"
}

# side_by_side FILES COMMAND: sh's COMMAND on the files, so many at a time; $0 is the beginning of names.
side_by_side() {
    xargs -0 -P "$JOBS" -n "$1" sh -e -c "$2" "$scratch/peer" <"$DATA/wavs"
}

sox_rate() {
    side_by_side $(((count + JOBS - 1) / JOBS)) \
        'sox -V1 "$@" -t wav -b 32 -e floating-point "$0.$$.out" remix - rate '"$1"' 22050'
}

libsamplerate() {
    side_by_side 1 'sox -V1 -D "$1" -t wav -c 1 "$0.$$.mono.out"
        sndfile-resample -to 22050 -c '"$1"' "$0.$$.mono.out" "$0.$$.wav.out" >"$0.$$.said.out"'
}

count=$(tr -cd '\0' <"$DATA/wavs" | wc -c)
qualities=(best medium fast) # libsamplerate's 0, 1, 2
for ((round = 1; round <= $(part 2); round++)); do
    for number in "${!qualities[@]}"; do
        quality=${qualities[number]}
        progress "$row, round $round of $(part 2): $quality"
        timed ours "$quality"
        mine=$seconds
        for rate in -h -v; do
            timed sox_rate "$rate"
            result "$quality, $count files" "SoX rate $rate" "$round" "$mine" "$seconds" s
        done
        timed libsamplerate "$number"
        result "$quality, $count files" "libsamplerate, $quality" "$round" "$mine" "$seconds" s
    done
done
progress "$row: the filters"
BIN=$(realpath "$BIN") /usr/bin/python3 -B "$here/resample-quality.py" 0.02 >"$scratch/filters.tsv"
