# growth - a tenth of the clips and ten times as many: time for a clip beside that of all clips, and memory
#
# Clips come through a pipe, the same ones ten times over. `memory` of ae-train is held against the
# clips' own size and 64 MiB.

# stream TENTHS: that many tenths of the data set.
stream() {
    if (($1 < 10)); then
        pick -n $((count * $1 / 10)) <"$DATA/songs.tar"
    else
        for ((i = 0; i < $1; i += 10)); do cat "$DATA/songs.tar"; done
    fi
}

training() {
    stream "$1" | /usr/bin/time -o "$scratch/memory" -f %M \
        ae-train -n models/55112.net -e 5 -b 20 -j "$JOBS" -o "$scratch/model"
}

encoding() {
    stream "$1" | ae-enc -m "$DATA/models/18376.safetensors" >"$scratch/latents.out"
}

count=$(clips "$DATA/songs.tar")
for work in training encoding; do
    for ((round = 1; round <= $(part 2); round++)); do
        for tenths in 10 1 100; do
            clips=$((count * tenths / 10))
            progress "$row, $work of $clips clips, round $round of $(part 2)"
            timed "$work" "$tenths"
            each=$(calculate "1000 * $seconds / $clips")
            if [ "$tenths" = 10 ]; then
                reference=$each
            else
                result "$work, $clips clips" "$count clips" "$round" "$each" "$reference" ms/clip
            fi
            [ "$work" = encoding ] || result "memory, $clips clips" 'data + 64 MiB' "$round" \
                "$(calculate "$(cat "$scratch/memory") / 1024")" "$(calculate "$clips * 110250 * 4 / 1048576 + 64")" MiB
        done
    done
done
