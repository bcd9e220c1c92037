# kmeans - clusters of standardised latents of 18376 numbers, 20 restarts of at most 30 iterations
#
# k = 10 and 20 against both of scikit-learn's algorithms; then the whole elbow, k from 1 to 40, in one
# process of ours against a fit for each k of its default one. `inertia` is the elbow's k at which
# ours is worst beside theirs.

vectors=$DATA/latents/18376.tar
ours() {
    kmeans -z -k "$1" --score -i 20 -t 30 -s 42 -j "$JOBS" <"$vectors" >"$scratch/elbow.out"
}

reads=$vectors
count=$(clips "$vectors")
peer clusters.py "$vectors"
for k in 10 20; do
    duel "$(part 3)" "k = $k, $count x 18376" "ours $k" "scikit-learn=lloyd $k" "scikit-learn, elkan=elkan $k"
done

for ((round = 1; round <= $(part 5); round++)); do
    progress "$row 1-40, round $round of $(part 5)"
    timed ours 1-40
    elbow=$seconds theirs=0 worst=0
    for k in {1..40}; do
        progress "$row 1-40, round $round of $(part 5): scikit-learn, k = $k"
        ask lloyd "$k"
        theirs=$(calculate "$theirs + $seconds")
        inertia=$(awk -F '\t' -v k="$k" '$1 == k { print $2 }' "$scratch/elbow.out")
        if [ "$(calculate "$inertia / $told > $worst")" = 1 ]; then
            worst=$(calculate "$inertia / $told") at=("$k" "$inertia" "$told")
        fi
    done
    result "k = 1 to 40, $count x 18376" scikit-learn "$round" "$elbow" "$theirs" s
    result "inertia where worst, k = ${at[0]}" scikit-learn "$round" "${at[1]}" "${at[2]}" inertia
done
