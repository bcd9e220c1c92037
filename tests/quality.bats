# Search, controls, choice and generation: what the stages compute from tables, their figures and
# sections, on tables of a few lines.

# shellcheck disable=SC2016,SC2154 # $( and ` are test data here; stderr is set by run

load helper
load report

setup() {
    made_up_report
}

# report_awk NAME ARGUMENT...: the pipeline's awk program NAME.
report_awk() {
    awk -f "$ROOT/pipeline/report/$1.awk" "${@:2}"
}

# songs PART NETWORK METHOD SETTING METRIC VALUE...: measures of 20 songs, which take the values in turn, each song
# a tenth more than the last.
songs() {
    awk -v head="$1\t$2\t$3\t$4" -v metric="$5" -v values="${*:6}" 'BEGIN {
        n = split(values, value, " ")
        for (i = 0; i < 20; i++)
            print head "\ta/" i "\t" metric "\t" value[i % n + 1] + i / 10
    }' >>measured.tsv
}

# measured SNR8 SNR4 [RECOGNISED8]: two networks of two trainings, whose songs have these SNRs, and controls around
# 10 dB; by mel distance the network 8 has 2 and 4 has 3, below 4 kHz 3 and 2, the controls 2.5.
measured() {
    awk -v snr8="$1" -v snr4="$2" -v recognised="${3-1}" '
        function songs(metric, values, step,    value, n, i) {
            n = split(values, value, " ")
            for (i = 0; i < 20; i++)
                print part, network, method[1], method[2], "a/" i, metric, value[i % n + 1] + i * step
        }
        BEGIN {
            OFS = "\t"
            print "part", "network", "method", "setting", "key", "metric", "value"
            n = split("network 42,network 43,resampling best,klt 192,klt 1152,lowest 512,largest 512", methods, ",")
            for (p = 0; p < 2; p++)
                for (m = 1; m <= n; m++)
                    for (network = 8; network >= 4; network -= 4) {
                        part = p ? "validation" : "test"
                        split(methods[m], method, " ")
                        ours = method[1] == "network"
                        songs("snr", ours ? (network == 8 ? snr8 : snr4) : 10, 0.1)
                        songs("mel", ours ? (network == 8 ? 2 : 3) : 2.5, 0.1)
                        songs("mel_low", ours ? (network == 8 ? 3 : 2) : 2.5, 0.1)
                        songs("recognised", ours ? recognised : 1, 0)
                    }
        }' >measured.tsv
}

# judged: the tables of the stage, of measured.tsv.
judged() {
    local table
    parameters KLT_BLOCKS='192 1152' MDCT_SIZES=512 TRAININGS=2
    rm -f sizes.tsv
    tsv sizes.tsv network numbers numbers_per_second
    tsv sizes.tsv 8 8 1.6
    tsv sizes.tsv 4 4 0.8
    grep -v '^#' "$ROOT/pipeline/choice.tsv" >"$data/rule.tsv"
    for table in settings rates differences leaders verdicts trainings choice; do
        query $table "$PWD"/{measured,sizes}.tsv "$ROOT/plots/names.tsv" "$data"/*.tsv >$table.part
        mv $table.part "$data/$table.tsv"
    done
}

# ---- search ----

@test "a trial is added with its least validation loss, one that diverged with nan" {
    tsv 0.tsv trial value loss best_epoch
    tsv losses.tsv epoch train validation
    tsv losses.tsv 1 0.5 0.4
    tsv losses.tsv 2 0.5 0.3
    tsv losses.tsv 3 nan nan
    report_awk trial -v trial=1 -v value=0.05 0.tsv losses.tsv >1.tsv
    sed -i '2,3d' losses.tsv
    run report_awk trial -v trial=2 -v value=0.1 1.tsv losses.tsv
    assert_output $'trial\tvalue\tloss\tbest_epoch\n1\t0.05\t0.3\t2\n2\t0.1\tnan\t'
    report_awk trial -v trial=2 -v value=0.1 1.tsv losses.tsv | tpe --low 0.001 --high 0.1
}

# search LOSS...: a search with these losses, the last of the value that was set; another seed gives $again more to
# what was set and as much to the best trial.
search() {
    local trial=0 loss
    rm -f "$data"/search*.tsv
    tsv "$data/search.tsv" trial value loss best_epoch
    for loss; do
        trial=$((trial + 1))
        tsv "$data/search.tsv" $trial 0.0$trial "$loss" 2
    done
    sed -i "\$s/^$trial\t0.0$trial/set\t0.02/" "$data/search.tsv"
    tsv "$data/search-seeds.tsv" of seed loss
    [ "$loss" = nan ] || tsv "$data/search-seeds.tsv" set 42 "$loss"
    [ "$loss" = nan ] || tsv "$data/search-seeds.tsv" set 43 "$(awk -v x="$loss" -v more="${again-0}" 'BEGIN { print x + more }')"
    [ "${1}${2-}" = nannan ] || tsv "$data/search-seeds.tsv" best 42 0.4
    [ "${1}${2-}" = nannan ] || tsv "$data/search-seeds.tsv" best 43 0.4
    parameters SEARCH_NETWORK=8 SEARCH_EPOCHS=1 SEARCH_LOW=0.001 SEARCH_HIGH=0.1
}

@test "the search says which trial was best, and what was set beside it, with every seed" {
    search 0.5 0.4 0.44
    run section 33-search
    assert_success
    assert_output --partial 'Of the trials, number 2 (0.02) has the lowest loss, 0.4000'
    assert_output --partial '0.4400: 10.0 % higher.'
    assert_output --partial 'The value of this report is higher with every seed, by 10.0 % of the mean'
    search 0.5 0.4 0.38
    run section 33-search
    assert_output --partial '0.3800: 5.0 % lower.'
    assert_output --partial 'The value of this report is lower with every seed, by 5.0 % of the mean.'
    again=0.05 search 0.5 0.4 0.38
    run section 33-search
    assert_output --partial 'Which is lower depends on the seed'
    search nan nan nan
    run section 33-search
    assert_success
    assert_output --partial 'every training diverged'
    search nan nan 0.4
    run section 33-search
    assert_success
    search 0.4 nan nan
    run section 33-search
    assert_output --partial 'no loss was a number'
    assert_output --partial 'Trials that diverged: 1.'
}

@test "searches can be drawn: of a few trials, of one, with some or all diverged" {
    for losses in '0.5 0.4 nan 0.41' '0.5 0.5' 'nan nan nan' '0.3 nan'; do
        # shellcheck disable=SC2086 # a loss a word
        search $losses
        in_root plots/draw plots/search.gp Search "$data/search.tsv" >search.svg
        in_canvas search.svg
        well_formed search.svg
        grep -q '>set</text>' search.svg
    done
}

# ---- controls ----

@test "what compare and recognise said becomes a line a number" {
    mkdir -p measured/test/klt-192
    tsv measured/test/klt-192/8.measures.tsv key rmse snr
    tsv measured/test/klt-192/8.measures.tsv a/1 0.1 inf
    tsv measured/test/klt-192/8.nearest.tsv key nearest distance own rank
    tsv measured/test/klt-192/8.nearest.tsv a/1 a/2 0.1 0.2 2
    tsv measured/test/klt-192/8.nearest.tsv a/2 a/2 0.1 0.1 1
    run report_awk measured measured/test/klt-192/8.measures.tsv
    assert_line --index 0 $'part\tnetwork\tmethod\tsetting\tkey\tmetric\tvalue'
    assert_line $'test\t8\tklt\t192\ta/1\tsnr\tinf'
    assert_line $'test\t8\tklt\t192\ta/1\trecognised\t0'
    assert_line $'test\t8\tklt\t192\ta/2\trecognised\t1'
}

@test "a control's setting is the best on the validation set, for each metric, whatever the test set says" {
    measured 5 4
    awk -F'\t' -v OFS='\t' '
        $3 == "klt" && $1 == "validation" && ($6 == "snr" && $4 == 1152 || $6 == "mel" && $4 == 192) { $7 += $6 == "snr" ? 1 : -1 }
        $3 == "klt" && $1 == "test" && $6 == "snr" && $4 == 192 { $7 += 9 }
        { print }' measured.tsv >other.tsv
    mv other.tsv measured.tsv
    judged
    run awk -F'\t' '$2 == "klt" && $1 == 8 { print $6, $3, $8 }' "$data/rates.tsv"
    assert_line 'snr 1152 10.95'
    assert_line 'mel 192 3.45'
    assert_equal "$(grep -c klt "$data/rates.tsv")" 8
}

# verdict NETWORK METRIC: what the network is against block PCA.
verdict() {
    awk -F'\t' -v network="$1" -v metric="$2" '$1 == network && $4 == metric && $2 == "klt" { print $11 }' "$data/differences.tsv"
}

@test "better and worse are differences song by song, in the metric's own direction, with every training" {
    measured '11 11.1' '9.8 10.2'
    judged
    assert_equal "$(verdict 8 snr)" better
    assert_equal "$(verdict 8 mel)" better
    assert_equal "$(verdict 4 snr)" none
    assert_equal "$(verdict 4 mel)" worse
    # the songs' own spread, 0 to 1.9 dB, is wider than the difference: only pairs show it
    run awk -F'\t' '$1 == 8 && $2 == "klt" && $4 == "snr" { print ($9 > 1 && $10 < 1.1), $6, $7 }' "$data/differences.tsv"
    assert_output '1 20 20'
    # a second training that loses leaves no verdict
    awk -F'\t' -v OFS='\t' '$3 == "network" && $4 == 43 && $6 == "snr" { $7 -= 3 } { print }' measured.tsv >other.tsv
    mv other.tsv measured.tsv
    judged
    assert_equal "$(verdict 8 snr)" none
    assert_equal "$(verdict 4 snr)" none
    assert_equal "$(verdict 8 mel)" better
}

@test "the page says where the network is better, worse or not distinguishable" {
    measured 11 9
    judged
    section 50-quality >section.html
    elements section.html
    run tr '\n' ' ' <section.html
    assert_output --partial 'By SNR the best mean is that of the network at <b class="rank1">8</b>, that of '
    assert_output --partial 'At <b class="rank1">8</b> the network is better than every control.'
    assert_output --partial 'At <b class="rank2">4</b> the network is worse than every control.'
    assert_output --partial '<strong>11.9</strong><span class="note">'
    assert_output --partial 'alike at <b class="rank1">8</b>, that of the network at <b class="rank2">4</b>. At <b class="rank1">8</b> the network is worse'
    measured 10 10
    judged
    section 50-quality >section.html
    run tr '\n' ' ' <section.html
    assert_output --partial 'At every size the network is not distinguishable from any control.'
    assert_output --partial 'By SNR the best mean is that of the network, resampling, block PCA, the lowest MDCT coefficients and the largest MDCT coefficients alike at every size.'
    measured 9 9
    sed -i '/\tklt\t.*\tsnr\t/d' measured.tsv
    songs test 8 klt 192 snr 8
    songs test 4 klt 192 snr 9
    songs validation 8 klt 192 snr 8
    songs validation 4 klt 192 snr 9
    judged
    section 50-quality >section.html
    run tr '\n' ' ' <section.html
    assert_output --partial 'At <b class="rank1">8</b> the network is better than block PCA and worse than resampling, the lowest MDCT coefficients and the largest MDCT coefficients'
    assert_output --partial 'At <b class="rank2">4</b> the network is worse than resampling, the lowest MDCT coefficients and the largest MDCT coefficients and not distinguishable from block PCA'
}

@test "a mean that another training moves beyond the interval of the first is told" {
    measured 11 9
    judged
    run awk -F'\t' '$8 { print $1, $2 }' "$data/trainings.tsv"
    assert_output 'network metric'
    awk -F'\t' -v OFS='\t' '$3 == "network" && $4 == 43 && $6 == "mel" && $2 == 4 { $7 += 2 } { print }' measured.tsv >other.tsv
    mv other.tsv measured.tsv
    judged
    run awk -F'\t' '$8 == 1 { print $1, $2, $3, $4, $5, $6 }' "$data/trainings.tsv"
    assert_output '4 mel 2 4.95 3.95 5.95'
}

@test "numbers a second are drawn against a metric, a curve each" {
    measured 11 9
    judged
    for metric in snr mel; do
        awk -F'\t' -v metric=$metric 'NR == 1 || $6 == metric' "$data/rates.tsv" >rates.tsv
        in_root plots/draw plots/rates.gp Rates "$PWD/rates.tsv" $metric >figure.svg
        in_canvas figure.svg
        well_formed figure.svg
        grep -q '>network</text>' figure.svg
        grep -q '>block PCA</text>' figure.svg
    done
    grep -q '>mel distance</text>' figure.svg
}

@test "one network alone can be drawn" {
    measured 11 11
    judged
    awk -F'\t' 'NR == 1 || $1 == 8 && $2 == "network" && $6 == "snr"' "$data/rates.tsv" >rates.tsv
    in_root plots/draw plots/rates.gp Rates "$PWD/rates.tsv" snr >figure.svg
    well_formed figure.svg
}

@test "costs: multiply-adds follow from the layers, and the words from who is quick" {
    measured 11 9
    judged
    rm -f layers.tsv cpu.tsv listing.tsv
    tsv layers.tsv network part index layer channels frames parameters
    local network
    for network in 8 4; do
        tsv layers.tsv $network encoder 0 'conv1d out=2 kernel=3 stride=2 padding=0' 2 50000 8 # 2 x 3 a frame and 2 biases
        tsv layers.tsv $network encoder 1 tanh 2 50000 0
        tsv layers.tsv $network decoder 0 'conv1d_transpose out=1 kernel=3 stride=2' 1 100001 7
    done
    tsv listing.tsv part key label group
    tsv listing.tsv test a/1 a ''
    mkdir -p models measured/test/{network-42,resampling-best,klt-192,lowest-512,largest-512}
    for network in 8 4; do
        printf '0m0.001s 0m0.000s\n0m1.500s 0m0.500s\n' | tee models/$network.cpu >measured/test/network-42/$network.cpu
        printf '0m0.001s 0m0.000s\n1m0.000s 0m0.000s\n' |
            tee measured/test/{resampling-best,klt-192,lowest-512,largest-512}/$network.cpu >/dev/null
    done
    mkdir made
    mv models made
    report_awk cpu made/models/{8,4}.cpu measured/test/*/*.cpu >cpu.tsv
    query costs "$PWD"/{cpu,layers,sizes,listing}.tsv "$data"/{rates,parameters}.tsv >"$data/costs.tsv"
    # 6 x 50,000 and 6 x 50,000 in 5 seconds; 2 s of processor time are 400 ms a second
    run cat "$data/costs.tsv"
    assert_line $'8\t0.12\t2\t400\t12000\t12000\t12000\t12000'
    section 90-costs >section.html
    run tr '\n' ' ' <section.html
    assert_output --partial 'At <b class="rank1">8</b> and <b class="rank2">4</b> it is quicker than every control.'
    assert_output --partial 'One training of all two took 4 s.'
    sed -i 's/\t400\t/\t99000\t/' "$data/costs.tsv"
    section 90-costs >section.html
    run tr '\n' ' ' <section.html
    assert_output --partial 'At <b class="rank1">8</b> and <b class="rank2">4</b> the network takes longer than every control.'
}

# ---- choice ----

@test "the smallest vector within all bounds on the validation set is chosen, and tried on the test set" {
    measured 11 9
    judged
    run cat "$data/choice.tsv"
    assert_line $'8\trecognised\trecognised\tfails' # 20 of 20 has the lower end 0.84
    sed 's/\t0\.9\t/\t0.8\t/' "$data/rule.tsv" >rule.part && mv rule.part "$data/rule.tsv"
    query choice "$data"/{settings,rule,parameters}.tsv >choice.part
    mv choice.part "$data/choice.tsv"
    run cat "$data/choice.tsv"
    assert_line $'8\t\t\tqualifies'
    assert_line $'4\t\t\tchosen'
    run section 55-choice
    assert_success
    assert_output --partial 'The choice is <b class="rank2">4</b>'
    assert_output --partial 'the bounds hold there, too.'
    assert_output --partial 'Larger, and within the bounds too: <b class="rank1">8</b>.'
    assert_output --partial 'Of the 20 songs of the validation set, 20 have to be recognised.'
    # the test set, which was not asked, is worse
    awk -F'\t' -v OFS='\t' '$1 == "test" && $2 == 4 && $5 == "snr" { $7 = 5; $8 = 4; $9 = 6 } { print }' "$data/settings.tsv" >part
    mv part "$data/settings.tsv"
    query choice "$data"/{settings,rule,parameters}.tsv >choice.part
    mv choice.part "$data/choice.tsv"
    run section 55-choice
    assert_output --partial 'there it misses the bound on the SNR.'
    # the validation set misses a bound
    awk -F'\t' -v OFS='\t' '$1 == "validation" && $2 == 4 && $5 == "snr" { $7 = 6.5; $8 = 5.9; $9 = 7 } { print }' "$data/settings.tsv" >part
    mv part "$data/settings.tsv"
    query choice "$data"/{settings,rule,parameters}.tsv >choice.part
    mv choice.part "$data/choice.tsv"
    run section 55-choice
    assert_output --partial 'The choice is <b class="rank1">8</b>'
    run tr '\n' ' ' <<<"$output"
    assert_output --partial '<b class="rank2">4</b> misses the bound on the SNR: 6.5 dB (5.9 to 7.0).'
}

@test "where no vector keeps the bounds, none is chosen, and the page says so" {
    measured -1 -2 0
    judged
    run cat "$data/choice.tsv"
    assert_line $'8\trecognised snr\trecognised snr\tfails'
    section 55-choice >section.html
    elements section.html
    assert_equal "$(awk -F'\t' '$1 == "used" { print $2 }' "$data/choice-facts.tsv")" 8
    run cat section.html
    assert_output --partial 'the rule chooses none'
    assert_output --partial '−0.1 dB'
    assert_output --partial 'With only 20 songs no vector could keep the bound'
}
