# threads - training, k-means and trees on one thread and on more, up to the machine's

training() {
    ae-train -n models/55112.net -e 20 -b 20 -j "$1" -o "$scratch/model" <"$DATA/train.tar"
}

clusters() {
    kmeans -z -k 1-40 -i 20 -t 30 -j "$1" <"$DATA/latents/18376.tar" >"$scratch/elbow.out"
}

tree() {
    dtree -j "$1" -o "$scratch/tree" <"$DATA/learn.tar"
}

unset OMP_NUM_THREADS OPENBLAS_NUM_THREADS
reads="$DATA/train.tar $DATA/latents/18376.tar $DATA/learn.tar"
machine=$(nproc)
[ "$machine" -gt 1 ] || fail "$row: this machine has one processor"
counts=(2)
while ((counts[-1] * 2 <= machine)); do
    counts+=($((counts[-1] * 2)))
done
for work in training clusters tree; do
    for ((round = 1; round <= ROUNDS; round++)); do
        progress "$row, $work, round $round of $ROUNDS"
        timed "$work" 1
        single=$seconds
        for threads in "${counts[@]}"; do
            timed "$work" "$threads"
            result "$work, $threads threads" 'one thread' "$round" "$seconds" "$single" s
        done
    done
done
