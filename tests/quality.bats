# Search, controls, choice and generation: what the stages compute from tables, their figures and
# sections, on tables of a few lines.

# shellcheck disable=SC2016,SC2154 # $( and ` are test data here; stderr is set by run

load helper

hostile='<script>alert(1)</script> "q" '\''s'\'' `touch canary` $(touch canary) {/Symbol a} %s \\ &'

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    OUT=$PWD/out data=$OUT/report/data
    export OUT NETWORKS='8 4'
    mkdir -p "$data" "$OUT/generation" "$OUT/report/audio/way"
}

in_root() {
    (cd "$ROOT" && "$@")
}

# tsv FILE CELL...: appends a line.
tsv() {
    local file=$1
    shift
    (IFS=$'\t' && printf '%s\n' "$*") >>"$file"
}

# report_awk NAME ARGUMENT...: the pipeline's awk program NAME.
report_awk() {
    awk -f "$ROOT/pipeline/report/$1.awk" "${@:2}"
}

well_formed() {
    /usr/bin/python3 -c 'import sys; from xml.etree import ElementTree; ElementTree.parse(sys.argv[1])' "$1"
}

# closed FILE: HTML whose elements are all closed and of which none is a script.
closed() {
    /usr/bin/python3 -c '
import sys
from html.parser import HTMLParser
class Page(HTMLParser):
    open = []
    def handle_starttag(self, tag, attributes):
        assert tag != "script" and not any(name.startswith("on") for name, _ in attributes), (tag, attributes)
        if tag not in ("meta", "img", "br", "link"):
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.getpos())
page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
assert not page.open, page.open' "$1"
}

# commands SECTION: a command for every file that it shows the making of.
commands() {
    local file name target
    while read -r file; do
        for name in 8 4; do
            target=$OUT/.commands/${file/'${names[0]}'/$name}
            mkdir -p "${target%/*}"
            echo "made $hostile" >"$target"
        done
    done < <(sed -n '/^ *made /,/[^\\]$/p' "$ROOT/pipeline/report/$1.sh" | sed 's/\${blocks\[0\]}/192/; s/\${sizes\[0\]}/512/' |
        grep -oE '(report|search|decoded|controls|generation)/[^" \\]+')
}

# rates SNR8 SNR4 RATE8 RATE4: rates.tsv of two networks and a control that has 10 dB and is always
# recognised.
rates() {
    tsv "$data/rates.tsv" network method setting numbers rate songs snr snr_low snr_high mel mel_low mel_high \
        hits recognised recognised_low recognised_high network_nearer songs_compared
    tsv "$data/rates.tsv" 8 network '' 8 1.6 90 "$1" "$1" "$1" 2 1.9 2.1 90 1 "$3" 1 '' ''
    tsv "$data/rates.tsv" 8 resampling '' 8 1.6 90 10 9 11 1 0.9 1.1 90 1 0.96 1 30 90
    tsv "$data/rates.tsv" 4 network '' 4 0.8 90 "$2" "$2" "$2" 2 1.9 2.1 80 0.9 "$4" 1 '' ''
    tsv "$data/rates.tsv" 4 resampling '' 4 0.8 90 10 9 11 3 2.9 3.1 90 1 0.96 1 60 90
}

choice() {
    report_awk choice "$ROOT/pipeline/choice.tsv" "$data/rates.tsv" >"$data/choice.tsv"
    grep -v '^#' "$ROOT/pipeline/choice.tsv" >"$data/rule.tsv"
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

# search LOSS...: a search with these losses, the last of the value that was set.
search() {
    local trial=0 loss
    rm -f "$data"/search*.tsv
    tsv "$data/search.tsv" trial value loss best_epoch
    for loss; do
        trial=$((trial + 1))
        tsv "$data/search.tsv" $trial 0.0$trial "$loss" 2
    done
    sed -i "\$s/^$trial\t0.0$trial/set\t0.02/" "$data/search.tsv"
    tsv "$data/search-parameters.tsv" parameter value
    tsv "$data/search-parameters.tsv" SEARCH_NETWORK 8
    tsv "$data/search-parameters.tsv" SEARCH_EPOCHS 1
    tsv "$data/search-parameters.tsv" SEARCH_LOW 0.001
    tsv "$data/search-parameters.tsv" SEARCH_HIGH 0.1
    commands 33-search
}

@test "the search says which trial was best, and what was set beside it" {
    search 0.5 0.4 0.44
    run in_root bash pipeline/report/33-search.sh
    assert_success
    assert_output --partial 'The best is trial 2 with 0.02'
    assert_output --partial '10.0 % higher.'
    search 0.5 0.4 0.38
    run in_root bash pipeline/report/33-search.sh
    assert_output --partial '5.0 % lower than in any trial.'
    search nan nan nan
    run in_root bash pipeline/report/33-search.sh
    assert_success
    assert_output --partial 'every training diverged'
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

@test "settings join what compare and recognise said, and count the songs the network has nearer" {
    mkdir -p decoded controls/klt-4 networks
    tsv networks/sizes.tsv network numbers numbers_per_second
    tsv networks/sizes.tsv 8 8 1.6
    local folder
    for folder in decoded controls/klt-4; do
        tsv $folder/8.summary.tsv metric n left_out mean low high
        tsv $folder/8.summary.tsv snr 2 1 5 4 6
        tsv $folder/8.summary.tsv mel 3 0 1 0.5 1.5
        tsv $folder/8.recognised.tsv n hits rate low high
        tsv $folder/8.recognised.tsv 3 3 1 0.4 1
        tsv $folder/8.measures.tsv key rmse snr
    done
    for line in 'a 3 2' 'b inf 2' 'c 1 2'; do
        read -r key own control <<<"$line"
        tsv decoded/8.measures.tsv "$key" 0 "$own"
        tsv controls/klt-4/8.measures.tsv "$key" 0 "$control"
    done
    run report_awk settings networks/sizes.tsv {decoded,controls/klt-4}/8.{measures,recognised,summary}.tsv
    assert_line $'8\tnetwork\t\t8\t1.6\t3\t5\t4\t6\t1\t0.5\t1.5\t3\t1\t0.4\t1\t\t'
    assert_line $'8\tklt\t4\t8\t1.6\t3\t5\t4\t6\t1\t0.5\t1.5\t3\t1\t0.4\t1\t2\t3'
}

@test "of each method the setting with the highest SNR is kept" {
    rates 5 4 0.9 0.8
    awk -F'\t' -v OFS='\t' 'NR == 2 { print; $2 = "klt"; for (i = 1; i <= 3; i++) { $3 = i; $7 = 4 + (i == 2); print } next } { print }' \
        "$data/rates.tsv" >settings.tsv
    run report_awk rates settings.tsv
    assert_equal "$(grep -c klt <<<"$output")" 1
    assert_line --regexp $'^8\tklt\t2\t'
    assert_equal "$(wc -l <<<"$output")" 6
}

@test "the winner of each size, and what the network beats, follow from the numbers" {
    rates 10.5 9.5 0.9 0.8
    report_awk winners "$data/rates.tsv" >"$data/winners.tsv"
    run cat "$data/winners.tsv"
    assert_line $'8\tnetwork\tresampling\tresampling\t\t0.5\t-1\tresampling\t30\t90\t1\t0'
    assert_line $'4\tresampling\tnetwork\t\tresampling\t-0.5\t1\tresampling\t60\t90\t1\t0'
}

# poor_controls: the other controls, of 2 dB and a mel distance of 9.
poor_controls() {
    local method
    for method in klt lowest largest; do
        awk -F'\t' -v OFS='\t' -v method=$method '$2 == "resampling" { $2 = method; $7 = 2; $10 = 9; print }' "$data/rates.tsv"
    done >poor.tsv
    cat poor.tsv >>"$data/rates.tsv"
}

quality() {
    poor_controls
    report_awk winners "$data/rates.tsv" >"$data/winners.tsv"
    tsv "$data/quality-parameters.tsv" parameter value
    tsv "$data/quality-parameters.tsv" KLT_BLOCKS '192 1152'
    tsv "$data/quality-parameters.tsv" MDCT_SIZES 512
    commands 50-quality
}

@test "the page says which side wins at each size" {
    rates 11 9 0.9 0.8
    quality
    in_root bash pipeline/report/50-quality.sh >section.html
    closed section.html
    run cat section.html
    assert_output --partial 'By SNR, the network wins at <b class="rank1">8</b> and resampling wins at <b class="rank2">4</b>.'
    assert_output --partial "The winner's interval overlaps another's"
    assert_output --partial 'At <b class="rank1">8</b> the network is better than every control.'
    assert_output --partial '30 of 90 songs at <b class="rank1">8</b>'
    assert_output --partial '<strong>11.0</strong><span class="note">11.0 to 11.0</span>'
}

@test "numbers a second are drawn against a measure, a curve each" {
    rates 11 9 0.9 0.8
    for measure in snr mel; do
        in_root plots/draw plots/rates.gp Rates "$data/rates.tsv" $measure "$measure" >figure.svg
        well_formed figure.svg
        grep -q '>networks</text>' figure.svg
        grep -q '>resampling</text>' figure.svg
    done
}

@test "one network alone can be drawn" {
    rates 11 11 1 1
    sed -i '3,$d' "$data/rates.tsv"
    in_root plots/draw plots/rates.gp Rates "$data/rates.tsv" snr SNR >figure.svg
    well_formed figure.svg
}

# ---- choice ----

@test "the smallest vector that keeps all bounds is chosen" {
    rates 9 7 0.95 0.95
    choice
    run cut -f 1,4,5 "$data/choice.tsv"
    assert_line $'8\t\tqualifies'
    assert_line $'4\t\tchosen'
    rm "$data/rates.tsv"
    rates 9 5.9 0.95 0.95
    choice
    run cut -f 1,4,5 "$data/choice.tsv"
    assert_line $'8\t\tchosen'
    assert_line $'4\tsnr_low\tfails'
    poor_controls
    commands 55-choice
    run in_root bash pipeline/report/55-choice.sh
    assert_success
    assert_output --partial 'The choice is <b class="rank1">8</b>'
    assert_output --partial '<b class="rank2">4</b> misses the bound on the mean SNR (5.9 dB).'
}

@test "where no vector keeps the bounds, none is chosen, and the page says so" {
    rates -1 nan 0.95 ''
    sed -i 's/\t90\t/\t7\t/g' "$data/rates.tsv"
    choice
    run cut -f 1,4,5 "$data/choice.tsv"
    assert_line $'8\tsnr_low\tfails'
    assert_line $'4\trecognised_low snr_low\tfails'
    poor_controls
    commands 55-choice
    in_root bash pipeline/report/55-choice.sh >section.html
    closed section.html
    run cat section.html
    assert_output --partial 'the rule chooses none'
    assert_output --partial '&minus;1 dB'
    assert_output --partial 'With a test set of only 7 songs'
}

@test "a rule of a measure that does not exist is an error" {
    rates 9 7 0.95 0.95
    tsv rule.tsv measure name at_least at_most unit why
    tsv rule.tsv beauty beauty 1 '' '' ''
    run report_awk choice rule.tsv "$data/rates.tsv"
    assert_failure 1
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
    commands 85-generation
}

@test "generation says what was found, and labels stay text" {
    generation "$hostile"
    in_root bash pipeline/report/85-generation.sh >section.html
    closed section.html
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
