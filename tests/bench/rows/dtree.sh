# dtree - a tree from nine tenths of the latents of 55112 numbers, another seed each round
#
# `accuracy` is that on the last tenth: which of equally good splits is drawn moves it by several
# hundredths, so that every round counts, each with a seed of its own. How long a tree takes depends
# on how well the data can be parted; both have the same. scikit-learn's tree has one thread and no
# way to more.

ours() {
    dtree -s "$1" -j "$JOBS" -o "$scratch/tree" <"$DATA/learn.tar"
}

reads=$DATA/learn.tar
count=$(clips "$DATA/learn.tar")
peer trees.py "$DATA/learn.tar" "$DATA/try.tar"
for ((seed = 1; seed <= ROUNDS; seed++)); do
    timed ours "$seed"
    mine=$seconds
    dtree -m "$scratch/tree" --summary "$scratch/tested" <"$DATA/try.tar" >"$scratch/predicted.out"
    accuracy=$(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR == 2 { print $at["accuracy"] }' "$scratch/tested")
    progress "$row, round $seed of $ROUNDS: scikit-learn"
    ask tree "$seed"
    result "$count x 55112" scikit-learn "$seed" "$mine" "$seconds" s
    result "accuracy" scikit-learn "$seed" "$accuracy" "$told" accuracy
done
