# ae-train - an epoch of training, batches of 20, against PyTorch with the same network, loss and Adam
#
# Ours is a fifth of a whole process that trains 5 epochs, its reading and writing with it; theirs is
# an epoch on clips in memory. `arithmetic` is that of a whole process that trains 20 epochs: its share
# of the processor's peak, and of what PyTorch reaches at what it is best at, the product of large
# matrices, both measured beside it (operations.awk counts).

ours() {
    ae-train -n "models/$1.net" -e "${2:-$per}" -b 20 -j "$JOBS" -o "$scratch/model" <"$reads"
}

reads=$DATA/train.tar
count=$(clips "$reads")
peer autoencoder.py "$JOBS" "$reads" train "${networks[@]}"
per=5
for network in "${networks[@]}"; do
    duel "$ROUNDS" "$network, $count clips" "ours $network" "PyTorch=$network"
    done=$(calculate "$count * $(ae-info "models/$network.net" | awk -f "$here/operations.awk") / 1e9")
    for ((round = 1; round <= ROUNDS; round++)); do
        progress "$row $network, arithmetic, round $round of $ROUNDS"
        peak=$("$KERNELS" --peak | awk -F '\t' '$1 == "peak" && $6 > peak { peak = $6 } END { print peak }')
        timed ours "$network" 20
        speed=$(calculate "20 * $done / $seconds")
        ask matrices
        result "$network, arithmetic" 'the peak' "$round" "$speed" "$peak" GFLOP/s
        result "$network, arithmetic" "PyTorch's matrices" "$round" "$speed" \
            "$(calculate "2 * 4096 ^ 3 / 1e9 / $seconds")" GFLOP/s
    done
done
