# report - the whole report, its songs already rendered (minutes; not among all)

rm -rf "$RESULTS/report"
mkdir -p "$RESULTS/report"
cp -al "$DATA/../music" "$DATA/../.parameters" "$RESULTS/report"
progress "$row"
timed env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -j"$JOBS" experiments OUT="$RESULTS/report" SONGS="$SONGS" \
    JOBS="$JOBS" >"$scratch/report.out"
result "$((10 * SONGS)) songs" '8 min' 1 "$seconds" 480 s
rm -rf "$RESULTS/report"
