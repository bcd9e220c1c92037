# import - an MP3 of four minutes, stereo at 44.1 kHz, to mono at 22050 Hz, against ffmpeg
#
# One thread on either side, decoding, mixing and resampling to float samples that nobody keeps.

minutes=4
sox -R -D -r 44100 -n -c 2 "$scratch/song.wav" synth $((60 * minutes)) pinknoise gain -6
lame --quiet -b 192 "$scratch/song.wav" "$scratch/song.mp3"
rm "$scratch/song.wav"

ours() {
    OMP_NUM_THREADS=1 taskset -c 0 bash -c 'wav2raw "$1" | tomono | resample -q vhq -r 22050' bash "$scratch/song.mp3" >/dev/null
}

ffmpeg_import() {
    taskset -c 0 ffmpeg -v error -threads 1 -i "$scratch/song.mp3" -ac 1 -ar 22050 "$@" -f f32le - >/dev/null
}

for ((round = 1; round <= ROUNDS; round++)); do
    progress "$row, round $round of $ROUNDS"
    timed ours
    mine=$seconds
    timed ffmpeg_import
    result "MP3 of $minutes min" 'ffmpeg, its own resampler' "$round" "$mine" "$seconds" s
    timed ffmpeg_import -af aresample=resampler=soxr:precision=28
    result "MP3 of $minutes min" 'ffmpeg, libsoxr at vhq' "$round" "$mine" "$seconds" s
done
