# ae-enc - encoding all clips: ours a whole process from file to file, PyTorch's the forward pass alone

ours() {
    ae-enc -m "$DATA/models/$1.safetensors" <"$DATA/songs.tar" >"$scratch/latents.out"
}

reads=$DATA/songs.tar
count=$(clips "$DATA/songs.tar")
peer autoencoder.py "$JOBS" "$DATA/songs.tar" encode "${networks[@]}"
for network in "${networks[@]}"; do
    duel "$ROUNDS" "$network, $count clips" "ours $network" "PyTorch=$network"
done
