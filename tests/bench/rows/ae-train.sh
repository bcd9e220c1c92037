# ae-train - an epoch of training, batches of 20, against PyTorch with the same network, loss and Adam
#
# Ours is a fifth of a whole process that trains 5 epochs, its reading and writing with it; theirs is
# an epoch on clips in memory. `arithmetic` is an epoch on clips in memory of ours, too (four of five,
# a training of one taken from that of five): its share of the processor's peak, and of what PyTorch
# reaches at what it is best at, the product of large matrices (operations.awk counts).

ours() {
    ae-train -n "models/$1.net" -e "${2:-$per}" -b 20 -j "$JOBS" -o "$scratch/model" <"$DATA/train.tar"
}

reads=$DATA/train.tar
count=$(clips "$DATA/train.tar")
peak=$(kernels | awk -F '\t' '$1 == "peak" && $6 > peak { peak = $6 } END { print peak }')
peer autoencoder.py "$JOBS" "$DATA/train.tar" train "${networks[@]}"
per=5
for network in "${networks[@]}"; do
    duel "$(part 2)" "$network, $count clips" "ours $network" "PyTorch=$network"
    done=$(calculate "$count * $(ae-info "models/$network.net" | awk -f "$here/operations.awk") / 1e9")
    for round in "${!times[@]}"; do
        ask matrices
        product=$(calculate "2 * 4096 ^ 3 / 1e9 / $seconds")
        timed ours "$network" 1
        speed=$(calculate "$done * ($per - 1) / ($per * ${times[round]} - $seconds)")
        result "$network, arithmetic" 'the peak' $((round + 1)) "$speed" "$peak" GFLOP/s
        result "$network, arithmetic" "PyTorch's matrices" $((round + 1)) "$speed" "$product" GFLOP/s
    done
done
