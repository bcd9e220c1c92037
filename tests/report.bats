# The report: figures from tiny tables, text from data as nothing but text, pages without holes.
#
# The pipeline's scripts run from the root of the source tree on a folder of made-up results.

# shellcheck disable=SC2016,SC2154 # $( and ` are test data here; stderr is set by run

load helper

hostile='<script>alert(1)</script> "q" '\''s'\'' `touch canary` $(touch canary) @x {/Symbol a} %s \ &'

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    OUT=$PWD/out data=$OUT/report/data
    export OUT NETWORKS='8 4'
    mkdir -p "$data" "$OUT/song" "$OUT/new"
}

# in_root COMMAND...: from the root of the source tree, where make runs its recipes.
in_root() {
    (cd "$ROOT" && "$@")
}

html() {
    in_root awk -f pipeline/report/html.awk "$@"
}

# tsv FILE CELL...: appends a line.
tsv() {
    local file=$1
    shift
    (IFS=$'\t' && printf '%s\n' "$*") >>"$file"
}

# well_formed FILE: XML that a parser takes; prints the text of its first title.
well_formed() {
    /usr/bin/python3 -c '
import sys
from xml.etree import ElementTree
root = ElementTree.parse(sys.argv[1]).getroot()
print(root.find("{http://www.w3.org/2000/svg}title").text)' "$1"
}

# elements FILE: the names of all elements of an HTML page that is closed properly.
elements() {
    /usr/bin/python3 -c '
import sys
from html.parser import HTMLParser
class Page(HTMLParser):
    open = []
    def handle_starttag(self, tag, attributes):
        print(tag, *(name for name, _ in attributes if name.startswith("on")))
        if tag not in ("meta", "img", "br", "link"):
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.getpos())
page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
assert not page.open, page.open' "$1"
}

# What the stages leave behind for the page; $1 stands wherever data decide what is written.
make_results() {
    local label=$1 name step file
    tsv "$data/parameters.tsv" parameter value
    for name in DATASET=made-up SONGS=2 CLIP=5 RATE=22050 EPOCHS=3 BATCH=2 LEARNING_RATE=0.02 SEED=42; do
        tsv "$data/parameters.tsv" "${name%=*}" "${name#*=}"
    done
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
    tsv "$data/test.tsv" network songs rmse snr snr_low snr_high si_sdr si_sdr_low si_sdr_high
    tsv "$data/test.tsv" 8 2 0.02 14.2 13 15 -14 -15 -13
    tsv "$data/test.tsv" 4 2 0.04 -0.01 -1 1 4 3 5
    for file in song new; do
        tsv "$data/$file-measures.tsv" network key rmse snr
        tsv "$data/$file-measures.tsv" 8 a/b 0.1 14.21
        tsv "$data/$file-measures.tsv" 4 a/b 0.2 inf
        echo a/b >"$OUT/$file/key"
    done
    tsv "$data/song.tsv" key shape sample_rate label
    tsv "$data/song.tsv" a/b 1x110250 22050 "$label"
    tsv "$data/new-music.tsv" step shape sample_rate title artist licence
    for step in stereo mono original; do
        tsv "$data/new-music.tsv" "$step" 2x220500 44100 "$label" "$label" "$label"
    done
    # the commands that `made` asks for, of every target that a section names
    # shellcheck disable=SC2013 # words without blanks
    for file in $(cd "$ROOT" && grep -ho '\(report\|networks\|song\|new\|decoded\|latents\|models\)/[^" )]*' pipeline/report/[0-9]*.sh) dataset.tsv; do
        for name in 8 4; do
            mkdir -p "$(dirname "$OUT/.commands/$file")"
            file=${file/'$largest'/$name}
            echo "made $label" >"$OUT/.commands/${file/'${names[0]}'/$name}"
        done
    done
    for name in 8 4; do
        echo "made $label" >"$OUT/.commands/models/$name.safetensors"
    done
}

# The sections of which make_results makes the results; stages that come with tests of their own try
# theirs there.
make_page() {
    local section parts=()
    for section in "$ROOT"/pipeline/report/{10-data,20-networks,30-listening,35-training,40-pictures,80-new-music,95-foot}.sh; do
        parts+=("$PWD/$(basename "$section" .sh).html")
        in_root bash "$section" >"${parts[-1]}" || return
    done
    in_root bash pipeline/report/page.sh "$1" "${parts[@]}"
}

signals() {
    tsv waves.tsv signal key channel frame time min max
    tsv spectra.tsv signal time 0.1 0.2 0.3
    local signal time
    for signal in original 8 4; do
        for time in 0 1 2 3; do
            tsv waves.tsv "$signal" a/b 0 "$time" "$time" -0.5 0.4
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
        in_root plots/draw "plots/${kind%:*}.gp" "$kind" "$PWD/${kind#*:}.tsv" >figure.svg
        well_formed figure.svg
        for signal in original 8 4; do
            grep -q ">$signal</text>" figure.svg || fail "$kind has no panel $signal"
        done
    done
}

@test "a silent signal can be drawn" {
    signals
    sed -i 's/-0.5\t0.4/0\t0/' waves.tsv
    sed -i '2,$s/-10.5\t-100\t0$/-100\t-100\t-100/' spectra.tsv
    in_root plots/draw plots/waveforms.gp Silence "$PWD/waves.tsv" >figure.svg
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
    grep -q '>2 × 4</text>' figure.svg
}

@test "names in a figure are text, neither markup nor code" {
    signals
    local name='$(touch${IFS}canary)`touch${IFS}canary`<b>"@x{/Symbol}'
    awk -F'\t' -v OFS='\t' -v name="$name" '$1 == 4 { $1 = name } { print }' waves.tsv >hostile-waves.tsv
    awk -F'\t' -v OFS='\t' -v name="$name" '$1 == 4 { $1 = name } { print }' spectra.tsv >hostile-spectra.tsv
    in_root plots/draw plots/waveforms.gp "$hostile" "$PWD/hostile-waves.tsv" >waves.svg
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

@test "text from data is escaped for HTML" {
    run html -v mode=text <<<'<a href="x">&'"'"
    assert_output '&lt;a href=&quot;x&quot;&gt;&amp;&#39;'
}

@test "cells are shown by their format" {
    tsv t.tsv name a b c
    tsv t.tsv '<b>\t\\n' 1234567 -0.04 ''
    run html -v mode=table -v spec=$'name|N|\na|A|,\nb|B|%.1f\nc|C|' "$PWD/t.tsv"
    assert_success
    assert_line --partial '<td>&lt;b&gt; \n</td>'
    assert_line --partial '<td class="number">1,234,567</td>'
    assert_line --partial '<td class="number">0.0</td>'
    assert_line --partial '<td>&ndash;</td>'
    run html -v mode=value -v row='<b>\\t\\\\n' -v column=b -v format_wanted=%.2f "$PWD/t.tsv"
    assert_output '&minus;0.04'
}

@test "a table without the column or row that the page wants is an error" {
    tsv t.tsv name a
    tsv t.tsv x 1
    run --separate-stderr html -v mode=value -v row=x -v column=b "$PWD/t.tsv"
    assert_failure 1
    assert_stderr --partial 'has no column b'
    run --separate-stderr html -v mode=value -v row=y -v column=a "$PWD/t.tsv"
    assert_failure 1
    assert_stderr --partial 'has no row y'
    run --separate-stderr html -v mode=table -v spec='b|B|' "$PWD/t.tsv"
    assert_failure 1
}

@test "a section that lacks a number fails instead of leaving a hole" {
    make_results label
    sed -i '/^RATE/d' "$data/parameters.tsv"
    run in_root bash pipeline/report/10-data.sh
    assert_failure
}

@test "the page is whole: closed elements, a list of its sections, no placeholder left" {
    make_results label
    make_page 'A title' >page.html
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
    make_page 'A title' >again.html
    cmp page.html again.html
}

@test "the page says what the numbers say" {
    make_results label
    run in_root bash pipeline/report/35-training.sh
    assert_output --partial 'The smaller the vector, the higher the loss, without exception.'
    assert_output --partial 'The best epoch of <b class="rank2">4</b> was the last'
    sed -i 's/^4\t3\t0.04/4\t3\t0.01/' "$data/best.tsv"
    run in_root bash pipeline/report/35-training.sh
    refute_output --partial 'without exception'
    assert_output --partial 'the loss of <b class="rank2">4</b> is lower than that of the larger <b class="rank1">8</b>'
    sed -i 's/^4\t.*/4\t\t\t3\tnan\t/' "$data/best.tsv"
    run in_root bash pipeline/report/35-training.sh
    assert_success
    assert_output --partial 'its training diverged'
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

@test "stack joins tables under the names of their files and refuses other headers" {
    tsv 8.losses.tsv epoch train
    tsv 8.losses.tsv 1 0.5
    tsv 4.losses.tsv epoch train
    tsv 4.losses.tsv 1 0.7
    tsv 2.losses.tsv epoch test
    run awk -v column=network -f "$ROOT/pipeline/report/stack.awk" 8.losses.tsv 4.losses.tsv
    assert_output $'network\tepoch\ttrain\n8\t1\t0.5\n4\t1\t0.7'
    run awk -v column=network -f "$ROOT/pipeline/report/stack.awk" 8.losses.tsv 2.losses.tsv
    assert_failure 1
}

@test "the best epoch is the first of the lowest loss that is a number" {
    tsv losses.tsv network epoch train validation
    for line in '8 1 0.5 0.3' '8 2 0.4 0.2' '8 3 0.3 0.2' '4 1 nan nan'; do
        # shellcheck disable=SC2086 # a cell a word
        tsv losses.tsv $line
    done
    run awk -f "$ROOT/pipeline/report/best.awk" losses.tsv
    assert_line $'8\t2\t0.2\t3\t0.2\t0.4'
    assert_line $'4\t\t\t1\tnan\t'
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
