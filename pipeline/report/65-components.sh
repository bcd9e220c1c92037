#!/usr/bin/env bash
# Principal components: the songs in three dimensions, and who lies far out, named and to be heard.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

read -ra names <<<"$NETWORKS"
facts=$data/analysis.tsv
file=$data/variance.tsv
songs=$(value "$facts" songs value)

read -r low high < <(awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["cumulated"] == "nan" { next }
    low == "" || $at["cumulated"] + 0 < low + 0 { low = $at["cumulated"] }
    high == "" || $at["cumulated"] + 0 > high + 0 { high = $at["cumulated"] }
    END { printf "%s %s\n", low == "" ? "nan" : sprintf("%.1f", low), high == "" ? "nan" : sprintf("%.1f", high) }' "$file")
# Outliers a signal, distinct ones, those of every signal, and the pair of networks that share the fewest.
read -r each distinct shared signals < <(awk -F'\t' 'NR == 1 { signals = NF - 4; next }
    { for (i = 5; i <= NF; i++) each[i] += $i != ""; shared += $4 == signals }
    END { printf "%d %d %d %d\n", each[5], NR - 1, shared, signals }' "$data/outliers.tsv")

cat <<HTML
<section>
<h2 id="components">Three components</h2>
<p>The principal components are the directions in which the $(grouped "$songs") $(noun "$songs" song) differ most, every coordinate divided
by its deviation first. Three of them can be looked at. They hold
HTML
if [ "$low" = nan ]; then
    echo 'nothing here: the songs do not differ.</p>'
elif [ "$low" = "$high" ]; then
    echo "$low % of the variance, of the original as at every size.</p>"
else
    echo "from $low to $high % of the variance, depending on the size.</p>"
fi

cat <<HTML
<div class="components">
<div id="scatter" class="scatter" hidden>
<pre hidden>
$(awk -f "$here/scatter.awk" "$file" "$data/components.tsv" | html mode=text)
</pre>
</div>
<div class="still">
HTML
figure components "Scatters of all songs in three principal components, one for the original and one for each network, coloured by label." </dev/null
cat <<HTML
</div>
<p class="under">All songs in the first three components, seen from the side and a little from above; each scale ends at its farthest song. Rings mark outliers,
percentages are the components' shares of the variance.<span class="live"> Drag or use the arrow keys to turn, point at a song for its name, choose a label
to see it alone; a double click turns back.</span></p>
</div>
<script>
$(cat "$here/scatter.js")
</script>
HTML
made "space/raw/${names[0]}.tar" report/data/components.tsv report/figures/components.svg
table 'Shares of the variance in percent; and how many components it takes to hold half of it.' "$file" 'signal|vectors|network' \
    'first|first|%.2f' 'second|second|%.2f' 'third|third|%.2f' 'cumulated|together|%.2f' 'half|components for half|,' 'components|of|,' | undue
made report/data/variance.tsv

cat <<HTML
<h3>Outliers</h3>
<p>Called outliers are, at each size, the $(number_word "$each") $(noun "$each" song) farthest from the mean of all in these three components
(at most $(value "$facts" OUTLIERS value), and at most a tenth of the songs). The original and the $(number_word ${#names[@]}) $(noun ${#names[@]} network) name
$(number_word "$distinct") different $(noun "$distinct" song) between them;
HTML
case $shared in
0) echo "none is an outlier everywhere.</p>" ;;
1) echo "one of them is an outlier everywhere.</p>" ;;
*) echo "$(number_word "$shared") of them are outliers everywhere.</p>" ;;
esac
{
    echo '<table class="sounds brief"><thead><tr><th scope="col">song</th><th scope="col">sound</th><th scope="col" class="number">original</th>'
    for name in "${names[@]}"; do
        echo "<th scope=\"col\" class=\"number\">$(network "$name")</th>"
    done
    echo '</tr></thead><tbody>'
    # Empty cells are kept apart by a visible character: read would take neighbouring tabs for one.
    tail -n +2 "$data/outliers.tsv" | sed -e ':again' -e 's/\t\t/\t-\t/' -e 'tagain' -e 's/\t$/\t-/' |
        while IFS=$'\t' read -r number key label _ ranks; do
            printf '<tr><td class="name"><code>%s</code><span class="note">%s</span></td>' "$(text "$key")" "$(text "$label")"
            printf '<td class="audio">%s</td>' "$(player "outliers/$number.wav" "$key")"
            tr '\t' '\n' <<<"$ranks" | sed -e 's,^[0-9].*,<td class="number">&</td>,' -e 's,^-$,<td class="number none"></td>,'
            echo '</tr>'
        done
    echo '</tbody></table>'
} | captioned 'Outliers by their rank at each size, 1 being the farthest; those of most sizes first. The sound is the original.'
made report/audio/outliers report/data/outliers.tsv

read -r most_shared least_shared average < <(awk -F'\t' 'NR == 1 { for (i = 2; i <= NF; i += 2) name[i] = $i; next }
    { for (i = 2; i <= NF; i += 2) if (name[i] != $1) { n++; sum += $i
        if (n == 1 || $i > most) most = $i; if (n == 1 || $i < least) least = $i } }
    END { printf "%d %d %s\n", most, least, n ? sprintf("%.1f", sum / n) : "nan" }' "$data/overlap.tsv")
cat <<HTML
<p>Two of the $(number_word "$signals") lists have $([ "$most_shared" = "$least_shared" ] && echo "$most_shared" || echo "between $least_shared and $most_shared") of their $each
in common, $average on average; $(awk -v n="$each" -v songs="$songs" 'BEGIN { printf "%.1f", songs ? n * n / songs : 0 }') would be
expected of lists drawn by lot.</p>
HTML
columns=('original|original|,')
shares=('jaccard_original|original|%.2f')
for name in "${names[@]}"; do
    columns+=("$name|$(network "$name")|,")
    shares+=("jaccard_$name|$(network "$name")|%.2f")
done
table 'Outliers that two sizes have in common.' "$data/overlap.tsv" 'signal|vectors|network' "${columns[@]}" | undue
table 'The same as Jaccard index: common ones as a share of all that either names.' "$data/overlap.tsv" 'signal|vectors|network' "${shares[@]}" | undue
made report/data/overlap.tsv
echo '</section>'
