# render - composing and rendering the songs of the data set (minutes; not among all)

progress "$row"
timed make -s -j"$JOBS" OUT="$scratch/render" SONGS="$SONGS" "$scratch/render/music/songs.tsv" >"$scratch/render.out"
result "$((10 * SONGS)) songs" '3 min' 1 "$seconds" 180 s
rm -rf "$scratch/render"
