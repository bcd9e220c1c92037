# sparse - coding clips of 5 s on one core, from file to file, beside multiples of real time that are its goals

predictor=()

encoding() {
    sparse -j 1 -k "$numbers" "${predictor[@]}" <"$scratch/some.tar" >"$scratch/vectors"
}

decoding() {
    sparse -j 1 --decode "${predictor[@]}" <"$scratch/vectors" >"$scratch/back.out"
}

# against WORK TIMES: WORK's seconds beside those of the clips, played TIMES times as fast.
against() {
    timed "$1"
    result "$1, $numbers numbers, $kind" "$2 times real time" "$round" "$seconds" "$(calculate "$count * 5 / $2")" s
}

pick -n 40 <"$DATA/songs.tar" >"$scratch/some.tar"
count=$(clips "$scratch/some.tar")
for ((round = 1; round <= ROUNDS; round++)); do
    for numbers in 55112 9184; do
        progress "$row, $numbers numbers, round $round of $ROUNDS"
        kind='by hand' predictor=()
        against encoding 10
        against decoding 100
        kind=learned predictor=(-m music)
        against encoding 10
        against decoding 40
    done
done
rm "$scratch"/{some.tar,vectors}
