# ae-dec - decoding all clips: ours a whole process from file to file, PyTorch's the forward pass alone

ours() {
    ae-dec -m "$DATA/models/$1.safetensors" <"$DATA/latents/$1.tar" >"$scratch/clips.out"
}

count=$(clips "$DATA/songs.tar")
peer autoencoder.py "$JOBS" "$DATA/songs.tar" decode "${networks[@]}"
for network in "${networks[@]}"; do
    reads=$DATA/latents/$network.tar
    duel "$ROUNDS" "$network, $count clips" "ours $network" "PyTorch=$network"
done
