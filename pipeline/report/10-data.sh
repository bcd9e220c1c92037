#!/usr/bin/env bash
# The data set: its labels, how it is split, what had to be left out.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

file=$data/dataset.tsv
parts=(songs groups train validation test)
read -r labels songs groups train validation test < <(awk -F'\t' -v columns="${parts[*]}" '
    FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; count = split(columns, column, " "); next }
    { for (i = 1; i <= count; i++) sum[i] += $at[column[i]]; labels++ }
    END { printf "%d", labels; for (i = 1; i <= count; i++) printf " %d", sum[i]; print "" }' "$file")
left_out=$(($(wc -l <"$data/left-out.tsv") - 1))

cat <<HTML
<section>
<h2 id="data">The data set</h2>
<p>$(grouped "$songs") $(noun "$songs" song) with $(number_word "$labels") $(noun "$labels" label), of each the first
$(value "$data/parameters.tsv" CLIP value) seconds, one channel at $(value "$data/parameters.tsv" RATE value ,) Hz.
A hash of its key puts each song on one side of the split: $(grouped "$train") to train,
$(grouped "$validation") to choose the best epoch, $(grouped "$test") to test.
HTML
if [ $((train + validation + test)) -gt "$songs" ]; then
    echo 'Where so few songs left a part empty, all songs stand in for it: what is measured there is no test.'
fi
if [ "$groups" -lt "$songs" ]; then
    echo "Songs that have much in common form $(grouped "$groups") groups."
fi
echo '</p>'

table 'Songs of each label, and where they went.' "$file" 'label|label|' 'songs|songs|,' 'groups|groups|,' \
    'train|training|,' 'validation|validation|,' 'test|test|,'
made dataset.tsv report/data/dataset.tsv

if [ "$left_out" -gt 0 ]; then
    echo "<p>$(grouped "$left_out") $(noun "$left_out" file) could not be used:</p>"
    table 'Files that were left out, and why.' "$data/left-out.tsv" 'file|file|' 'reason|reason|'
    made report/data/left-out.tsv
else
    echo '<p>No file had to be left out.</p>'
fi
echo '</section>'
