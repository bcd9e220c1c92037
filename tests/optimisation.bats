# The report's section on the losses by training and by the shape

# shellcheck disable=SC2154 # stderr and output are set by run

load helper
load report

setup() {
    made_up_report
    parameters WELL_EPOCHS=25 BATCH_NETWORK=4
    # two seeds each; 8 gains 2 by training, 4 nothing; 4-repaired comes to 8 and 10
    clips source 'seed network' '1 8 a 9' '1 8 b 21' '2 8 a 11' '2 8 b 19' '1 4 a 5' '1 4 b 5' '2 4 a 5' '2 4 b 5'
    clips well 'seed network' '1 8 a 11' '1 8 b 23' '2 8 a 13' '2 8 b 21' '1 4 a 5' '1 4 b 5' '2 4 a 5' '2 4 b 5' \
        '1 4-repaired a 8' '1 4-repaired b 10' '2 4-repaired a 8' '2 4-repaired b 10'
    clips resampling network '8 a 13' '8 b 22' '4 a 7' '4 b 9'
    {
        printf 'seed\tbatch\tepoch\ttrain\tvalidation\n'
        for seed in 1 2; do
            for batch in 1 2 8; do
                for epoch in 1 2 3 4 5 6; do
                    printf '%s\t%s\t%s\t1\t%s\n' "$seed" $batch $epoch "0.0$((batch + seed))$epoch"
                done
            done
        done
    } >losses.tsv
}

# clips NAME COLUMNS ROW...: the table NAME.tsv of COLUMNS, key and snr.
clips() {
    printf '%s\n' "$2 key snr" "${@:3}" | tr ' ' '\t' >"$1.tsv"
}

@test "training and shape are compared by paired differences over songs and seeds" {
    query optimisation "$PWD"/{source,resampling,well}.tsv >found.tsv
    cell() {
        awk -F '\t' -v network="$1" -v column="$2" '
            NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
            $1 == network { print $(at[column]) }' found.tsv
    }
    assert_equal "$(cut -f 1 found.tsv | tr '\n' ' ')" 'network 8 4 '
    assert_equal "$(cell 8 source) $(cell 8 well) $(cell 8 optimisation) $(cell 8 repaired)" '15 17 2 '
    assert_equal "$(cell 8 rest)" -0.5
    # both seeds have the mean 17: chance decides nothing
    assert_equal "$(cell 8 well_seed_low) $(cell 8 well_seed_high)" '17 17'
    assert_equal "$(cell 4 optimisation) $(cell 4 architecture) $(cell 4 rest)" '0 4 1'
    assert_equal "$(cell 4 architecture_low) $(cell 4 architecture_high)" '3 5'
}

@test "batch sizes are compared after half the epochs, all of them and twice as many" {
    query batches "$PWD/losses.tsv" "$data/parameters.tsv" >found.tsv
    assert_equal "$(tail -n +2 found.tsv | cut -f 1-3 | tr '\t\n' ' ,')" \
        '1 1 2,1 3 2,1 6 2,2 1 2,2 3 2,2 6 2,8 1 2,8 3 2,8 6 2,'
}

@test "the section says who gains by training, who by the shape, and who then reaches resampling" {
    query optimisation "$PWD"/{source,resampling,well}.tsv >"$data/optimisation.tsv"
    query batches "$PWD/losses.tsv" "$data/parameters.tsv" >"$data/batches.tsv"
    run section 36-optimisation
    assert_success
    assert_output --partial 'gains by it, up to 2.0 dB'
    assert_output --partial 'The repaired ones gain up to 4.0 dB more (<b class="rank2">4</b>)'
    assert_output --partial 'Two trainings of each'
    assert_output --partial '<b class="rank2">4</b> is better.'
    assert_output --partial 'with 1 clip a batch after 1 epoch;'
}
