# pca - 3 and all principal components of standardised latents of 55112 numbers, scores of all records

vectors=$DATA/latents/55112.tar
ours() {
    pca -z -n "$1" -j "$JOBS" <"$vectors" >"$scratch/scores.out"
}

reads=$vectors
count=$(clips "$vectors")
peer components.py "$vectors"
duel "$ROUNDS" "3 of $count x 55112" 'ours 3' 'scikit-learn, full=full 3' 'scikit-learn, randomized=randomized 3'
duel "$ROUNDS" "all of $count x 55112" 'ours 0' 'scikit-learn, full=full 0'
