#!/usr/bin/env bash
# How the networks learned: loss curves, and where each was best.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

read -ra names <<<"$NETWORKS"
file=$data/best.tsv

# What the numbers say: who is lowest, whether the order of the losses is that of the sizes, and
# whether anyone was still getting better at the end; a line each, which may be empty.
findings=$(awk -F'\t' '
    FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["best"] == "" { none = none " " $1; next }
    {
        if (lowest == "" || $at["best"] + 0 < least) { lowest = $1; least = $at["best"] + 0 }
        if (highest == "" || $at["best"] + 0 > most) { highest = $1; most = $at["best"] + 0 }
        if (seen++ && $at["best"] + 0 < before) { turned = turned " " $1 ":" previous }
        before = $at["best"] + 0; previous = $1
        if ($at["best_epoch"] == $at["last_epoch"]) late = late " " $1
    }
    END { print lowest; print highest; print turned; print late; print none; print "end" }' "$file")
{
    read -r lowest
    read -r highest
    read -ra turned
    read -ra late
    read -ra diverged
} <<<"$findings"

cat <<HTML
<section>
<h2 id="training">Training</h2>
<p>Each network learned for $(value "$data/parameters.tsv" EPOCHS value) epochs to give clips back as they were: Adam at a
learning rate of $(value "$data/parameters.tsv" LEARNING_RATE value), $(value "$data/parameters.tsv" BATCH value) clips a batch,
the loss being the root of the mean squared difference between the samples of a clip and its reconstruction (RMSE).
After every epoch the loss is measured on the validation set; the weights of the epoch with the lowest are kept.</p>
HTML

if [ -n "$lowest" ]; then
    echo "<p>The lowest validation loss is that of $(network "$lowest"),"
    echo "$(value "$file" "$lowest" best %.4f) in epoch $(value "$file" "$lowest" best_epoch);"
    echo "the highest that of $(network "$highest"), $(value "$file" "$highest" best %.4f)."
    if [ ${#turned[@]} = 0 ]; then
        echo 'The smaller the vector, the higher the loss, without exception.'
    else
        pairs=()
        for pair in "${turned[@]}"; do
            pairs+=("$(network "${pair%:*}") is lower than that of the larger $(network "${pair#*:}")")
        done
        echo "The order of the losses is not that of the sizes: the loss of $(list "${pairs[@]}")."
    fi
    if [ ${#late[@]} -gt 0 ]; then
        echo "The best epoch of $(networks "${late[@]}") was the last: more epochs might lower it further."
    fi
    echo '</p>'
fi
if [ ${#diverged[@]} -gt 0 ]; then
    echo "<p>No validation loss of $(networks "${diverged[@]}") was a number: its training diverged.</p>"
fi

figure losses "Training and validation loss of every network by epoch, on a logarithmic scale." <<HTML
Loss by epoch on a logarithmic scale: strong lines on the validation set, thin ones on the training set.
A dot marks the epoch whose weights are kept.
HTML
made report/figures/losses.svg report/data/losses.tsv report/data/best.tsv

table "Validation loss where it is lowest, and where training ended." "$file" \
    'network|network|network' 'best_epoch|best epoch|,' 'best|validation RMSE|%.4f' \
    'train_at_best|training RMSE|%.4f' 'last|last validation RMSE|%.4f'
models=("${names[@]/#/models/}")
made "${models[@]/%/.safetensors}"
cat <<HTML
<h3>On the test set</h3>
<p>What counts is what a network makes of songs that neither its weights nor the choice of its epoch have seen:
the $(value "$data/test.tsv" "${names[0]}" songs ,) of the test set, each against its original.</p>
HTML
table 'Means over the songs of the test set. Low and high bound 95 % of the means of bootstrap resamples. SI-SDR is the SNR after the best change of volume.' \
    "$data/test.tsv" 'network|network|network' 'rmse|RMSE|%.4f' 'snr|SNR (dB)|%.1f' 'snr_low|low|%.1f' \
    'snr_high|high|%.1f' 'si_sdr|SI-SDR (dB)|%.1f' 'si_sdr_low|low|%.1f' 'si_sdr_high|high|%.1f'
made "decoded/${names[0]}.summary.tsv" report/data/test.tsv
echo '</section>'
