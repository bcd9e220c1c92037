#!/usr/bin/env bash
# The search for a learning rate: what was tried, and what it came to beside the one that was set.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

file=$data/search.tsv
asked=$data/search-parameters.tsv
name=$(value "$asked" SEARCH_NETWORK value)
trials=$(($(wc -l <"$file") - 2))
epochs=$(value "$asked" SEARCH_EPOCHS value)
many=$(number_word "$trials")

# The trial of the least loss, whether what was set has a loss, how much higher that is than the best
# trial's in percent, and the trials that diverged.
read -r best known excess diverged < <(awk -F'\t' '
    NR == 1 { next }
    $3 !~ /^[0-9.eE+-]+$/ { if ($1 != "set") diverged++; next }
    $1 == "set" { set = $3; next }
    best == "" || $3 + 0 < least { best = $1; least = $3 + 0 }
    END { known = best != "" && set != "" && least > 0
          printf "%s %d %.1f %d\n", best == "" ? "none" : best, known, known ? 100 * (set / least - 1) : 0, diverged }' "$file")

cat <<HTML
<section>
<h2 id="search">The learning rate</h2>
<p>How large a step Adam takes is set before training. Is $(value "$file" set value) a good choice?
${many^} $(noun "$trials" trial) between $(value "$asked" SEARCH_LOW value) and $(value "$asked" SEARCH_HIGH value)
$([ "$trials" = 1 ] && echo looks || echo look) for a better one:
in each the network $(network "$name") learns for $epochs $(noun "$epochs" epoch), and what counts is
its lowest loss on the validation set. A tree-structured Parzen estimator proposes each value from the losses of
those before it.</p>
<p>
HTML
if [ "$best" = none ]; then
    echo 'No trial came to a loss that is a number: every training diverged.'
else
    echo "The best is trial $(text "$best") with $(value "$file" "$best" value %.3g): a loss of"
    echo "$(value "$file" "$best" loss %.4f) in epoch $(value "$file" "$best" best_epoch)."
    if [ "$known" = 1 ]; then
        echo "With $(value "$file" set value), with which all networks of this report are trained, it is $(value "$file" set loss %.4f):"
        case $excess in
        0.0 | -0.0) echo 'as good to a tenth of a percent.' ;;
        -*) echo "${excess#-} % lower than in any trial." ;;
        *) echo "$excess % higher." ;;
        esac
    else
        echo "With $(value "$file" set value), with which this report trains, no loss was a number."
    fi
    [ "$diverged" = 0 ] || echo "Trials that diverged: $diverged."
    echo 'Every value was tried once, with one seed: how much of a difference another seed alone would make is not known from this.'
fi
echo '</p>'

figure search "Validation loss of each trial over its learning rate, the best trial and the learning rate that was set marked." <<HTML
What each learning rate came to, on a logarithmic scale. The numbers are the order of the trials; the best is blue,
the learning rate of this report black. A cross on the upper edge is a training that diverged.
HTML
made search/1.value search/1.losses.tsv search/1.tsv report/data/search.tsv report/figures/search.svg

table 'The trials in their order; <q>set</q> is the learning rate of this report.' "$file" \
    'trial|trial|short' 'value|learning rate|%.4f' 'loss|validation RMSE|%.4f' 'best_epoch|in epoch|,'
echo '</section>'
