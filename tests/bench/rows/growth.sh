# growth - a tenth of the clips and ten times as many: time for a clip beside that of all clips, and memory
#
# Ten times as many are the same ones ten times over. `memory` of ae-train is held against the clips'
# own size and 64 MiB.

training() {
    /usr/bin/time -o "$scratch/memory" -f %M \
        ae-train -n models/55112.net -e 5 -b 20 -j "$JOBS" -o "$scratch/model" <"$reads"
}

encoding() {
    ae-enc -m "$DATA/models/18376.safetensors" <"$reads" >"$scratch/latents.out"
}

count=$(clips "$DATA/songs.tar")
ln -s "$(realpath "$DATA/songs.tar")" "$scratch/10.tar"
pick -n $((count / 10)) <"$DATA/songs.tar" >"$scratch/1.tar"
for i in {1..10}; do cat "$DATA/songs.tar"; done >"$scratch/100.tar"
for work in training encoding; do
    for ((round = 1; round <= $(part 2); round++)); do
        for tenths in 10 1 100; do
            clips=$((count * tenths / 10))
            progress "$row, $work of $clips clips, round $round of $(part 2)"
            reads=$scratch/$tenths.tar
            timed "$work"
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
rm "$scratch"/*.tar
