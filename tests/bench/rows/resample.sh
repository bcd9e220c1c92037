# resample - `wav2raw | tomono | resample -r 22050` of 44.1 kHz stereo files, against SoX
#
# SoX has a process a thread, each with its part of the files. Both write 32-bit samples to files. The
# filters themselves are measured by impulses, in a table of its own.

ours() {
    wav2raw --files0-from="$DATA/wavs" | tomono | resample -r 22050 -q "$1" -j "$JOBS" >"$scratch/ours.out"
}

sox_rate() {
    xargs -0 -P "$JOBS" -n $(((count + JOBS - 1) / JOBS)) sh -c \
        'sox -V1 "$@" -t wav -b 32 -e floating-point "$0.$$.out" remix - rate '"$1"' 22050' \
        "$scratch/sox" <"$DATA/wavs"
}

count=$(tr -cd '\0' <"$DATA/wavs" | wc -c)
for ((round = 1; round <= ROUNDS; round++)); do
    for quality in best medium fast hq vhq; do
        progress "$row, round $round of $ROUNDS: $quality"
        timed ours "$quality"
        mine=$seconds
        for rate in -h -v; do
            timed sox_rate "$rate"
            result "$quality, $count files" "SoX rate $rate" "$round" "$mine" "$seconds" s
        done
    done
done
progress "$row: the filters"
BIN=$(realpath "$BIN") /usr/bin/python3 -B "$here/resample-quality.py" 0.02 >"$scratch/filters.tsv"
