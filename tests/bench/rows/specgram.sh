# specgram - magnitude spectrograms of all clips: ours a whole process, torchaudio's from memory to memory
#
# Ours once from file to file, and once with nothing kept, which is what torchaudio does: spectrograms
# are twice as long as their clips, and storing them takes as long as computing them.

ours() {
    specgram <"$DATA/songs.tar" >"$scratch/spectrograms.out"
}

unstored() {
    specgram <"$DATA/songs.tar" >/dev/null
}

reads=$DATA/songs.tar
count=$(clips "$reads")
peer spectrograms.py "$JOBS" "$reads"
duel "$ROUNDS" "$count clips, to a file" ours torchaudio=magnitude
duel "$ROUNDS" "$count clips, not kept" unstored torchaudio=magnitude
