# The analysis: its rules on tiny tables, its figures well-formed, its sections true to the numbers.
#
# The pipeline's scripts run from the root of the source tree on a folder of made-up results.

# shellcheck disable=SC2016,SC2154 # $( and ` are test data here; stderr is set by run

load helper

hostile='<script>alert(1)</script> "q" '\''s'\'' `touch canary` $(touch canary) @x {/Symbol a} %s \ &'

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    OUT=$PWD/out data=$OUT/report/data
    export OUT NETWORKS='8 4'
    mkdir -p "$data"
}

in_root() {
    (cd "$ROOT" && "$@")
}

rules() {
    local script=$1
    shift
    awk "$@" -f "$ROOT/pipeline/report/$script.awk" "${files[@]}"
}

# rows FILE: stdin with blanks for tabs, in lines, as a TSV.
rows() {
    tr ' ' '\t' >"$1"
}

well_formed() {
    /usr/bin/python3 -c '
import sys
from xml.etree import ElementTree
root = ElementTree.parse(sys.argv[1]).getroot()
print("\n".join("".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")))' "$1"
}

draw() {
    in_root plots/draw "plots/$1.gp" 'A title' "${@:2}" >figure.svg
}

elbow() {
    {
        echo 'of vectors signal k inertia silhouette iterations'
        for signal in original 8; do
            echo "songs raw $signal 1 100 nan 1"
            echo "songs raw $signal 2 ${1:-40} 0.5 1"
            echo "songs raw $signal 3 30 0.6 1"
            echo "songs raw $signal 4 20 -0.1 1"
            echo "cloud raw $signal 1 100 nan 1"
            echo "cloud raw $signal 2 70 0.1 1"
            echo "cloud raw $signal 3 50 0.1 1"
            echo "cloud raw $signal 4 25 0.1 1"
        done
    } | rows "$data/elbow.tsv"
}

# Twenty songs a signal on a line; far away lie 3 and 7 in the original, 3 and 5 in 8, 5 and 9 in 4.
scores() {
    local signal i x
    for signal in 'original 3 7' '8 3 5' '4 5 9'; do
        read -r name first second <<<"$signal"
        {
            printf 'key\tlabel\tv0\tv1\tv2\n'
            for i in {1..20}; do
                x=0.$((i + 10))
                [ "$i" != "$first" ] || x=-9
                [ "$i" != "$second" ] || x=5
                printf 'a/%d\t%s\t%s\t0.1\t-0.2\n' "$i" "$([ $((i % 2)) = 0 ] && echo even || echo "${1:-odd}")" "$x"
            done
        } >"$name.scores.tsv"
    done
    files=(original.scores.tsv 8.scores.tsv 4.scores.tsv)
    rules components -v wanted=10 >"$data/components.tsv"
    files=("$data/components.tsv")
    rules outliers -v what=outliers >"$data/outliers.tsv"
    rules outliers -v what=overlap >"$data/overlap.tsv"
    rows "$data/variance.tsv" <<<$'signal first second third cumulated half components\noriginal 5 4 3 12 3 20\n8 5 4 3 12 3 20\n4 6 4 3 13 3 20'
}

accuracies() {
    {
        echo 'vectors signal random random_low random_high random_majority random_tested shuffled shuffled_low shuffled_high shuffled_majority shuffled_tested group group_low group_high group_majority group_tested coordinates used depth leaves'
        for set in 'raw original' 'raw 8' 'raw 4' 'pooled original' 'pooled 8' 'pooled 4' 'pooled logmel' 'pooled mfcc'; do
            echo "$set 0.6 0.5 0.7 0.1 50 0.1 0.05 0.2 0.1 50 ${1:-nan nan nan nan 0} 8 4 3 5"
        done
    } | rows "$data/accuracy.tsv"
}

@test "a bend is the height of the chord above the curve, an elbow one deeper than the cloud's" {
    elbow
    files=("$data/elbow.tsv")
    run rules bends -v least=0.1
    # at k = 2: 1 - 1/3 - (40 - 20) / 80
    assert_line $'8\t2\t0.416667\t2\t0.066667\tyes\t3\t0.6\t0.1'
    run rules bends -v least=0.5
    assert_line $'8\t2\t0.416667\t2\t0.066667\tno\t3\t0.6\t0.1'
    elbow 90
    run rules bends -v least=0.1
    assert_line --regexp $'^8\t3\t0\.208333\t'
}

@test "two clusters make no curve that could bend" {
    rows two.tsv <<<$'of vectors signal k inertia silhouette\nsongs raw 8 1 4 nan\nsongs raw 8 2 0 nan\ncloud raw 8 1 4 nan\ncloud raw 8 2 0 nan'
    files=(two.tsv)
    run rules bends -v least=0.1
    assert_line $'8\tnan\tnan\tnan\tnan\tno\tnan\tnan\tnan'
}

@test "gather names rows by the path of their file and refuses other headers" {
    mkdir -p trees/random/raw trees/group/raw
    rows trees/random/raw/8.summary.tsv <<<$'trained leaves\n10 3'
    rows trees/group/raw/8.summary.tsv <<<$'trained leaves\n9 2'
    rows trees/group/raw/4.summary.tsv <<<$'trained\n9'
    files=(trees/random/raw/8.summary.tsv trees/group/raw/8.summary.tsv)
    run rules gather -v columns='split vectors signal'
    assert_output $'split\tvectors\tsignal\ttrained\tleaves\nrandom\traw\t8\t10\t3\ngroup\traw\t8\t9\t2'
    files+=(trees/group/raw/4.summary.tsv)
    run rules gather -v columns='split vectors signal'
    assert_failure 1
}

@test "outliers are the farthest songs, a tenth at most" {
    scores
    run awk -F'\t' 'NR > 1 && $9 > 0 { print $1, $2, $9 }' "$data/components.tsv"
    assert_output $'original a/3 1\noriginal a/7 2\n8 a/3 1\n8 a/5 2\n4 a/5 1\n4 a/9 2'
    files=(original.scores.tsv)
    run rules components -v wanted=1
    assert_equal "$(cut -f 9 <<<"$output" | grep -c '^[1-9]')" 1
}

@test "outliers of most signals come first, and two signals share what both name" {
    scores
    run cut -f 1,2,4- "$data/outliers.tsv"
    assert_line --index 1 $'1\ta/3\t2\t1\t1\t'
    assert_line --index 2 $'2\ta/5\t2\t\t2\t1'
    assert_equal "$(wc -l <"$data/outliers.tsv")" 5
    run cat "$data/overlap.tsv"
    assert_line $'original\t2\t1.0000\t1\t0.3333\t0\t0.0000'
    assert_line $'8\t1\t0.3333\t2\t1.0000\t1\t0.3333'
}

@test "scores of fewer than three components are points all the same" {
    printf 'key\tlabel\tv0\na\tx\t-1\nb\ty\t1\n' >8.scores.tsv
    files=(8.scores.tsv)
    run rules components -v wanted=10
    assert_line $'8\ta\tx\t1\t-1\t0\t0\t1\t1'
}

@test "a tree that was asked about songs it learned from has no accuracy" {
    rows dataset.tsv <<<$'label songs\njazz 6\nrock 4'
    {
        echo 'split vectors signal trained coordinates classes depth leaves used tested hits accuracy low high majority'
        echo 'random raw 8 9 8 2 1 2 1 1 1 1 0.2 1 0.5'
        echo 'shuffled raw 8 9 8 2 1 2 1 1 0 0 0 0.8 0.5'
        echo 'group raw 8 10 8 2 1 2 1 10 10 1 0.7 1 0.5'
    } | rows trees.tsv
    files=(dataset.tsv trees.tsv)
    run rules accuracy
    assert_line $'raw\t8\t1\t0.2\t1\t0.5\t1\t0\t0\t0.8\t0.5\t1\tnan\tnan\tnan\tnan\t0\t8\t1\t1\t2'
}

@test "shift compares each song with its later self, and that with other songs" {
    # two songs 4 apart that move by 1 and by 3
    rows places.tsv <<<$'key label v0\na x 0\nb y 4\na x 1\nb y 7'
    rows clusters.tsv <<<$'key label cluster distance\na x 0 0\nb y 1 0\na x 0 0\nb y 0 0'
    rows early.tsv <<<$'key label predicted\na x x\nb y y'
    rows late.tsv <<<$'key label predicted\na x y\nb y y'
    files=(places.tsv clusters.tsv early.tsv late.tsv)
    run rules shift
    assert_line $'2\t0.5\t0.5\t1\t1\t0.5\t0.5\t1'
    files=(places.tsv clusters.tsv early.tsv clusters.tsv)
    run --separate-stderr rules shift
    assert_failure 1
    assert_stderr --partial 'not of the same songs'
}

@test "variance is told in percent, with how many components hold half of it" {
    printf 'component\tvariance\tratio\tcumulated\n1\t3\t0.3\t0.3\n2\t2\t0.25\t0.55\n3\t1\t0.15\t0.7\n4\t1\t0.3\t1\n' >8.variance.tsv
    printf 'component\tvariance\tratio\tcumulated\n1\t0\tnan\tnan\n' >4.variance.tsv
    files=(8.variance.tsv 4.variance.tsv)
    run rules variance
    assert_line $'8\t30.0000\t25.0000\t15.0000\t70.0000\t2\t4'
    assert_line $'4\tnan\tnan\tnan\tnan\tnan\t1'
}

@test "the figures are well-formed and name every signal" {
    elbow
    accuracies '0.5 0.4 0.6 0.1 20'
    scores
    rows "$data/importance.tsv" <<<$'signal coordinate importance\n8 5 0.7\n8 1 0.3\n4 2 1'
    for figure in elbow accuracy importance components; do
        arguments=("$data/$figure.tsv")
        [ "$figure" != components ] || arguments+=("$data/variance.tsv")
        run --separate-stderr draw "$figure" "${arguments[@]}"
        assert_success
        refute_stderr
        run well_formed figure.svg
        assert_success
        assert_line 8
        refute_output --partial GNUPLOT
    done
    assert_line even
    assert_line '5.0 + 4.0 + 3.0 %'
}

@test "no importance, no group and a single cluster can be drawn" {
    rows none.tsv <<<'signal coordinate importance'
    draw importance "$PWD/none.tsv"
    run well_formed figure.svg
    assert_line 'no tree uses any coordinate'
    accuracies
    draw accuracy "$data/accuracy.tsv"
    run well_formed figure.svg
    refute_line 'split by group'
    rows one.tsv <<<$'of vectors signal k inertia silhouette iterations\nsongs raw 8 1 4 nan 1\ncloud raw 8 1 3 nan 1'
    draw elbow "$PWD/one.tsv"
    well_formed figure.svg
}

@test "labels in the figure and in the scatter's data are text, neither markup nor code" {
    scores "$hostile"
    draw components "$data/components.tsv" "$data/variance.tsv"
    run well_formed figure.svg
    assert_line '<script>ale…'
    files=("$data/variance.tsv" "$data/components.tsv")
    run rules scatter
    assert_line --index 0 'original 8 4'
    assert_line --partial "a/3 $hostile"
    rules scatter >places
    run in_root awk -v mode=text -f pipeline/report/html.awk "$PWD/places"
    refute_output --regexp '[<"]'
    refute [ -e canary ]
    refute [ -e "$ROOT/canary" ]
}

@test "the scatter's places are thousandths of the farthest song's distance" {
    scores
    files=("$data/variance.tsv" "$data/components.tsv")
    run rules scatter
    assert_line --regexp '^1 -999,11,-22! -999,11,-22! [0-9,-]+ a/3 odd$'
}

# What the stage leaves behind for its sections.
results() {
    local name
    rows "$data/analysis.tsv" <<<$'fact value\nCLUSTERS 40\nELBOW 0.1\nOUTLIERS 10\nSHIFT 0.01\nlabels 2\nsongs 20'
    scores "${1:-odd}"
    elbow
    files=("$data/elbow.tsv")
    rules bends -v least=0.1 >"$data/bends.tsv"
    accuracies "${2-}"
    {
        echo 'vectors signal k inertia silhouette iterations homogeneity completeness v_measure adjusted_rand'
        for name in 'raw original' 'raw 8' 'raw 4' 'pooled original' 'pooled 8' 'pooled 4' 'pooled logmel' 'pooled mfcc'; do
            echo "$name 2 3 0.5 4 0.1 0.2 0.15 0.01"
        done
    } | rows "$data/clusters.tsv"
    {
        echo 'vectors signal songs moved changed changed_chance early late apart apart_chance'
        for name in 'raw original' 'raw 8' 'raw 4' 'pooled original' 'pooled 8' 'pooled 4' 'pooled logmel' 'pooled mfcc'; do
            echo "$name 5 0.98 0.8 0.5 0.6 0.2 0.4 0.5"
        done
    } | rows "$data/shift.tsv"
    # the commands that `made` asks for
    # shellcheck disable=SC2013 # words without blanks
    for name in $(cd "$ROOT" && grep -ho '\(report\|vectors\|space\|clouds\|elbow\|clusters\|trees\|shift\)/[^" )]*' pipeline/report/{60,65,70}-*.sh) \
        {vectors/pooled,space/raw,clouds/raw}/8.tar {elbow/songs/raw,clusters/pooled,shift/raw}/8.tsv \
        trees/{random,shuffled}/raw/8.summary.tsv shift/raw/8.{late.tar,json,clusters.tsv,late.predicted.tsv}; do
        mkdir -p "$OUT/.commands/${name%/*}"
        echo 'made' >"$OUT/.commands/$name"
    done
}

section() {
    in_root bash pipeline/report/"$1".sh
}

@test "the sections say what the numbers say" {
    results odd '0.5 0.4 0.6 0.1 20'
    run section 60-clusters
    assert_success
    assert_output --partial 'there is an elbow for original at <i>k</i> = 2 and <b class="rank1">8</b> at <i>k</i> = 2'
    sed -i 's/yes/no/' "$data/bends.tsv"
    run section 60-clusters
    assert_output --partial 'there is no elbow, neither for the original nor at any size'
    run section 65-components
    assert_success
    assert_output --partial 'name
four different songs between them;'
    assert_output --partial 'none is an outlier everywhere'
    run section 70-trees
    assert_success
    assert_output --partial 'No interval lies wholly above guessing.'
    assert_output --partial 'With groups kept together there are 20 songs'
    sed -i 's/^raw\t8\t0.6\t0.5/raw\t8\t0.9\t0.7/' "$data/accuracy.tsv"
    run section 70-trees
    assert_output --partial 'Of the raw vectors <b class="rank1">8</b> is recognised best, in 0.90 of the songs'
    assert_output --partial 'lies the interval of <b class="rank1">8</b>, and no other.'
}

@test "a single label, no groups and no song to ask about are said, not drawn up" {
    results
    sed -i 's/^labels\t.*/labels\t1/' "$data/analysis.tsv"
    run section 60-clusters
    assert_success
    assert_output --partial 'All songs have the same label'
    run section 70-trees
    assert_success
    assert_output --partial 'All songs have the same label'
    sed -i 's/^labels\t.*/labels\t2/' "$data/analysis.tsv"
    run section 70-trees
    assert_output --partial 'there is no split that keeps groups together'
    sed -i 's/\t0.6\t0.5\t0.7\t0.1\t50/\tnan\tnan\tnan\tnan\t0/' "$data/accuracy.tsv"
    run section 70-trees
    assert_success
    assert_output --partial 'none is left to ask a tree about'
    refute_output --partial '>nan'
}

@test "labels from data stay text in the sections" {
    results "$hostile"
    run section 65-components
    assert_success
    assert_output --partial '&lt;script&gt;alert(1)&lt;/script&gt;'
    assert_equal "$(grep -o '<script' <<<"$output" | wc -l)" 1
    refute [ -e canary ]
    refute [ -e "$ROOT/canary" ]
}

@test "the section's script stays what it is when the page is put together" {
    results
    section 65-components >section.html
    rows "$data/parameters.tsv" <<<'parameter value'
    in_root pipeline/report/render pipeline/report/page.html "$PWD/section.html" >page.html
    awk '/^<script>$/ { on = 1; next } /^<\/script>$/ { on = 0 } on' page.html >script
    cmp script "$ROOT/pipeline/report/scatter.js"
}
