# The analysis: its rules on tiny tables, its figures well-formed, its sections true to the numbers.
#
# The pipeline's scripts run from the root of the source tree on a folder of made-up results.

# shellcheck disable=SC2016,SC2154 # $( and ` are test data here; stderr is set by run

load helper
load report

setup() {
    made_up_report
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
        echo 'of draw vectors signal k inertia silhouette iterations'
        for signal in original 8; do
            echo "songs 0 raw $signal 1 100 nan 1"
            echo "songs 0 raw $signal 2 ${1:-40} 0.5 1"
            echo "songs 0 raw $signal 3 30 0.6 1"
            echo "songs 0 raw $signal 4 20 -0.1 1"
            for draw in 1 2; do
                echo "cloud $draw raw $signal 1 100 nan 1"
                echo "cloud $draw raw $signal 2 $((68 + draw)) 0.1 1"
                echo "cloud $draw raw $signal 3 50 0.1 1"
                echo "cloud $draw raw $signal 4 25 0.1 1"
            done
        done
    } | rows "$data/elbow.tsv"
}

# components ALIGNMENT: what the query makes of the scores in files, OUTLIERS as in parameters.tsv.
components() {
    rules gather -v columns=signal >scores.tsv
    query components "$PWD/scores.tsv" "$1" "$data/parameters.tsv"
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
    rules align >"$data/alignment.tsv"
    parameters "${settings[@]}" OUTLIERS=10
    components "$data/alignment.tsv" >"$data/components.tsv"
    query outliers "$data/components.tsv" >"$data/outliers.tsv"
    query overlap "$data/components.tsv" >"$data/overlap.tsv"
    query ranks "$data"/{components,outliers}.tsv >"$data/ranks.tsv"
    rows "$data/variance.tsv" <<<$'signal first second third cumulated half components\noriginal 5 4 3 12 3 20\n8 5 4 3 12 3 20\n4 6 4 3 13 3 20'
}

# accuracies SONG GROUP: with their intervals, 0.1 to either side; nan where there is no tree.
accuracies() {
    local set split cells
    {
        echo 'vectors signal song song_low song_high song_tested song_behind song_behind_low song_behind_high grouped grouped_low grouped_high grouped_tested grouped_behind grouped_behind_low grouped_behind_high song_shuffled song_shuffled_low song_shuffled_high song_shuffled_tested grouped_shuffled grouped_shuffled_low grouped_shuffled_high grouped_shuffled_tested'
        for set in 'raw original' 'raw 8' 'raw 4' 'pooled original' 'pooled 8' 'pooled 4' 'pooled logmel' 'pooled mfcc'; do
            cells=
            for split in "${1:-0.6}" "${2:-nan}"; do
                [ "$split" = nan ] && cells+=' nan nan nan 0 nan nan nan' ||
                    cells+=" $split $(awk "BEGIN { print $split - 0.1, $split + 0.1 }") 50 0 0 0"
            done
            echo "$set$cells 0.1 0.05 0.2 10 nan nan nan 0"
        done
    } | rows "$data/accuracy.tsv"
}

@test "a bend is the height of the chord above the curve, an elbow one deeper than every cloud's" {
    elbow
    run query bends "$data/elbow.tsv"
    # at k = 2: 1 - 1/3 - (40 - 20) / 80; the clouds': 2/3 - (69 - 25) / 75 and (70 - 25) / 75
    assert_line $'8\t2\t0.416666667\t0.0733333333\t0.0666666667\t0.08\tyes\t3\t0.6\t0.1'
    elbow 90
    sed -i 's/^\(songs\t0\traw\t8\t3\t\)30/\158/' "$data/elbow.tsv"
    run query bends "$data/elbow.tsv"
    assert_line --regexp $'^8\t1\t0\t.*\tno\t3\t'
}

@test "two clusters make no curve that could bend" {
    rows two.tsv <<<$'of draw vectors signal k inertia silhouette\nsongs 0 raw 8 1 4 nan\nsongs 0 raw 8 2 0 nan\ncloud 1 raw 8 1 4 nan\ncloud 1 raw 8 2 0 nan'
    mv two.tsv elbow.tsv
    run query bends "$PWD/elbow.tsv"
    assert_line $'8\t\t\t\t\t\tno\t\t\t'
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
    parameters OUTLIERS=1
    run components "$data/alignment.tsv"
    assert_equal "$(cut -f 9 <<<"$output" | grep -c '^[1-9]')" 1
}

@test "outliers of most signals come first, and two signals share what both name" {
    scores
    run cut -f 1,2,4 "$data/outliers.tsv"
    assert_line --index 1 $'1\ta/3\t2'
    assert_line --index 2 $'2\ta/5\t2'
    run grep a/5 "$data/ranks.tsv"
    assert_output $'a/5\toriginal\t\na/5\t8\t2\na/5\t4\t1'
    assert_equal "$(wc -l <"$data/outliers.tsv")" 5
    run cat "$data/overlap.tsv"
    assert_line $'original\toriginal\t2\t1'
    assert_line $'original\t8\t1\t0.333333333'
    assert_line $'original\t4\t0\t0'
    assert_line $'8\t4\t1\t0.333333333'
}

@test "scores of fewer than three components are points all the same" {
    printf 'key\tlabel\tv0\na\tx\001\t-1\nb\ty\t1\n' >8.tsv
    files=(8.tsv)
    rules scores >8.scores.tsv
    files=(8.scores.tsv)
    rules align >alignment.tsv
    parameters OUTLIERS=10
    run components "$PWD/alignment.tsv"
    assert_line $'8\ta\tx \t1\t-1\t0\t0\t1\t1'
}

@test "components are drawn in the order and with the signs of the original's" {
    printf 'key\tlabel\tv0\tv1\tv2\na\tx\t4\t2\t1\nb\tx\t-4\t2\t-1\nc\ty\t0\t-4\t0\n' >original.scores.tsv
    printf 'key\tlabel\tv0\tv1\tv2\na\tx\t2\t-4\t1\nb\tx\t2\t4\t-1\nc\ty\t-4\t0\t0\n' >8.scores.tsv
    files=(original.scores.tsv 8.scores.tsv)
    run rules align
    assert_line $'8\t1\t2\t-1\t1.000'
    assert_line $'8\t2\t1\t1\t1.000'
    rules align >alignment.tsv
    parameters OUTLIERS=1
    run components "$PWD/alignment.tsv"
    assert_line --regexp $'^8\ta\tx\t1\t4\t2\t'
}

@test "accuracy: intervals are wider over groups, and who is behind is judged song by song" {
    local song
    printf 'key\tshape\tsample_rate\tlabel\tgroup\n' >songs.listing.tsv
    printf 'split\tvectors\tsignal\tkey\tlabel\tpredicted\n' >predictions.tsv
    for song in {1..40}; do
        # groups of ten; 8 is right on whole groups, 4 on the same songs but for two
        printf 's%d\t1x1\t8\tx\tg%d\n' "$song" $((song / 10)) >>songs.listing.tsv
        right=$([ $((song / 10 % 2)) = 0 ] && echo x || echo y)
        for split in song group; do
            printf '%s\traw\t8\ts%d\tx\t%s\n' "$split" "$song" "$right" >>predictions.tsv
            printf '%s\traw\t4\ts%d\tx\t%s\n' "$split" "$song" "$([ "$song" -lt 3 ] && echo y || echo "$right")" >>predictions.tsv
        done
    done
    in_root pipeline/sql pipeline/report/accuracy.sql "$PWD"/{predictions,songs.listing}.tsv >accuracy.tsv
    cell() { awk -F'\t' -v signal="$1" -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $2 == signal { print $at[name] }' accuracy.tsv; }
    assert_equal "$(cell 8 song)" 0.5
    assert_equal "$(cell 4 song)" 0.45
    assert_equal "$(cell 4 song_behind)" -0.05
    assert_equal "$(cell 8 song_behind_high)" 0
    run awk "BEGIN { print ($(cell 8 grouped_high) - $(cell 8 grouped_low) > 1.5 * ($(cell 8 song_high) - $(cell 8 song_low))), \
        ($(cell 4 song_behind_high) <= 0 && $(cell 4 song_behind_low) > -0.2) }"
    assert_output '1 1'
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
    rules gather -v columns=signal >variances.tsv
    run query variance "$PWD/variances.tsv"
    assert_line $'8\t30\t25\t15\t70\t2\t4'
    assert_line $'4\t\t\t\t\t\t1'
}

@test "the figures are well-formed and name every signal" {
    elbow
    accuracies 0.6 0.5
    rows "$data/trees-facts.tsv" <<<$'fact value\ncommonest 0.5'
    scores
    rows "$data/importance.tsv" <<<$'signal coordinate importance\n8 5 0.7\n8 1 0.3\n4 2 1'
    for figure in elbow accuracy importance components; do
        arguments=("$data/$figure.tsv")
        [ "$figure" != components ] || arguments+=("$data"/{variance,alignment,outliers}.tsv)
        [ "$figure" != accuracy ] || arguments+=("$data/trees-facts.tsv")
        run --separate-stderr draw "$figure" "${arguments[@]}"
        assert_success
        refute_stderr
        run well_formed figure.svg
        assert_success
        assert_line "$([ "$figure" = importance ] && echo 8: 2 || echo 8)"
        refute_output --partial GNUPLOT
        in_canvas figure.svg
        case $figure in
        elbow) assert_line clusters ;;
        accuracy) assert_line accuracy ;;
        esac
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
    rows "$data/trees-facts.tsv" <<<$'fact value\ncommonest 0.5'
    draw accuracy "$data"/{accuracy,trees-facts}.tsv
    run well_formed figure.svg
    refute_line 'split by group'
    rows one.tsv <<<$'of draw vectors signal k inertia silhouette iterations\nsongs 0 raw 8 1 4 nan 1\ncloud 1 raw 8 1 3 nan 1'
    draw elbow "$PWD/one.tsv"
    well_formed figure.svg
}

@test "labels in the figure and in the scatter's data are text, neither markup nor code" {
    scores "$hostile"
    draw components "$data"/{components,variance,alignment,outliers}.tsv
    run well_formed figure.svg
    assert_line '<script>ale…'
    run query scatter "$data"/{alignment,variance,components}.tsv
    assert_line --index 1 'original 8 4'
    assert_line --partial "a/3 $hostile"
    refute [ -e canary ]
    refute [ -e "$ROOT/canary" ]
}

@test "the scatter's places are thousandths of the farthest song's distance" {
    scores
    run query scatter "$data"/{alignment,variance,components}.tsv
    assert_line --regexp '^1 -999,11,-22! -999,11,-22! [0-9,-]+ a/3 odd$'
}

# probes ACCURACY OF-4: of linear probes on pooled vectors, 0.05 to either side; none without an argument.
probes() {
    local name metric value
    {
        echo 'signal metric records groups classes value low high'
        for name in original 8 4 logmel mfcc; do
            [ "$name" = 4 ] && value=${2-} || value=${1-}
            for metric in ${value:+accuracy macro_f1}; do
                echo "$name $metric 20 10 2 $value $(awk "BEGIN { print $value - 0.05, $value + 0.05 }")"
            done
        done
    } | rows probed.tsv
    rm -f "$data/probes.tsv"
    query probes "$PWD/probed.tsv" "$data/accuracy.tsv" >"$data/probes.tsv"
}

# What the stage leaves behind for its sections: results LABEL SONG GROUP (accuracies).
results() {
    local name
    local settings=(CLUSTERS=40 CLOUDS=2 FOLDS=10 PROBE_FOLDS=5 SHIFT=0.01)
    rows "$data/dataset.tsv" <<<$'label songs groups train validation test\nodd 10 5 8 1 1\neven 10 5 8 1 1'
    scores "${1:-odd}"
    elbow
    query bends "$data/elbow.tsv" >"$data/bends.tsv"
    accuracies "${2-}" "${3-}"
    probes "${3:-0.6}" "${3:-0.6}"
    {
        echo 'vectors signal k inertia silhouette iterations homogeneity completeness v_measure adjusted_rand largest single'
        for name in 'raw original' 'raw 8' 'raw 4' 'pooled original' 'pooled 8' 'pooled 4' 'pooled logmel' 'pooled mfcc'; do
            echo "$name 2 3 0.5 4 0.1 0.2 0.15 0.01 15 1"
        done
    } | rows "$data/clusters.tsv"
    {
        echo 'vectors signal songs moved changed changed_chance early late apart apart_chance'
        for name in 'raw original' 'raw 8' 'raw 4' 'pooled original' 'pooled 8' 'pooled 4' 'pooled logmel' 'pooled mfcc'; do
            echo "$name 5 0.98 0.8 0.5 0.6 0.2 0.4 0.5"
        done
    } | rows "$data/shift.tsv"
    {
        echo 'vectors signal coordinates trees trained used depth leaves used_shuffled'
        for name in 'raw original' 'raw 8' 'raw 4' 'pooled original' 'pooled 8' 'pooled 4' 'pooled logmel' 'pooled mfcc'; do
            echo "$name 8 10 18 4 3 5 7"
        done
    } | rows "$data/trees.tsv"
    # loud and steady: the songs that lie far out; with offset, unless told otherwise
    {
        printf 'key\tlabel\tlevel\toffset\tmovement\tbrightness\n'
        for i in {1..20}; do
            case $i in
            3 | 5 | 7 | 9) printf 'a/%d\todd\t-5\t0.3\t1\t1000\n' "$i" ;;
            *) printf 'a/%d\todd\t-%d\t0.001\t5\t%d\n' "$i" $((10 + i)) $((980 + 2 * i)) ;;
            esac
        done
    } >"$data/features.tsv"
    {
        printf 'key\tshape\tsample_rate\tlabel\tgroup\n'
        for i in {1..20}; do printf 'a/%d\t1x8\t8\todd\tg\n' "$i"; done
    } >songs.listing.tsv
    query profile "$data"/{features,outliers}.tsv "$PWD/songs.listing.tsv" >"$data/profile.tsv"
    query spread "$data/components.tsv" >"$data/spread.tsv"
    query scatter "$data"/{alignment,variance,components}.tsv | tail -n +2 >"$data/scatter.txt"
}

said() {
    section "$1" >section.html && sed 's/<[^>]*>//g' section.html | tr -s ' \n' ' '
}

@test "clusters: the words follow where there is an elbow, and where there is none" {
    results
    run said 60-clusters
    assert_success
    assert_output --partial 'By this rule there is an elbow for the original and 8, and for none of the others: the songs'
    assert_output --partial 'means clusters that are well apart'
    assert_output --partial 'The silhouettes of the original and 8 jump'
    assert_output --partial 'k-means finds one cloud'
    sed -i 's/yes/no/; s/\t0.6\t/\t0.02\t/' "$data/bends.tsv"
    sed -i 's/\t15\t1$/\t6\t0/; s/^\(pooled\tmfcc.*\)0.01\t/\10.8\t/' "$data/clusters.tsv"
    run said 60-clusters
    assert_output --partial 'there is no elbow, neither for the original nor at any size'
    assert_output --partial 'means that there are no clusters'
    refute_output --partial 'k-means finds one cloud'
    assert_output --partial 'Here the index of the MFCC is highest: 0.800.'
    refute_output --partial 'agreement: what lies close'
}

@test "components: the outliers are named, heard, and told apart by what they sound like" {
    results
    run said 65-components
    assert_success
    assert_output --partial 'name four different songs between them; none is an outlier everywhere.'
    assert_output --partial 'Any two of the three lists share 0 to 1 of their two songs'
    assert_output --partial 'As sounds they are loud (the median one is louder than'
    assert_output --partial 'has an offset from zero of 0.30'
    # the opposite: quiet ones that move, without offset
    sed -i -E 's/\t-5\t0.3\t1\t1000$/\t-90\t0\t9\t1000/' "$data/features.tsv"
    query profile "$data"/{features,outliers}.tsv "$PWD/songs.listing.tsv" >"$data/profile.tsv"
    run said 65-components
    assert_output --partial 'As sounds they are quiet'
    assert_output --partial 'and restless'
    refute_output --partial 'offset from zero of'
    # and neither
    awk -F'\t' -v OFS='\t' 'NR > 1 { n = NR * 7 % 20; $3 = -n; $4 = 0; $5 = n; $6 = n } { print }' "$data/features.tsv" >mixed && mv mixed "$data/features.tsv"
    query profile "$data"/{features,outliers}.tsv "$PWD/songs.listing.tsv" >"$data/profile.tsv"
    run said 65-components
    assert_output --partial 'Neither level nor movement nor brightness sets them apart'
}

@test "trees: the words follow where one is better than guessing, where none is, and where one leads" {
    results odd 0.9 0.6
    run said 70-trees
    assert_success
    assert_output --partial 'so that no test song shares a group with a training song'
    assert_output --partial 'With groups kept together it is harder.'
    assert_output --partial 'No: no network'
    assert_output --partial 'So the count does not tell how many attributes a genre has.'
    refute_output --partial 'No better than guessing: the original and 8'
    # the same where trees learn nothing, and where one vector leads
    accuracies 0.5 0.6
    sed -i 's/\t7$/\t3/' "$data/trees.tsv"
    awk -F'\t' -v OFS='\t' '$1 == "raw" && $2 == 4 { $3 = 0.9; $4 = 0.8; $5 = 0.95 } $1 == "raw" && $2 == 8 { $3 = 0.2; $4 = 0.1; $5 = 0.3; $7 = -0.7; $8 = -0.8; $9 = 0.1 } { print }' "$data/accuracy.tsv" >led
    mv led "$data/accuracy.tsv"
    run said 70-trees
    assert_output --partial 'Of the raw vectors, the tree on 4 is right most often, on 90 % of the songs (80 to 95 %); the difference from 8 is within chance.'
    assert_output --partial 'No better than guessing: the original and 8.'
    assert_output --partial 'In part: the tree on 8 is clearly worse than the one on the original'
    assert_output --partial 'samples, and that on 4 is better.'
    refute_output --partial 'So the count does not tell'
}

@test "a linear probe: the words follow which is right most often, and where it beats the tree or loses to it" {
    results odd 0.9 0.6
    run said 70-trees
    assert_success
    assert_output --partial 'It is nowhere clearly better or worse than the tree.'
    probes 0.8 0.9
    run said 70-trees
    assert_output --partial 'judged in five folds that keep groups together'
    assert_output --partial 'The probe on 4 is right most often, on 90 % of the songs (85 to 95 %).'
    assert_output --partial 'It is clearly better than the tree on the original, 8, 4, the log-mel spectrum and the MFCC.'
    refute_output --partial 'clearly worse than the tree'
    probes 0.6 0.3
    run said 70-trees
    assert_output --partial 'It is clearly worse than the tree on 4.'
    probes
    run said 70-trees
    assert_output --partial 'There are too few labels or groups here to ask it.'
}

@test "where groups are too few for the folds, the table of probes is empty" {
    make_stream few.tar '
for i in range(8):
    record("s%d" % i, [i, i % 3], label="ab"[i % 2], group="g%d" % (i // 2))'
    (cd "$ROOT" && pipeline/probed "$OLDPWD/few.tar" 5 1 "$OLDPWD/none.tsv" && pipeline/probed "$OLDPWD/few.tar" 2 1 "$OLDPWD/some.tsv")
    assert_equal "$(cat none.tsv)" "$(head -n 1 some.tsv)"
    assert_equal "$(cut -f 1-4 some.tsv | sed -n 2p)" $'accuracy\t8\t4\t2'
}

@test "a single label, no groups and no song to ask about are said, not drawn up" {
    results
    rows "$data/dataset.tsv" <<<$'label songs groups train validation test\nodd 20 5 8 1 1'
    run said 60-clusters
    assert_success
    assert_output --partial 'All songs have the same label'
    run said 70-trees
    assert_success
    assert_output --partial 'All songs have the same label'
    rows "$data/dataset.tsv" <<<$'label songs groups train validation test\nodd 10 5 8 1 1\neven 10 5 8 1 1'
    run said 70-trees
    assert_output --partial 'there is no split that keeps groups together'
    accuracies nan nan
    rows "$data/trees.tsv" <<<'vectors signal coordinates trees trained used depth leaves used_shuffled'
    run said 70-trees
    assert_success
    assert_output --partial 'none is left to ask a tree about'
    assert_output --partial 'There is no tree to look at'
    refute_output --partial 'nan'
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
    in_root pipeline/report/render pipeline/report/page.html "$PWD/section.html" >page.html
    awk '/^<script>$/ { on = 1; next } /^<\/script>$/ { on = 0 } on' page.html | sed '/^$/d' >script
    sed '/^$/d' "$ROOT/pipeline/report/scatter.js" | cmp script -
}
