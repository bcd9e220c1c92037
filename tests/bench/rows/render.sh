# render - composing and rendering the songs of the data set (minutes; not among all)

progress "$row"
timed datasets/styles/build "$scratch/render" "$SONGS" 42 5 "$JOBS" /usr/share/sounds/sf2/FluidR3_GM.sf2 >"$scratch/render.out"
result "$((10 * SONGS)) songs" '3 min' 1 "$seconds" 180 s
rm -rf "$scratch/render"
