# specgram - magnitude spectrograms of all clips: ours a whole process from file to file, torchaudio's in memory

ours() {
    specgram <"$DATA/songs.tar" >"$scratch/spectrograms.out"
}

peer spectrograms.py "$JOBS" "$DATA/songs.tar"
duel "$ROUNDS" "$(clips "$DATA/songs.tar") clips" ours torchaudio=magnitude
