# pack - clips of 5 s at 16 kbit/s on one core, there and back, beside Opus and beside multiples of real time
#
# Ours is `mdct | pack` and `unpack | mdct --inverse` from stream to stream, theirs opusenc and opusdec (complexity 10), a
# process a file, from WAV to Opus and back at the clips' own rate.

pack_all() {
    mdct -n 256-8192 -b 16 <"$scratch/some.tar" | pack -j 1 -b 16 >"$scratch/packed"
}

unpack_all() {
    unpack -j 1 <"$scratch/packed" | mdct --inverse >"$scratch/back.out"
}

opus_all() {
    for wav in "$scratch"/wavs/*/*.wav; do
        opusenc --quiet --music --comp 10 --bitrate 16 "$wav" "${wav%.wav}.opus"
    done
}

unopus_all() {
    for opus in "$scratch"/wavs/*/*.opus; do
        opusdec --quiet --rate 22050 "$opus" "${opus%.opus}.back"
    done
}

pick -n 20 <"$DATA/songs.tar" >"$scratch/some.tar"
count=$(clips "$scratch/some.tar")
mkdir "$scratch/wavs"
raw2wav -d "$scratch/wavs" <"$scratch/some.tar"
for ((round = 1; round <= ROUNDS; round++)); do
    progress "$row, round $round of $ROUNDS"
    for way in pack:opus:opusenc unpack:unopus:opusdec; do
        IFS=: read -r ours theirs name <<<"$way"
        timed "${ours}_all"
        mine=$seconds
        result "$ours, 16 kbit/s" '100 times real time' "$round" "$mine" "$(calculate "$count * 5 / 100")" s
        timed "${theirs}_all"
        result "$ours, 16 kbit/s" "$name" "$round" "$mine" "$seconds" s
    done
done
rm -r "$scratch"/{some.tar,packed,wavs}
