#!/usr/bin/env bash
# Decision trees: whether a vector tells the label of its song, and what 10 ms do to that.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

facts=$data/analysis.tsv
labels=$(value "$facts" labels value)
shift=$(awk -F'\t' '$1 == "SHIFT" { printf "%.4g", 1000 * $2 }' "$facts")

# part FILE VECTORS: the rows of a kind of vectors, from the signal on.
part() {
    awk -F'\t' -v vectors="$2" 'NR == 1 || $1 == vectors' "$data/$1.tsv" | cut -f 2- |
        sed -e 's/^logmel\t/log-mel\t/; s/^mfcc\t/MFCC\t/'
}
called() {
    case $1 in
    log-mel | MFCC) echo "the $1 of the original" ;;
    original) echo 'the original' ;;
    *) network "$1" ;;
    esac
}
cell() { # cell FILE VECTORS SIGNAL COLUMN FORMAT
    part "$1" "$2" | html mode=value row="$3" column="$4" format_wanted="$5"
}
# first_of NAME: a fact of the accuracies that is the same in every row.
first_of() {
    awk -F'\t' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at[name]; exit }' "$data/accuracy.tsv"
}
tested=$(first_of random_tested)
grouped_tested=$(first_of group_tested)

cat <<HTML
<section>
<h2 id="trees">Decision trees</h2>
<p>Does a vector tell the label of its song? A decision tree (CART: one coordinate against one threshold at every fork, until every leaf is pure)
learns from nine tenths of the songs, those of the training and the validation set, and is asked about the rest,
$(grouped "$tested") $(noun "$tested" song). Two controls belong to it: the answer that is always the label most frequent in the
training, and a tree that learned from shuffled labels.
HTML
if [ "$grouped_tested" -gt 0 ]; then
    echo 'And a second split keeps songs together that have a group in common, so that no tree is asked about a song whose next of kin it knows.'
fi
if [ "$labels" -gt 1 ]; then
    echo "Guessing means here whatever gets most of the two controls and of one label in $(number_word "$labels")."
fi
echo '</p>'

# verdict VECTORS SPLIT: how many there are, how many have their whole interval above guessing, who is
# best, and who is above; a line each. Guessing is what gets most: one label of all, the most frequent
# one, or the tree that learned shuffled labels (of the split by song).
verdict() {
    part accuracy "$1" | awk -F'\t' -v split_="$2" -v labels="$labels" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at[split_] == "nan" { next }
        {
            n++
            if (best == "" || $at[split_] + 0 > most) { best = $1; most = $at[split_] + 0 }
            guess = 1 / labels
            if ($at[split_ "_majority"] + 0 > guess) guess = $at[split_ "_majority"] + 0
            if (split_ == "random" && $at["shuffled"] + 0 > guess) guess = $at["shuffled"] + 0
            if ($at[split_ "_low"] + 0 > guess) { above++; names = names "\t" $1 }
        }
        END { printf "%d\n%d\n%s\n%s\n", n, above, best, substr(names, 2) }'
}
# sentences VECTORS SPLIT WHAT
sentences() {
    local n above best names name words=()
    {
        read -r n
        read -r above
        read -r best
        IFS=$'\t' read -ra names
    } <<<"$(verdict "$1" "$2")"
    [ "$n" != 0 ] || return 0
    echo "Of $3 $(called "$best") is recognised best, in $(cell accuracy "$1" "$best" "$2" %.2f) of the songs"
    echo "($(cell accuracy "$1" "$best" "$2_low" %.2f) to $(cell accuracy "$1" "$best" "$2_high" %.2f))."
    if [ "$above" = 0 ]; then
        echo 'No interval lies wholly above guessing.'
    elif [ "$above" = "$n" ]; then
        echo 'Every interval lies wholly above guessing.'
    else
        for name in "${names[@]}"; do
            words+=("$(called "$name")")
        done
        echo "Wholly above guessing $([ "$above" = 1 ] && echo 'lies the interval' || echo 'lie the intervals') of $(list "${words[@]}"), and no other."
    fi
}

if [ "$labels" = 1 ]; then
    echo '<p>All songs have the same label: every answer is right, and no tree has anything to learn.</p>'
elif [ "$tested" = 0 ]; then
    echo '<p>There are so few songs that none is left to ask a tree about: there are no accuracies.</p>'
else
    echo "<p>$(sentences raw random 'the raw vectors') $(sentences pooled random 'those pooled over time')</p>"
    if [ "$grouped_tested" -gt 0 ]; then
        echo "<p>With groups kept together there are $(grouped "$grouped_tested") $(noun "$grouped_tested" song) to ask about. $(sentences raw group 'the raw vectors')"
        echo "$(sentences pooled group 'those pooled over time')</p>"
    else
        echo '<p>The songs have no groups, or none was left to ask about: there is no split that keeps groups together.</p>'
    fi
fi

figure accuracy "Accuracy of the trees with intervals, for raw and pooled vectors of the original and of each network, on both splits." <<HTML
Share of songs whose label the tree tells, with Wilson's 95 % interval. Dashed: always the most frequent label.
HTML
made report/figures/accuracy.svg report/data/accuracy.tsv
# The same with each accuracy and its interval in one cell.
intervals() {
    part accuracy "$1" | awk -F'\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
        { for (s in at) if ((s "_low") in at) $at[s] = $at[s] " " $at[s "_low"] " " $at[s "_high"]; print }'
}
columns=('signal|vectors|network' 'random|split by song|interval %.2f' 'random_majority|most frequent|%.2f' 'shuffled|shuffled labels|interval %.2f')
if [ "$grouped_tested" -gt 0 ]; then
    columns+=('group|split by group|interval %.2f' 'group_majority|most frequent|%.2f')
fi
table 'Accuracy of trees on the raw vectors, with intervals, and of the most frequent label of each split.' <(intervals raw) "${columns[@]}" | undue
table 'Accuracy of trees on the vectors pooled over time.' <(intervals pooled) "${columns[@]}" | undue
made "trees/random/raw/${NETWORKS%% *}.summary.tsv" "trees/shuffled/raw/${NETWORKS%% *}.summary.tsv" report/data/trees.tsv

read -r fewest greatest < <(part accuracy raw | awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { u = $at["used"]; if (least == "" || u + 0 < least + 0) least = u; if (u + 0 > most + 0) most = u } END { printf "%d %d\n", least, most }')
cat <<HTML
<h3>What the trees look at</h3>
<p>Of all the coordinates of a raw vector a tree uses
$([ "$fewest" = "$greatest" ] && echo "$fewest" || echo "$fewest to $greatest"): so many have an importance (their share of the impurity that the tree removes) above zero.</p>
HTML
figure importance "The importances of the coordinates of each tree in falling order, one curve for the original and one for each network." <<HTML
Importance of the coordinates of each tree on raw vectors, in falling order, on a logarithmic scale.
HTML
made report/figures/importance.svg report/data/importance.tsv
table 'The trees on raw vectors, split by song.' <(part accuracy raw) 'signal|vectors|network' 'coordinates|coordinates|,' 'used|used|,' 'depth|depth|,' 'leaves|leaves|,'

# The same rows of raw and pooled vectors as ranges, for the sentences.
extent() { # extent VECTORS COLUMN FORMAT: least and greatest of the original and the networks
    part shift "$1" | awk -F'\t' -v name="$2" -v format="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $1 == "log-mel" || $1 == "MFCC" || $at[name] == "nan" { next }
        low == "" || $at[name] + 0 < low + 0 { low = $at[name] }
        high == "" || $at[name] + 0 > high + 0 { high = $at[name] }
        END { if (low == "") exit; low = sprintf(format, low); high = sprintf(format, high); print low == high ? low : low " to " high }'
}
heard=$(awk -F'\t' 'NR == 2 { print $3 }' "$data/shift.tsv")
cat <<HTML
<h3>$shift milliseconds later</h3>
<p>A coordinate of a raw vector stands for an instant, a number pooled over time does not. What if a song starts $shift ms later? The experiment:
the $(grouped "$heard") $(noun "$heard" song) of the test set twice, the second time cut $shift ms later, both equally long;
everything that judges them learned from songs that were cut like the first. The median distance of a raw vector from its later self
is $(extent raw moved %.2f) of its mean distance from other songs, that of a pooled one $(extent pooled moved %.2f).
A tree on raw vectors gives $(extent raw changed %.2f) of the songs another label, one on pooled vectors $(extent pooled changed %.2f).
The accuracy of the trees is $(extent raw early %.2f) at first and $(extent raw late %.2f) later on raw vectors,
$(extent pooled early %.2f) and $(extent pooled late %.2f) on pooled ones; one label in $labels would be guessed by lot.</p>
HTML
columns=('signal|vectors|network' 'moved|distance moved|%.2f' 'changed|other label|%.2f' 'changed_chance|two songs|%.2f' 'early|accuracy|%.2f' 'late|later|%.2f'
    'apart|other cluster|%.2f' 'apart_chance|two songs|%.2f')
table "Raw vectors of songs that start $shift ms later. Distance moved: 1 is as far as another song; other label and other cluster: shares of the songs, beside those of two different songs." \
    <(part shift raw) "${columns[@]}" | undue
table "The same of vectors pooled over time." <(part shift pooled) "${columns[@]}" | undue
made "shift/raw/${NETWORKS%% *}.late.tar" "shift/raw/${NETWORKS%% *}.json" "shift/raw/${NETWORKS%% *}.clusters.tsv" \
    "shift/raw/${NETWORKS%% *}.late.predicted.tsv" "shift/raw/${NETWORKS%% *}.tsv" report/data/shift.tsv
echo '</section>'
