# The report: figures from tiny tables, data that stay text, complete pages.
#
# The pipeline's scripts run from the root of the source tree on a folder of made-up results.

# shellcheck disable=SC2016,SC2154 # $( and ` are test data here; stderr is set by run

load helper
load report

setup() {
    made_up_report
}

# What the stages leave behind for the page; $1 stands wherever data decide what is written.
make_results() {
    local label=$1 name step file part
    parameters TRAININGS=2
    tsv "$data/versions.tsv" program version
    tsv "$data/versions.tsv" "$label" 1.0
    tsv "$data/times.tsv" what value
    tsv "$data/times.tsv" date 2026-01-01
    tsv "$data/dataset.tsv" label songs groups train validation test
    tsv "$data/dataset.tsv" "$label" 1200 3 1000 100 100
    tsv "$data/left-out.tsv" file reason
    tsv "$data/left-out.tsv" "$label" "$label"
    tsv "$data/networks.tsv" network layers channels kernels strides paddings shape numbers rate ratio parameters
    tsv "$data/networks.tsv" 8 3 '4, 6, 8' '3, 3, 3' '2, 2, 2' '0, 0, 0' '8 × 1' 8 11022.4 2.0005 637
    tsv "$data/networks.tsv" 4 3 '4, 6, 8' '3, 3, 3' '2, 2, 2' '0, 0, 0' '4 × 1' 4 1837 12 1137
    tsv "$data/best.tsv" network best_epoch best last_epoch last train_at_best
    tsv "$data/best.tsv" 8 2 0.02 3 0.03 0.021
    tsv "$data/best.tsv" 4 3 0.04 3 0.04 0.041
    tsv "$data/losses.tsv" network epoch train validation
    for name in 8 4; do
        for part in 1 2 3; do tsv "$data/losses.tsv" $name $part 0.05 0.04; done
    done
    tsv listing.tsv part key label group
    for part in songs train test; do
        tsv listing.tsv $part a/b "$label" g
    done
    tsv apart.tsv training key snr
    tsv "$data/rates.tsv" network method setting numbers rate metric n value value_low value_high value_best
    tsv "$data/trainings.tsv" network metric trainings value value_low value_high deviation beyond
    for name in 8 4; do
        for part in rmse snr si_sdr; do
            tsv "$data/rates.tsv" $name network 42 $name 1 $part 2 -0.01 -1 1 0
        done
        for part in snr mel recognised; do
            tsv "$data/trainings.tsv" $name $part 2 0.5 0 1 0.1 0
        done
    done
    for file in song new; do
        tsv "$data/$file-measures.tsv" network key rmse snr
        tsv "$data/$file-measures.tsv" 8 a/b 0.1 14.21
        tsv "$data/$file-measures.tsv" 4 a/b 0.2 inf
        echo a/b >"$OUT/$file/key"
    done
    tsv "$data/song.tsv" key shape sample_rate label
    tsv "$data/song.tsv" a/b 1x110250 22050 "$label"
    tsv "$data/recorded.tsv" network shape shorter native recordings snr snr_low snr_high least most test test_low test_high
    tsv "$data/recorded.tsv" 8 8x1 8x1 7.5 12 9 8 10 1 20 14.2 13 15
    tsv "$data/recorded.tsv" 4 4x1 4x1 3.5 12 0 -1 2 -3 5 -0.01 -1 1
    tsv "$data/new-music.tsv" step shape sample_rate title artist licence
    for step in stereo mono original; do
        tsv "$data/new-music.tsv" "$step" 2x220500 44100 "$label" "$label" "$label"
    done
}

# make_page LABEL: of the sections of which make_results makes the results; stages that come with tests of
# their own try theirs there.
make_page() {
    local name parts=()
    for name in 10-data 20-networks 30-listening 35-training 40-pictures 80-new-music 95-foot; do
        parts+=("$PWD/$name.html")
        section "$name" "$1" >"${parts[-1]}" || return
    done
    in_root pipeline/report/render pipeline/report/page.html "${parts[@]}"
}

signals() {
    tsv waves.tsv signal time min max
    tsv zoom.tsv signal time min max
    tsv spectra.tsv signal time 0.1 0.2 0.3
    local signal time
    for signal in original 8 4; do
        for time in 0 1 2 3; do
            tsv waves.tsv "$signal" "$time" -0.5 0.4
            tsv zoom.tsv "$signal" "2.00$time" 0.1 0.1
            tsv spectra.tsv "$signal" "$time" -10.5 -100 0
        done
    done
}

@test "a figure of losses is well-formed, has its title and a dark twin of every colour" {
    tsv losses.tsv network epoch train validation
    tsv losses.tsv 8 1 0.3 0.2
    tsv losses.tsv 8 2 0.2 0.1
    tsv losses.tsv 4 1 0.3 0.25
    tsv losses.tsv 4 2 nan nan
    tsv best.tsv network best_epoch best last_epoch last train_at_best
    tsv best.tsv 8 2 0.1 2 0.1 0.2
    tsv best.tsv 4 1 0.25 2 nan 0.3
    in_root plots/draw plots/losses.gp 'Loss & more' "$PWD/losses.tsv" "$PWD/best.tsv" >losses.svg
    in_canvas losses.svg
    run well_formed losses.svg
    assert_output 'Loss & more'
    local colour
    sed '/<style>/,/<.style>/d' losses.svg | grep -oE "(fill|stroke)=[\"']rgb[^\"']*" | sort -u >colours
    [ "$(wc -l <colours)" -gt 5 ]
    while read -r colour; do
        grep -qF "[${colour/\'/\"}\"]" losses.svg || fail "no dark twin of $colour"
    done <colours
    run cat losses.svg
    assert_output --partial 'prefers-color-scheme: dark'
    assert_output --partial '>8</text>'
    refute_output --partial 'GNUPLOT'
}

@test "losses of a single epoch can be drawn" {
    tsv losses.tsv network epoch train validation
    tsv losses.tsv 8 1 0.3 0.2
    tsv best.tsv network best_epoch best last_epoch last train_at_best
    tsv best.tsv 8 1 0.2 1 0.2 0.3
    in_root plots/draw plots/losses.gp Loss "$PWD/losses.tsv" "$PWD/best.tsv" >losses.svg
    well_formed losses.svg
}

@test "waveforms and spectrograms have a panel for every signal" {
    signals
    local kind
    for kind in waveforms:waves spectrograms:spectra; do
        in_root plots/draw "plots/${kind%:*}.gp" "$kind" "$PWD/${kind#*:}.tsv" "$PWD/zoom.tsv" >figure.svg
        well_formed figure.svg
        in_canvas figure.svg
        for signal in original 8 4; do
            grep -q ">$signal</text>" figure.svg || fail "$kind has no panel $signal"
        done
    done
}

@test "a silent signal can be drawn" {
    signals
    sed -i 's/-0.5\t0.4/0\t0/' waves.tsv
    sed -i '2,$s/-10.5\t-100\t0$/-100\t-100\t-100/' spectra.tsv
    in_root plots/draw plots/waveforms.gp Silence "$PWD/waves.tsv" "$PWD/zoom.tsv" >figure.svg
    well_formed figure.svg
    in_root plots/draw plots/spectrograms.gp Silence "$PWD/spectra.tsv" >figure.svg
    well_formed figure.svg
}

@test "the networks are drawn with the shapes of their vectors" {
    tsv blocks.tsv network part channels frames
    tsv blocks.tsv 8 input 1 16
    tsv blocks.tsv 8 vector 2 4
    tsv blocks.tsv 8 decoder 1 16
    in_root plots/draw plots/networks.gp Networks "$PWD/blocks.tsv" >figure.svg
    well_formed figure.svg
    in_canvas figure.svg
    grep -q '>2 × 4</text>' figure.svg
}

@test "names in a figure are text, neither markup nor code" {
    signals
    local name='$(touch${IFS}canary)`touch${IFS}canary`<b>"@x{/Symbol}'
    awk -F'\t' -v OFS='\t' -v name="$name" '$1 == 4 { $1 = name } { print }' waves.tsv >hostile-waves.tsv
    awk -F'\t' -v OFS='\t' -v name="$name" '$1 == 4 { $1 = name } { print }' spectra.tsv >hostile-spectra.tsv
    in_root plots/draw plots/waveforms.gp "$hostile" "$PWD/hostile-waves.tsv" "$PWD/hostile-waves.tsv" >waves.svg
    in_root plots/draw plots/spectrograms.gp "$hostile" "$PWD/hostile-spectra.tsv" >spectra.svg
    run well_formed waves.svg
    assert_output "$hostile"
    run well_formed spectra.svg
    assert_output "$hostile"
    grep -qF '{/Symbol}' waves.svg
    refute [ -e canary ]
    refute [ -e "$ROOT/canary" ]
}

@test "a figure whose table is missing fails" {
    run --separate-stderr in_root plots/draw plots/losses.gp Loss "$PWD/none.tsv" "$PWD/none.tsv"
    assert_failure
}

# template TEXT: TEXT as a section on the tables in $data.
template() {
    mkdir -p report
    cp "$ROOT"/pipeline/report/{render,parts.html} report
    printf '%s' "$1" >report/10-try.html
    in_root "$BATS_TEST_TMPDIR/report/render" 10-try.html
}

@test "cells are shown by their format, and text from data is escaped" {
    parameters
    tsv "$data/t.tsv" name a b b_low b_high c
    tsv "$data/t.tsv" '<b>\t\\n"&' 1234567 -0.04 -1 0.25 ''
    run template "{{ parts.table('T', data.t, ['name|N|', 'a|A|,', 'b|B|%.1f', 'c|C|%.1f', 'b|I|interval percent %.0f', 'c|D|%.1f|not here']) }}{{ data.t[0].b }}"
    assert_success
    assert_line --partial '<td>&lt;b&gt; \n&#34;&amp;</td>'
    assert_line '<td class="number">1,234,567</td>'
    assert_line '<td class="number">0.0</td>'
    assert_line '<td class="number">&ndash;</td>'
    assert_line --partial '<td class="number none">not here</td>'
    assert_line '<td class="number">−4<span class="note">−100 to 25</span></td>'
    assert_line --regexp '−0.04$'
}

@test "a grid has a line a network, a column a method and the best of a line in bold" {
    parameters
    tsv "$data/t.tsv" network method metric value value_low value_high value_best
    tsv "$data/t.tsv" 8 network snr 5 4 6 1
    tsv "$data/t.tsv" 4 network snr 3 2 4 0
    tsv "$data/t.tsv" 8 klt snr 4 3 5 0
    tsv "$data/t.tsv" 4 klt snr 3.5 2 5 1
    run template "{{ parts.grid('T', data.t, 'method') }}"
    assert_success
    assert_line --partial '<th scope="col" class="number">block PCA</th>'
    assert_line --regexp '^<tr><td><b class="rank1">8</b></td><td class="number"><strong>5.0</strong><span class="note">4.0 to 6.0'
}

@test "a word for a number, a noun after it, lists and names in a sentence" {
    parameters
    run template "{{ 3|word }} {{ 13|word }} {{ 1|plural('song') }} {{ 2|plural('has', 'have') }} {{ ['a', '<', 'c']|series }} {{ '8 klt'|split|titles('method')|capital }}"
    assert_output 'three 13 song have a, &lt; and c <b class="rank1">8</b> and block PCA'
}

@test "what a section names and the data lack is an error" {
    parameters
    tsv "$data/t.tsv" name a
    tsv "$data/t.tsv" x 1
    local text
    for text in 'data.t["y"].a' 'data.t["x"].b' 'data.none[0]' 'fact.none' 'parameter.NONE' 'unknown' '{'; do
        run --separate-stderr template "{{ $text }}"
        assert_failure 1
        assert_stderr --partial 'render: 10-try.html: '
    done
    run --separate-stderr template "{{ data.t['y'].a }}"
    assert_stderr --partial 't.tsv has no row y'
    run --separate-stderr template "{{ data.t['x'].b }}"
    assert_stderr --partial 't.tsv has no b'
}

@test "a section that lacks a number fails instead of leaving a hole" {
    make_results label
    sed -i '/^RATE/d' "$data/parameters.tsv"
    run section 10-data
    assert_failure
}

@test "the page is whole: closed elements, a list of its sections, no placeholder left" {
    make_results label
    make_page label >page.html
    run elements page.html
    assert_success
    assert_line audio
    refute_line --regexp '^script'
    run cat page.html
    for id in data networks listening training pictures new-music; do
        assert_output --partial "<a href=\"#$id\">"
    done
    refute_output --regexp '\$[{(]|\{\{|@[A-Z]+@|%[sdg]'
    assert_output --partial '1,200 songs with one label'
    make_page label >again.html
    cmp page.html again.html
}

@test "the page says what the numbers say" {
    make_results label
    section 10-data >/dev/null # 35-training reads its facts
    run section 35-training
    assert_output --partial 'The smaller the vector, the higher the loss, without exception.'
    assert_output --partial 'The best epoch of <b class="rank2">4</b> was the last'
    sed -i 's/^4\t3\t0.04/4\t3\t0.01/' "$data/best.tsv"
    run section 35-training
    refute_output --partial 'without exception'
    assert_output --partial $'<b class="rank2">4</b>\nhas a lower loss than the next larger vector.'
    sed -i 's/^4\t.*/4\t\t\t3\tnan\t/' "$data/best.tsv"
    run section 35-training
    assert_success
    assert_output --partial 'its training diverged'
}

@test "whether it helps to know a group: with no groups nothing is said, else what songs of unknown groups lose" {
    make_results label
    section 10-data >/dev/null # 35-training reads its facts
    run section 35-training
    refute_output --partial 'Does that help?'
    rm listing.tsv apart.tsv
    tsv listing.tsv part key label group
    tsv apart.tsv training key snr
    local i
    for i in {1..20}; do
        tsv listing.tsv songs "a/$i" label "g$((i % 5))"
        tsv apart.tsv with "a/$i" $((10 + i % 5))
        tsv apart.tsv without "a/$i" $((9 + i % 5))
    done
    parameters TRAININGS=2 SEARCH_NETWORK=4
    run section 35-training
    assert_output --partial 'The difference is −1.00 dB (−1.00 to'
    assert_output --partial 'it helps a network to know the group of a song.'
    sed -i 's/^without\t\(.*\)\t9$/without\t\1\t14/' apart.tsv
    run section 35-training
    assert_output --partial 'so it does not help, as far as these songs tell.'
}

@test "hostile labels, titles, file names and commands stay text on the page" {
    make_results "$hostile"
    make_page "$hostile" >page.html
    run elements page.html
    assert_success
    refute_line --regexp '^(script|b on)'
    refute_line --regexp ' on'
    grep -qF '&lt;script&gt;alert(1)&lt;/script&gt;' page.html
    refute [ -e canary ]
    refute [ -e "$ROOT/canary" ]
}

@test "a query sees numbers, text and what is missing, and the order of lines" {
    tsv t.tsv key value other
    tsv t.tsv 007 1e-05 nan
    tsv t.tsv 1e5 -inf '"'
    tsv t.tsv c 2.50 "'"
    printf 'SELECT key, value, value * 2 AS twice, other FROM t ORDER BY rowid DESC' >t.sql
    run "$ROOT/pipeline/sql" t.sql t.tsv
    assert_output $'key\tvalue\ttwice\tother\nc\t2.5\t5\t\'\n1e5\t-inf\t-inf\t"\n007\t1e-05\t2e-05\t'
    printf 'SELECT count(*) AS n, max(value) AS most FROM t' >t-facts.sql
    run "$ROOT/pipeline/sql" t-facts.sql t.tsv
    assert_output $'fact\tvalue\nn\t3\nmost\t2.5'
    tsv t.tsv too few
    run --separate-stderr "$ROOT/pipeline/sql" t.sql t.tsv
    assert_failure 1
}

@test "bootstrap intervals of a query: of single values, of groups, from a seed" {
    tsv t.tsv key group x
    local i
    for i in {1..100}; do
        tsv t.tsv "$i" "$((i % 4))" "$((i % 4))"
    done
    printf 'SELECT avg(x) AS mean, low(x) AS low, high(x) AS high, low(x, "group") AS group_low, high(x, "group") AS group_high, median(x) AS median FROM t' >t.sql
    run "$ROOT/pipeline/sql" -s 1 t.sql t.tsv
    # the mean's standard error is sqrt(1.25 / 100) = 0.112 by values and sqrt(1.25 / 4) = 0.559 by groups
    awk 'NR == 2 { exit !($1 == 1.5 && $2 > 1.24 && $2 < 1.32 && $3 > 1.68 && $3 < 1.76 && $4 < 0.8 && $5 > 2.2 && $6 == 1.5) }' <<<"$output"
    { head -n 1 t.tsv && tail -n +2 t.tsv | tac; } >back.tsv
    mv back.tsv t.tsv
    assert_equal "$("$ROOT/pipeline/sql" -s 1 t.sql t.tsv)" "$output"
    [ "$("$ROOT/pipeline/sql" -s 2 t.sql t.tsv)" != "$output" ]
    # Wilson (1927): 80 of 89, as SciPy has it
    printf 'SELECT round(wilson_low(80, 89), 4) AS low, round(wilson_high(80, 89), 4) AS high' >t.sql
    run "$ROOT/pipeline/sql" t.sql
    assert_output $'low\thigh\n0.8189\t0.9459'
}

@test "gather joins tables under the names of their places and refuses other headers" {
    tsv 8.losses.tsv epoch train
    tsv 8.losses.tsv 1 0.5
    tsv 4.losses.tsv epoch train
    tsv 4.losses.tsv 1 0.7
    tsv 2.losses.tsv epoch test
    run awk -v columns=network -f "$ROOT/pipeline/report/gather.awk" 8.losses.tsv 4.losses.tsv
    assert_output $'network\tepoch\ttrain\n8\t1\t0.5\n4\t1\t0.7'
    run awk -v columns=network -f "$ROOT/pipeline/report/gather.awk" 8.losses.tsv 2.losses.tsv
    assert_failure 1
}

@test "songs of each label are counted, and those of the test set that share a group with the training" {
    tsv listing.tsv part key label group
    tsv listing.tsv songs a/1 a g
    tsv listing.tsv songs a/2 a g
    tsv listing.tsv songs a/3 a ''
    tsv listing.tsv songs b/1 b h
    tsv listing.tsv train a/1 a g
    tsv listing.tsv train a/3 a ''
    tsv listing.tsv test a/2 a g
    tsv listing.tsv validation b/1 b h
    query dataset "$PWD/listing.tsv" >dataset.tsv
    run cat dataset.tsv
    assert_output $'label\tsongs\tgroups\ttrain\tvalidation\ttest\na\t3\t2\t2\t0\t1\nb\t1\t1\t0\t1\t0'
    tsv left-out.tsv file reason
    run query data-facts "$PWD"/{listing,dataset,left-out}.tsv
    assert_line $'familiar\t1'
    assert_line $'groups\t3'
    assert_line $'shared\t0'
}

@test "the best epoch is the first of the lowest loss that is a number" {
    tsv losses.tsv network epoch train validation
    for line in '8 1 0.5 0.3' '8 2 0.4 0.2' '8 3 0.3 0.2' '4 1 nan nan'; do
        # shellcheck disable=SC2086 # a cell a word
        tsv losses.tsv $line
    done
    run query best "$PWD/losses.tsv"
    assert_line $'8\t2\t0.2\t3\t0.2\t0.4'
    assert_line $'4\t\t\t1\t\t'
}

@test "the song is the first with the label pop, else the first, else the one asked for" {
    tsv list.tsv key shape label
    tsv list.tsv b/2 1x5 pop
    tsv list.tsv a/1 1x5 jazz
    tsv list.tsv b/1 1x5 pop
    song() { awk -v song="$1" -f "$ROOT/pipeline/report/song.awk"; }
    run song '' <list.tsv
    assert_output b/1
    run song '' < <(grep -v pop list.tsv)
    assert_output a/1
    run song b/2 <list.tsv
    assert_output b/2
    run song nowhere <list.tsv
    assert_failure 1
    run song '' < <(head -n 1 list.tsv)
    assert_failure 1
}

@test "bands are mean powers, and levels are below the original's loudest" {
    tsv rows.tsv key frame time v0 v1
    # 256 bins of power 1, 2, 1, 2, ... and the one at half the sample rate
    awk 'BEGIN { printf "key\tframe\ttime"; for (i = 0; i < 257; i++) printf "\tv%d", i
        printf "\na\t0\t0.5"; for (i = 0; i < 257; i++) printf "\t%d", i % 2 + 1; print "" }' >rows.tsv
    awk -v rate=512 -v size=512 -f "$ROOT/pipeline/report/bands.awk" rows.tsv >original.bands.tsv
    run cut -f 1,2,129 original.bands.tsv
    assert_output $'time\t0.0005\t0.2545\n0.5\t1.5\t1.5'
    sed '2s/\t1\.5/\t0.15/2; 2s/\t1\.5/\t0/2' original.bands.tsv >8.bands.tsv
    run awk -f "$ROOT/pipeline/report/spectrograms.awk" original.bands.tsv 8.bands.tsv
    assert_line --regexp $'^original\t0\\.5\t0\\.0\t0\\.0\t'
    assert_line --regexp $'^8\t0\\.5\t0\\.0\t-(10|100)\\.0\t'
}

@test "new music: the words follow how recordings compare with the test set" {
    make_results label
    section 80-new-music >section.html
    run sed 's/<[^>]*>//g' section.html
    assert_output --partial 'at 8 they come out worse than the songs of the test set, by up to 5.2 dB'
    refute_output --partial 'come out better'
    sed -i 's/\t9\t8\t10\t/\t19\t18\t20\t/' "$data/recorded.tsv"
    section 80-new-music >section.html
    run sed 's/<[^>]*>//g' section.html
    assert_output --partial 'at 8 they come out better than the songs of the test set'
    refute_output --partial 'come out worse'
    sed -i 's/\t19\t18\t20\t/\t14\t13\t15\t/' "$data/recorded.tsv"
    section 80-new-music >section.html
    run sed 's/<[^>]*>//g' section.html
    assert_output --partial 'at no size do they come out clearly worse or better'
}
