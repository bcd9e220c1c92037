# New music from vectors: which songs go into what, how far each kind is from others, what the page says.

# shellcheck disable=SC2016,SC2154 # $( and ` are test data here; stderr is set by run

load helper
load report

setup() {
    made_up_report
}

plan() {
    awk -f "$ROOT/pipeline/report/plan.awk" "$@"
}

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
    plan list.tsv list.tsv >plan.tsv
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
    run plan list.tsv list.tsv
    assert_line $'three\t\talone/1'
    assert_line $'way\t\talone/1,alone/1'
    assert_line $'triple\t\talone/1'
    tsv list.tsv alone/2 1x5 22050 alone
    run plan list.tsv list.tsv
    assert_line $'genre\talone\talone/1,alone/2'
    assert_line $'triple\t\talone/1,alone/2'
    head -n 2 list.tsv >one.tsv
    run plan list.tsv one.tsv
    assert_equal "$(grep '^triple' <<<"$output")" $'triple\t\talone/1'
    assert_line $'songs\t\t2'
    head -n 1 list.tsv >none.tsv
    run plan none.tsv none.tsv
    assert_failure 1
}

# bands FILE LEVEL... : the pooled bands of two pieces, all equal, without movement.
bands() {
    local file=$1 piece
    shift
    printf 'key\tlabel' >"$file"
    printf '\tv%d' $(seq 0 $((2 * $# - 1))) >>"$file"
    for piece in a b; do
        printf '\n%s\tx' $piece
        printf '\t%s\t2' "$@"
    done >>"$file"
    echo >>"$file"
}

@test "sounds tells level, movement, flatness and which bands make the distance" {
    mkdir -p songs 8
    # at 22050 Hz the middles of three bands of Slaney's scale are 851, 2266 and 5123 Hz
    bands reference.values.tsv 0 0 0
    bands songs/noise.values.tsv 3 3 3
    bands 8/mean.values.tsv 0 0 -20
    run awk -v rate=22050 -f "$ROOT/pipeline/report/sounds.awk" reference.values.tsv songs/noise.values.tsv 8/mean.values.tsv
    assert_line --index 1 --regexp $'^noise\t\t2\t3\t2\t[0-9.e-]+\t[0-9.]+\t0\.33'
    assert_line --index 2 --regexp $'^mean\t8\t2\t-[0-9.]+\t2\t-[0-9.]+\t[0-9.]+\t1$'
}

@test "distances join what frechet and the sounds say of each kind" {
    tsv frechet.tsv network kind frechet low high
    tsv frechet.tsv songs real 10 9 11
    tsv frechet.tsv 8 mean 100 nan nan
    tsv sounds.tsv kind network pieces level movement flatness brightness high
    tsv sounds.tsv real '' 3 0 7 -10 600 0.5
    tsv sounds.tsv mean 8 3 0 4 -10 600 nan
    run query distances "$PWD/frechet.tsv" "$PWD/sounds.tsv"
    assert_line $'real\t\t3\t10\t9\t11\t0\t7\t-10\t600\t0.5'
    assert_line $'mean\t8\t3\t100\t\t\t0\t4\t-10\t600\t'
}

# generation LABEL: what the stage leaves behind for the section.
generation() {
    local file=$data/plan.tsv kind comparison
    tsv "$file" what label keys
    tsv "$file" songs '' 3
    tsv "$file" three '' a/1,a/2,b/1
    tsv "$file" genre "$1" a/1,a/2
    tsv "$file" way '' a/1,a/2
    echo pca >"$OUT/generation/draw-pca"
    echo 8 >"$OUT/chosen"
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
    kinds 15 1500 2
}

# kinds NEAR FAR MOVEMENT: distances of what the networks 8 and 4 made, and how much random vectors move.
kinds() {
    local file=$data/distances.tsv kind
    rm -f "$file"
    tsv "$file" kind network pieces distance distance_low distance_high level movement flatness brightness high
    tsv "$file" real '' 3 10 9 11 0 8 -10 600 0.5
    tsv "$file" mix '' 3 20 18 22 0 5 -10 600 0.5
    tsv "$file" noise '' 3 1000 900 1100 0 1.5 0 5000 0.5
    for kind in reconstruction mean halfway; do
        tsv "$file" $kind 8 3 "$1" 14 16 0 4 -10 600 0.9
        tsv "$file" $kind 4 3 "$2" 1400 1600 0 4 -10 600 0.8
    done
    for kind in uniform gaussian pca; do
        tsv "$file" $kind 8 3 100 90 110 0 "$3" -10 600 0.5
        tsv "$file" $kind 4 3 100 90 110 0 "$3" -10 600 0.5
    done
}

said() {
    section 85-generation "${1-}" >section.html && elements section.html >/dev/null && sed 's/<[^>]*>//g' section.html | tr -s ' \n' ' '
}

@test "generation: the words follow what was found" {
    parameters WAY_STEPS=3
    generation label
    run said
    assert_success
    assert_output --partial 'averaging vectors is mixing at 8: decoded means and mixed reconstructions differ there by less than a decibel.'
    assert_output --partial 'At 4 the decoded mean is a decibel or more further from the mixed songs'
    assert_output --partial 'At 8 means and halfway vectors are nearer to other songs than any random draw. At 4 it is the other way round.'
    assert_output --partial 'Means of vectors are nearer to other songs than the same songs mixed at 8.'
    assert_output --partial 'Random vectors move by 2.0 to 2.0 dB: they sound like a steady noise'
    assert_output --partial '80 to 90 % comes from above 4 kHz; it mostly says how dull or bright'
    assert_output --partial 'way, 50 %'
    # the opposite: random vectors that move like songs, and means that are far at every size
    kinds 1500 1500 7
    sed -i 's/\t0.[89]$/\t0.2/' "$data/distances.tsv"
    run said
    assert_output --partial 'Random vectors move by 7.0 to 7.0 dB, more like songs than like noise.'
    assert_output --partial 'At 8 and 4 it is the other way round.'
    assert_output --partial 'At no size are means of vectors nearer to other songs than the same songs mixed.'
    refute_output --partial 'mostly says how dull'
    refute_output --partial 'their beats are kept'
    # averages that are nearer, and a set that is no further than noise
    sed -i 's/^4\t\(.*\)$/4\t\1/; s/\t5\t5\t5\t/\t30\t30\t30\t/' "$data/averaging.tsv"
    sed -i $'s/^real\t\t3\t10/real\t\t3\t0/' "$data/distances.tsv"
    run said
    assert_output --partial 'At 4 the decoded mean is a decibel or more nearer'
    assert_output --partial 'With so few songs these distances say nothing.'
}

@test "labels stay text in the section" {
    parameters WAY_STEPS=3
    generation "$hostile"
    run section 85-generation "$hostile"
    assert_success
    assert_output --partial '&lt;script&gt;alert(1)'
    refute_output --partial '<script>'
    refute [ -e canary ]
    refute [ -e "$ROOT/canary" ]
}

@test "distances can be drawn, also where one is zero and where there is no interval" {
    parameters
    generation label
    in_root plots/draw plots/distances.gp Distances "$data/distances.tsv" >figure.svg
    well_formed figure.svg
    in_canvas figure.svg
    grep -q '>white noise</text>' figure.svg
    grep -q '>Fréchet distance to other songs (dB²)</text>' figure.svg
    sed -i $'s/^real\t\t3\t10\t9\t11/real\t\t3\t0\tnan\tnan/' "$data/distances.tsv"
    in_root plots/draw plots/distances.gp Distances "$data/distances.tsv" >figure.svg
    well_formed figure.svg
}
