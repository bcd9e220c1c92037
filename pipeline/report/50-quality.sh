#!/usr/bin/env bash
# Are the codes any good? The networks beside what spends as many numbers without having learned.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

read -ra names <<<"$NETWORKS"
rates=$data/rates.tsv
winners=$data/winners.tsv
read -ra blocks < <(value "$data/quality-parameters.tsv" KLT_BLOCKS value)
read -ra sizes < <(value "$data/quality-parameters.tsv" MDCT_SIZES value)

# called METHOD...: the methods' names as a list.
called() {
    local method names=()
    for method; do
        case $method in
        network) names+=('the network') ;;
        resampling) names+=('resampling') ;;
        klt) names+=('block PCA') ;;
        lowest) names+=('the lowest MDCT coefficients') ;;
        largest) names+=('the largest MDCT coefficients') ;;
        esac
    done
    list "${names[@]}"
}

# by COLUMN: networks in groups of one value of that column of winners.tsv, a line each: the value, a
# tab, the networks. The groups are in the order of their first network.
by() {
    awk -F'\t' -v column="$1" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { value = $at[column] "" ; if (!(value in of)) order[++n] = value; of[value] = of[value] " " $1 }
        END { for (i = 1; i <= n; i++) print order[i] "\t" of[order[i]] }' "$winners"
}

# at COLUMN: "at 55112 and 9184", or "at every size".
at() {
    [ $# = ${#names[@]} ] && echo 'at every size' || echo "at $(networks "$@")"
}

# won COLUMN: who wins where, by that column.
won() {
    local method where clauses=()
    while IFS=$'\t' read -r method where; do
        read -ra where <<<"$where"
        case $method in
        lowest | largest) clauses+=("$(called "$method") win $(at "${where[@]}")") ;;
        *) clauses+=("$(called "$method") wins $(at "${where[@]}")") ;;
        esac
    done < <(by "$1")
    list "${clauses[@]}"
}

# close COLUMN: where a win is not beyond doubt, as a sentence, or nothing.
close() {
    local flag where
    while IFS=$'\t' read -r flag where; do
        read -ra where <<<"$where"
        [ "$flag" = 0 ] || echo "The winner's interval overlaps another's $(at "${where[@]}"): too close to call."
    done < <(by "$1")
}

# beaten COLUMN: what the network is better than, and where, as sentences.
beaten() {
    local line where place methods
    while IFS= read -r line; do
        read -ra methods <<<"${line%%$'\t'*}"
        read -ra where <<<"${line#*$'\t'}"
        place=$(at "${where[@]}")
        case ${#methods[@]} in
        0) echo "${place^} the network is worse than every control." ;;
        4) echo "${place^} the network is better than every control." ;;
        *) echo "${place^} the network is better than $(called "${methods[@]}"), and worse than the rest." ;;
        esac
    done < <(by "$1")
}

cat <<HTML
<section>
<h2 id="quality">Are the codes any good?</h2>
<p>A vector is worth something when it keeps more of a song than as many numbers spent without learning.
Four controls spend, on every song of the test set, as many numbers as each network:</p>
<ul>
<li><em>resampling</em> keeps that many samples, at a lower sample rate, and with them the low frequencies;</li>
<li><em>block PCA</em> cuts the song into blocks of $(list "${blocks[@]}") samples and keeps the strongest principal
components of the training songs' blocks;</li>
<li><em>lowest MDCT</em> keeps the lowest coefficients of a modified discrete cosine transform,
a number each, of frames of $(list "${sizes[@]}") coefficients;</li>
<li><em>largest MDCT</em> keeps the largest ones wherever they are, and pays two numbers for each: its value and its
position.</li>
</ul>
<p>By SNR, $(won snr_winner).
$(close snr_close)
$(beaten snr_beaten)</p>
<p>By mel distance, which compares spectrograms on the ear's scale of pitch and the logarithm of their power,
$(won mel_winner).
$(close mel_close)
$(beaten mel_beaten)</p>
HTML

figure rates-snr "Mean SNR of the networks and of four controls over the numbers a second that they keep." <<HTML
Mean SNR over the songs of the test set by the numbers kept of a second; higher is better. Thin bars bound 95&nbsp;% of the
means of bootstrap resamples; they are drawn a little beside each other. Dots have the networks' colours.
HTML
made report/figures/rates-snr.svg report/data/rates.tsv
figure rates-mel "Mean mel distance of the networks and of four controls over the numbers a second that they keep." <<HTML
The same by mel distance; lower is better.
HTML
made report/figures/rates-mel.svg

# grid MEASURE BEST FORMAT CAPTION: a line a network, a column a method, the best of a line in bold.
grid() {
    awk -v measure="$1" -v best="$2" -f "$here/grid.awk" "$rates" |
        table "$4" - 'size|numbers|network' "network|network|interval $3" "resampling|resampling|interval $3" \
            "klt|block PCA|interval $3" "lowest|lowest MDCT|interval $3" "largest|largest MDCT|interval $3"
}
grid snr highest %.1f 'Mean SNR in dB over the test set, with 95&nbsp;% intervals; the best of each line is bold.'
grid mel lowest %.2f 'Mean mel distance, with 95&nbsp;% intervals.'

count=$(value "$winners" "${names[0]}" compared ,)
cat <<HTML
<p>Means hide the single song. Against the control of the highest mean SNR, the network's SNR is the higher one on
$(while IFS=$'\t' read -r nearer where; do
    read -ra where <<<"$where"
    echo "$(grouped "$nearer") of $count songs $(at "${where[@]}");"
done < <(by nearer) | sed '$s/;$/./')
Of block PCA and the MDCT, every size shows the block or frame that came out best on the test set itself, which
favours them a little; what the others came to is in the data below.</p>
HTML
made "decoded/${names[0]}.summary.tsv" "controls/resampling/${names[0]}.summary.tsv" \
    "controls/klt-${blocks[0]}/${names[0]}.summary.tsv" "controls/lowest-${sizes[0]}/${names[0]}.summary.tsv" \
    "controls/largest-${sizes[0]}/${names[0]}.summary.tsv" report/data/settings.tsv report/data/winners.tsv
echo '</section>'
