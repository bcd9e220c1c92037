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
    local i values=("${@:6}")
    for i in {0..19}; do
        tsv measured.tsv "$1" "$2" "$3" "$4" "a/$i" "$5" "$(awk -v v="${values[i % ${#values[@]}]}" -v i="$i" 'BEGIN { print v + i / 10 }')"
    done
}

# measured SNR8 SNR4 [RECOGNISED8]: two networks of two trainings, whose songs have these SNRs, and controls around
# 10 dB; by mel distance the network 8 has 2 and 4 has 3, the controls 2.5.
measured() {
    local part network method
    rm -f measured.tsv
    tsv measured.tsv part network method setting key metric value
    for part in test validation; do
        for method in 'network 42' 'network 43' 'resampling best' 'klt 192' 'klt 1152' 'lowest 512' 'largest 512'; do
            for network in 8 4; do
                # shellcheck disable=SC2086 # method and setting
                case $method in
                network*)
                    songs $part $network $method snr $([ $network = 8 ] && echo "$1" || echo "$2")
                    songs $part $network $method mel $([ $network = 8 ] && echo 2 || echo 3)
                    for i in {0..19}; do
                        tsv measured.tsv $part $network ${method/ /$'\t'} "a/$i" recognised "${3-1}"
                    done
                    ;;
                *)
                    songs $part $network $method snr 10
                    songs $part $network $method mel 2.5
                    for i in {0..19}; do
                        tsv measured.tsv $part $network ${method/ /$'\t'} "a/$i" recognised 1
                    done
                    ;;
                esac
            done
        done
    done
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
    assert_equal "$(grep -c klt "$data/rates.tsv")" 6
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
    measured 10 10
    judged
    section 50-quality >section.html
    run tr '\n' ' ' <section.html
    assert_output --partial 'At every size the network is not distinguishable from any control.'
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

# ---- generation ----

# songs LABEL COUNT...: a listing.
listing() {
    tsv list.tsv key shape sample_rate label
    local i
    while [ $# -gt 0 ]; do
        for ((i = 1; i <= $2; i++)); do
            tsv list.tsv "$1/$i" 1x5 22050 "$1"
        done
        shift 2
    done
}

@test "the plan takes three labels, three songs of jazz, and triples of which none comes twice" {
    listing blues 4 jazz 3 pop 5 rock 3
    report_awk plan -v pieces=40 list.tsv >plan.tsv
    run cat plan.tsv
    assert_line $'three\t\tblues/1,jazz/1,pop/1'
    assert_line $'genre\tjazz\tjazz/1,jazz/2,jazz/3'
    assert_line $'way\t\tblues/1,jazz/1'
    assert_equal "$(grep -c '^triple' plan.tsv)" 15
    run awk -F'\t' '$1 == "triple" { split($3, k, ","); for (i = 1; i <= 3; i++) for (j = 1; j < 3; j++) if (k[j] > k[j + 1]) { t = k[j]; k[j] = k[j + 1]; k[j + 1] = t }
        if (seen[k[1] k[2] k[3]]++ || k[1] == k[2] || k[2] == k[3]) print }' plan.tsv
    refute_output
}

@test "a plan of one, of two songs takes what is there" {
    listing alone 1
    run report_awk plan -v pieces=40 list.tsv
    assert_line $'three\t\talone/1'
    assert_line $'way\t\talone/1,alone/1'
    assert_line $'triple\t\talone/1'
    tsv list.tsv alone/2 1x5 22050 alone
    run report_awk plan -v pieces=1 list.tsv
    assert_line $'genre\talone\talone/1,alone/2'
    assert_line $'triple\t\talone/1,alone/2'
    assert_equal "$(grep -c '^triple' <<<"$output")" 1
    run report_awk plan -v pieces=1 /dev/null
    assert_failure 1
}

@test "means takes the songs of a plan's lines, of vectors or sounds" {
    make_stream songs.tar 'for i, x in enumerate([1, 2, 6]): record("a/%d" % i, [[x, x]], label="a")'
    tsv plan.tsv what label keys
    tsv plan.tsv pair '' a/0,a/1
    tsv plan.tsv pair '' a/1,a/2
    tsv plan.tsv other '' a/0
    "$ROOT/pipeline/means" plan.tsv pair songs.tar | pick >means.tar
    run keys means.tar
    assert_output $'pair/0001\npair/0002'
    run values means.tar pair/0002
    assert_output $'4\n4'
    tsv plan.tsv pair '' a/9
    run "$ROOT/pipeline/means" plan.tsv pair songs.tar
    assert_failure
}

@test "distances are told by kind and network, between floor and ceiling" {
    for line in 'x/songs/real.tar 10' 'x/songs/noise.tar 1000' 'x/8/mean.tar 100'; do
        echo $'a\tn_a\tfrechet'
        read -r file distance <<<"$line"
        printf '%s\t3\t%s\n' "$file" "$distance"
    done >printed.tsv
    run report_awk distances printed.tsv
    assert_line $'real\t\t3\t10\t0'
    assert_line $'mean\t8\t3\t100\t0.5'
}

# script_commands SECTION: a command for every file that a section that is a script shows the making of.
script_commands() {
    local file name target
    while read -r file; do
        for name in 8 4; do
            target=$OUT/.commands/${file/'${names[0]}'/$name}
            mkdir -p "${target%/*}"
            echo "made $hostile" >"$target"
        done
    done < <(sed -n '/^ *made /,/[^\\]$/p' "$ROOT/pipeline/report/$1.sh" | grep -oE '(report|search|decoded|controls|generation)/[^" \\]+')
}

# generation LABEL: what the stage leaves behind for the section.
generation() {
    local file=$data/plan.tsv kind name comparison
    tsv "$file" what label keys
    tsv "$file" songs '' 3
    tsv "$file" three '' a/1,a/2,b/1
    tsv "$file" genre "$1" a/1,a/2
    tsv "$file" way '' a/1,a/2
    echo pca >"$OUT/generation/draw-pca"
    echo 8 >"$OUT/chosen"
    touch "$OUT"/report/audio/way/{01,02,03}.wav
    local header=(network pieces) cells=()
    for comparison in mean-mixed mean-songs mixed-songs; do
        for kind in snr mel; do
            header+=("$comparison-$kind" "$comparison-${kind}_low" "$comparison-${kind}_high")
            cells+=(20 19 21)
        done
    done
    tsv "$data/averaging.tsv" "${header[@]}"
    tsv "$data/averaging.tsv" 8 3 "${cells[@]}"
    tsv "$data/averaging.tsv" 4 3 "${cells[@]:0:6}" 5 5 5 "${cells[@]:9}"
    file=$data/distances.tsv
    tsv "$file" kind network pieces distance way
    tsv "$file" real '' 3 10 0
    tsv "$file" mix '' 3 20 0
    tsv "$file" noise '' 3 1000 1
    for kind in reconstruction mean halfway uniform gaussian pca; do
        tsv "$file" $kind 8 3 15 0.1
        tsv "$file" $kind 4 3 1500 0.1
    done
    script_commands 85-generation
}

@test "generation says what was found, and labels stay text" {
    generation "$hostile"
    in_root bash pipeline/report/85-generation.sh >section.html
    elements section.html
    run cat section.html
    assert_output --partial '&lt;script&gt;alert(1)'
    assert_output --partial 'averaging vectors is mixing at <b class="rank1">8</b>:'
    assert_output --partial 'At <b class="rank2">4</b> the decoded mean is 15.0 dB further'
    assert_output --partial 'means of vectors are nearer to real songs than that at <b class="rank1">8</b> only.'
    assert_output --partial 'way, 50 %'
    refute [ -e canary ]
    refute [ -e "$ROOT/canary" ]
}

@test "distances can be drawn, also where the floor is zero" {
    generation label
    in_root plots/draw plots/distances.gp Distances "$data/distances.tsv" >figure.svg
    well_formed figure.svg
    grep -q '>white noise</text>' figure.svg
    sed -i $'s/^real\t\t3\t10/real\t\t3\t0/' "$data/distances.tsv"
    in_root plots/draw plots/distances.gp Distances "$data/distances.tsv" >figure.svg
    well_formed figure.svg
}
