#!/usr/bin/env bash
# The smallest vector that will do: the rule, and what it chose.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

read -ra names <<<"$NETWORKS"
rule=$data/rule.tsv
choice=$data/choice.tsv
rates=$data/rates.tsv

# bounds MEASURE: "at least 6 dB".
bounds() {
    local bound value words=()
    for bound in at_least at_most; do
        value=$(html mode=value row="$1" column=$bound "$rule")
        [ "$value" = '&ndash;' ] || words+=("${bound/_/ } $value$(unit "$1")")
    done
    [ ${#words[@]} -gt 0 ] && list "${words[@]}" || echo 'not bound'
}

unit() {
    local unit
    unit=$(value "$rule" "$1" unit)
    [ "$unit" = '&ndash;' ] || echo " $unit"
}

# end MEASURE: which end of a measure's interval is meant.
end() {
    case $1 in
    *_low) echo ', lower end,' ;;
    *_high) echo ', upper end,' ;;
    esac
}

# range MEASURE NETWORK...: from the least to the greatest of the networks' values.
range() {
    local measure=$1 low high
    shift
    read -r low high < <(awk -F'\t' -v measure="$measure" -v networks=" $* " '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        index(networks, " " $1 " ") { value = $at[measure] + 0
            if (!n++ || value < low) low = value
            if (n == 1 || value > high) high = value }
        END { printf "%.3g %.3g\n", low, high }' "$choice" | sed 's/-/\&minus;/g')
    [ "$low" = "$high" ] && echo "$low$(unit "$measure")" || echo "$low to $high$(unit "$measure")"
}

mapfile -t measures < <(tail -n +2 "$rule" | cut -f 1)
{
    read -r chosen
    read -ra qualified
} < <(awk -F'\t' '
    NR == 1 { next }
    $NF == "chosen" { chosen = $1 }
    $NF == "qualifies" { qualified = qualified " " $1 }
    END { print chosen; print qualified }' "$choice")

cat <<HTML
<section>
<h2 id="choice">The smallest vector that will do</h2>
<p>A song is still itself when it can be told from all others. For every reconstruction its nearest sound is looked
for among the originals of the whole test set, by the distance of their log mel spectrograms; it is recognised when
that is its own original. The rule of this report chooses the smallest vector that keeps these bounds, each by an end of its 95&nbsp;% interval:</p>
<ul>
$(for measure in "${measures[@]}"; do
    echo "<li>$(value "$rule" "$measure" name): $(bounds "$measure") ($(value "$rule" "$measure" why))</li>"
done)
</ul>
<p>
HTML
if [ -n "$chosen" ]; then
    clauses=()
    for measure in "${measures[@]}"; do
        clauses+=("its $(value "$rule" "$measure" name)$(end "$measure") is $(range "$measure" "$chosen")")
    done
    echo "The choice is $(network "$chosen"): $(list "${clauses[@]}")."
else
    echo 'No vector keeps all the bounds: the rule chooses none, and where this report needs one it takes the largest.'
fi
[ ${#qualified[@]} = 0 ] || echo "Larger, and within the bounds too: $(networks "${qualified[@]}")."
# The others, in groups that miss the same.
while IFS=$'\t' read -r missed where; do
    read -ra missed <<<"$missed"
    read -ra where <<<"$where"
    clauses=()
    for measure in "${missed[@]}"; do
        clauses+=("on the $(value "$rule" "$measure" name) ($(range "$measure" "${where[@]}"))")
    done
    echo "$(networks "${where[@]}") $([ ${#where[@]} = 1 ] && echo misses || echo miss) the bound $(list "${clauses[@]}")."
done < <(awk -F'\t' '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $NF == "fails" { missed = $at["missed"]; if (!(missed in of)) order[++n] = missed; of[missed] = of[missed] " " $1 }
    END { for (i = 1; i <= n; i++) print order[i] "\t" of[order[i]] }' "$choice")
# A perfect score of few songs: Wilson's lower end of n hits of n.
awk -F'\t' '
    FNR == 1 { split("", at); for (i = 1; i <= NF; i++) at[$i] = i; files++; next }
    files == 1 && $at["measure"] == "recognised_low" { least = $at["at_least"] }
    files == 2 { songs = $at["songs"] }
    END { best = songs / (songs + 1.959964 ^ 2)
          if (least != "" && best < least + 0)
              printf "With a test set of only %d songs nothing could: if all of them were recognised, the lower end would be %.2f.\n", songs, best }' "$rule" "$rates"
echo '</p>'

# The networks' own lines beside their verdicts.
awk -F'\t' -v OFS='\t' '
    FNR == 1 { split("", at); for (i = 1; i <= NF; i++) at[$i] = i; files++; next }
    files == 1 { verdict[$1] = $at["verdict"]; next }
    FNR == 2 || !header { if (!header++) print "network", "rate", "hits", "songs", "recognised", "snr", "mel", "verdict" }
    $at["method"] == "network" {
        print $1, $at["rate"], $at["hits"], $at["songs"],
            100 * $at["recognised"] " " 100 * $at["recognised_low"] " " 100 * $at["recognised_high"],
            $at["snr"] " " $at["snr_low"] " " $at["snr_high"], $at["mel"] " " $at["mel_low"] " " $at["mel_high"], verdict[$1]
    }' "$choice" "$rates" |
    table "What the choice rests on, over the test set, with 95&nbsp;% intervals (of the recognition Wilson's, of the others by bootstrap)." - \
        'network|network|network' 'rate|numbers a second|,' 'recognised|recognised (%)|interval %.0f' 'snr|SNR (dB)|interval %.1f' \
        'mel|mel distance|interval %.2f' 'verdict|verdict|'
awk -v measure=recognised -v best=highest -f "$here/grid.awk" "$rates" |
    awk -F'\t' -v OFS='\t' 'NR > 1 { for (i = 2; i <= NF; i++) { n = split($i, part, " ")
        if (n >= 3) $i = 100 * part[1] " " 100 * part[2] " " 100 * part[3] " " part[4] } } { print }' |
    table 'Recognised, in percent, of what the controls leave of the songs with as many numbers; the best of each line is bold.' - \
        'size|numbers|network' 'network|network|interval %.0f' 'resampling|resampling|interval %.0f' \
        'klt|block PCA|interval %.0f' 'lowest|lowest MDCT|interval %.0f' 'largest|largest MDCT|interval %.0f'
made "decoded/${names[0]}.recognised.tsv" "decoded/${names[0]}.summary.tsv" report/data/choice.tsv report/data/rule.tsv
echo '</section>'
