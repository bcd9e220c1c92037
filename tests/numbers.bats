# NaN, infinity and too little data: filters that compute refuse them or give defined results, and
# filters that only move samples pass everything on.

# shellcheck disable=SC2154,SC2016 # stderr is set by run; code in single quotes is Python

load helper

# Records of 2000 frames, long enough for every tool, and files made from them.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    make_songs good 'for k, hz in ("a", 440), ("b", 550): song(k, tone(hz))'
    make_songs one 'song("a", tone(440))'
    make_songs none 'pass'
    make_songs same 'for k in "abc": song(k, tone(440))'
    make_songs twice 'for k in "aab": song(k, tone(440))'
    make_songs flat 'for i, k in enumerate("abc"): song(k, np.full(2000, i / 4))'
    make_songs empty 'for k in "ab": song(k, [])'
    make_songs frame 'for i, k in enumerate("ab"): song(k, [i / 4])'
    make_songs huge 'for k, x in zip("abc", (3e38, 3e38, -3e38)): song(k, np.where(t == 7 / 8000, x, tone(440)))'
    make_songs bad_nan 'song("a", tone(440)); song("b", np.where(t == 7 / 8000, np.nan, tone(550)))'
    make_songs bad_inf 'song("a", tone(440)); song("b", np.where(t == 7 / 8000, np.inf, tone(550)))'
    make_songs bad_minus 'song("a", tone(440)); song("b", np.where(t == 7 / 8000, -np.inf, tone(550)))'
    printf 'conv1d out=2 kernel=4 stride=2\ntanh\n' >tiny.net
    ae-train -n tiny.net -o tiny.safetensors -e 1 <good.tar
    klt -b 16 -o basis.tar <good.tar
    dtree -o good.tree <good.tar
    pca -z -n 1 -s space.safetensors <good.tar >/dev/null
    kmeans -z -k 2 --save two.safetensors <good.tar >/dev/null
}

# make_songs NAME CODE: NAME.tar; the code calls song(KEY, VALUES) and may use t, seconds, and tone(HZ).
make_songs() {
    make_stream "$1.tar" '
t = np.arange(2000) / 8000
def tone(hz):
    return np.sin(2 * np.pi * hz * t) / 2
def song(key, values):
    record(key, np.array([values], "f4"), sample_rate=8000, label="x" if key == "a" else "y")
'"$2"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$BATS_FILE_TMPDIR"/* .
}

# The filters that compute over records, one command line each.
computing() {
    cat <<'COMMANDS'
kmeans -k 1
kmeans -z -k 1-2
kmeans -a two.safetensors
probe -k 2 -c 1
pca
pca -z -n 1
pca -a space.safetensors
dtree -o new.tree
dtree -m good.tree
frechet - good.tar
klt -b 16 -o new.tar
klt -m basis.tar -k 100
mdct -n 64
keep -n 64 -k 100
compare -r good.tar
recognise -r good.tar
latent mean
latent mean --by label
latent random
latent random -d gaussian
latent random -d pca
latent lerp -f a -t b
latent slerp -f a -t b
latent noise
pool
pool -f logmel
pool -f mfcc -n 512
specgram -n 512
specgram -n 512 --db
resample -r 4000
ae-train -n tiny.net -o new.safetensors -e 1
ae-enc -m tiny.safetensors
COMMANDS
}

@test "filters that compute refuse NaN and infinities and name record and value" {
    while read -ra command; do
        for bad in bad_nan bad_inf bad_minus; do
            run --separate-stderr with "$bad.tar" out "${command[@]}"
            assert_refused "${command[0]}" 'stdin: record 2 (b): value 7 '
            [ ! -e new.tree ] && [ ! -e new.tar ] && [ ! -e new.safetensors ]
        done
    done < <(computing)
}

@test "a NaN in a reference is refused with the name of its file" {
    while read -ra command; do
        run --separate-stderr "${command[@]}" <good.tar
        assert_refused "${command[0]}" 'bad_nan.tar: record 2 (b): value 7 is nan'
    done <<'COMMANDS'
compare -r bad_nan.tar
recognise -r bad_nan.tar
frechet good.tar bad_nan.tar
frechet bad_nan.tar good.tar
COMMANDS
}

@test "filters that only move samples pass NaN and infinities unchanged" {
    for bad in bad_nan bad_inf bad_minus; do
        for command in pick 'pick -k b' tomono 'crop -t 0.25' 'crop -t 0.001'; do
            # shellcheck disable=SC2086 # words
            $command <$bad.tar >moved.tar
            numpy '
old, new = array(sys.argv[1], "b"), array("moved.tar", "b")
assert new.size > 7 and np.array_equal(old[:, :new.shape[1]], new, equal_nan=True), new' $bad.tar
        done
    done
    crop -s 0.001 -t 0.1 <bad_nan.tar | kmeans -k 1 >out # cut off, it is no hindrance any more
}

@test "tls and raw2tsv show NaN and infinities, in every layout" {
    assert_equal "$(tls <bad_nan.tar | wc -l)" 3
    for layout in '' --rows --matrix; do
        # shellcheck disable=SC2086
        run raw2tsv $layout <bad_nan.tar
        assert_success
        assert_line --regexp $'^b\t.*\tnan(\t|$)'
        # shellcheck disable=SC2086
        run raw2tsv $layout <bad_minus.tar
        assert_line --regexp $'^b\t.*\t-inf(\t|$)'
    done
    run raw2tsv -e 1 <bad_inf.tar
    assert_line --regexp $'^b\t0\t0\t0\t-0.[0-9]+\tinf$'
}

# with IN OUT COMMAND...
with() {
    timeout 30 "${@:3}" <"$1" >"$2"
}

# expect STREAM: the table on stdin, "status|text|command", of the command's output for the stream:
# its diagnostics and its table, or the listing of its records, with blanks for tabs.
expect() {
    local status_ text command
    while IFS='|' read -r status_ text command; do
        local words
        read -ra words <<<"$command"
        run --separate-stderr with "$1" out "${words[@]}"
        echo "$command"
        [ "$status" = "$status_" ] || fail "status $status, wanted $status_: $stderr"
        [ "$status" = 0 ] || assert_stderr --regexp "^${words[0]}: "
        {
            echo "$stderr"
            tls <out 2>/dev/null || cat out
        } | tr '\t' ' ' >said
        grep -qF -e "$text" said || fail "'$text' is not in: $(head -c 300 said)"
    done
}

@test "records without a frame" {
    expect empty.tar <<'TABLE'
0|a x 0 0|kmeans -k 1
0|only 1 records differ, too few for 2 clusters|kmeans -k 2
0|a 0 8000 x|pca
1|2 records of 0 numbers have no components|pca -z -n 1
1|record 1 (a): it has 0 numbers, but space.safetensors was fitted to records of 2000|pca -a space.safetensors
0||dtree -o leaf.tree
0|a x x 0.5|dtree -m leaf.tree
1|record 1 (a): it has 0 numbers, but the tree was grown from records of 2000|dtree -m good.tree
1|stdin: 0 numbers in a record|frechet - good.tar
1|stdin has no block of 16 samples|klt -b 16 -o new.tar
0|a 1x0 8000 x|klt -m basis.tar -k 100
0|a 64x0 8000 x|mdct -n 64
0|a 1x0 8000 x|keep -n 64 -k 100
1|record 1 (a): it has 0 frames; at least 1025 are needed|compare -r good.tar
1|record 1 (a): it has 0 frames; at least 1025 are needed|recognise -r good.tar
0|mean 1x0 8000|latent mean
0|random/0001 1x0 8000|latent random -d pca
0|lerp/11 1x0 8000|latent lerp -f a -t b
1|no shortest arc|latent slerp -f a -t b
0|a 1x0 8000 x|latent noise
1|record 1 (a): it has no frames|pool
1|record 1 (a): too short|ae-enc -m tiny.safetensors
1|0 frames|ae-train -n tiny.net -o new.safetensors
0|a 1x0 8000 x|pick
0|a 1x0 8000 x|tomono
0|a 1x0 4000 x|resample -r 4000
1|record 1 (a): is too short|crop -t 0.1
0|a x|raw2tsv
0|key channel bin frame time value|raw2tsv --matrix
1|there are no numbers to probe|probe -k 2 -c 1
1|record 1 (a): it has 0 numbers; the clusters of two.safetensors were made of 2000|kmeans -a two.safetensors
TABLE
}

@test "channels without frames take no time, however many the header claims" {
    make_stream a.tar 'member("a.json", b"{\"sample_rate\": 8000, \"label\": \"x\"}"); member("a.npy", claim((10**12, 0)))'
    while read -r tool; do
        # shellcheck disable=SC2086 # several words
        run timeout 5 bash -c "$tool <a.tar >out"
        [ "$status" -le 1 ] || fail "$tool: status $status"
    done <<'END'
tls
tomono
resample -r 4000
mdct -n 64
keep -n 64 -k 100
sparse -k 10
specgram -n 64
crop -t 0.1
pool
raw2tsv --rows
raw2wav -o a.wav
kmeans -k 1
pca
END
}

@test "records of one frame" {
    expect frame.tar <<'TABLE'
0|b y 0 0.125|kmeans -k 1
0|b y 1 0|kmeans -k 2
0|a 1 8000 x|pca
0|2 records of 1 numbers have 1 components; there are no 2|pca -n 2
0||dtree -o split.tree
0|b y y 1|dtree -m split.tree
1|stdin has no block of 16 samples|klt -b 16 -o new.tar
0|a 1x1 8000 x|klt -m basis.tar -k 100
0|a 64x1 8000 x|mdct -n 64
0|a 1x1 8000 x|keep -n 64 -k 100
1|record 1 (a): it has 1 frames; at least 1025 are needed|compare -r good.tar
1|record 1 (a): it has 1 frames; at least 1025 are needed|recognise -r good.tar
0|mean 1x1 8000|latent mean
0|a 3 8000 x|pool
1|record 1 (a): it has 1 frames|pool -f logmel
1|record 1 (a): too short|ae-enc -m tiny.safetensors
0|a 1x1 8000 x|tomono
0|a x 0|raw2tsv
0|b y x 1 1 1|probe -k 2 -c 1
TABLE
    run frechet frame.tar frame.tar
    assert_success
    assert_line --regexp $'\t2\t2\t1\t.*\t0$'
}

@test "one song" {
    expect one.tar <<'TABLE'
0|a x 0 0|kmeans -k 1
0|1 0 nan 3 1 1 1 1|kmeans -k 1 --score
1|1 records cannot form 2 clusters|kmeans -k 2
0|a 1 8000 x|pca
0|1 records of 2000 numbers have 1 components; there are no 2|pca -n 2
0||dtree -o leaf.tree
0|a x x 1|dtree -m leaf.tree
0||klt -b 16 -o new.tar
0|a 0 inf inf|compare -r good.tar
0|a a 0 0 1|recognise -r one.tar
0|mean 1x2000|latent mean
0|random/0001 1x2000|latent random
1|1 records; gaussian needs at least 2|latent random -d gaussian
0|lerp/11 1x2000|latent lerp -f a -t a
1|all records have one label, x|probe -k 2 -c 1
TABLE
    run frechet one.tar one.tar
    assert_success
    assert_line --regexp $'\t1\t1\t2000\t.*\t0$'
}

@test "equal songs, and one class" {
    expect same.tar <<'TABLE'
0|c y 0 0|kmeans -k 1
0|only 1 records differ, too few for 3 clusters|kmeans -k 1-3
0|c 3 8000 y|pca -z
0||dtree -o leaf.tree
0|a x y 0.666666667|dtree -m leaf.tree
0|mean 1x2000|latent mean
0|random/0001 1x2000|latent random -d pca
0|slerp/11 1x2000|latent slerp -f a -t c
0|c c 0 0 1|recognise -r same.tar
0|b y x 0.5 1 1|probe -k 2 -c 1
TABLE
    latent random -d pca -c 3 <same.tar >drawn.tar # no spread: every draw is the song
    assert_close drawn.tar random/0003 same.tar a 0
    pick -k '[bc]' <same.tar | dtree -o class.tree --summary class.tsv
    assert_equal "$(cut -f 3-5 class.tsv | tail -n 1)" $'1\t0\t1'
}

@test "equal columns" {
    expect flat.tar <<'TABLE'
0|a x 0 0|kmeans -k 3
0|c y 2 0|kmeans -z -k 3
0|c 3 8000 y|pca -z
0||dtree -o split.tree
0|c y y 1|dtree -m split.tree
0|b y x 0.5 1 1|probe -k 2 -c 1
TABLE
    pca -v variance.tsv <flat.tar >scores.tar # one direction, the rest is exactly nothing
    assert_equal "$(awk '$2 > 0' variance.tsv | wc -l)" 2
    make_songs still 'for k in "ab": song(k, np.full(2000, 0.5))'
    pca -z <still.tar >scores.tar
    assert_equal "$(values scores.tar b | paste -sd ' ')" '0 0'
}

@test "a duplicate key: two records for filters that compute, but a reference is used once" {
    expect twice.tar <<'TABLE'
0|a x 0 0|kmeans -k 1
1|record 2 (a): good.tar has no record of this key|compare -r good.tar
0|a 0 inf inf|compare -r twice.tar
0|b b 0 0 1|recognise -r twice.tar
0|b y x 1 1 1|probe -k 2 -c 1
TABLE
    assert_equal "$(kmeans -k 1 <twice.tar | wc -l)" 4
}

@test "no song" {
    expect none.tar <<'TABLE'
1|0 records cannot form 1 clusters|kmeans -k 1
1|no records|pca
0|key shape|pca -a space.safetensors
1|there are no records|dtree -o new.tree
0|key label predicted probability|dtree -m good.tree
1|stdin: has no records|frechet - good.tar
1|no block of 16 samples|klt -b 16 -o new.tar
0|key shape|klt -m basis.tar -k 100
0|key shape|mdct
0|key shape|keep -k 100
0|key rmse|compare -r good.tar
0|key nearest|recognise -r good.tar
1|no records|latent mean
1|0 records; uniform needs at least 1|latent random
1|no record has the key a|latent lerp -f a -t b
0|key shape|latent noise
0|key shape|pool
1|ae-train|ae-train -n tiny.net -o new.safetensors
0|key shape|ae-enc -m tiny.safetensors
0|key label|raw2tsv
1|there are no records to probe|probe -k 2 -c 1
0|key label cluster distance|kmeans -a two.safetensors
TABLE
    [ ! -e new.tree ] && [ ! -e new.tar ] && [ ! -e new.safetensors ]
}

@test "numbers whose results overflow a float are refused and never become NaN" {
    expect huge.tar <<'TABLE'
1|too large|kmeans -k 1
1|too large|pca -s new.space
1|record 1 (a): its numbers are too large|pca -a space.safetensors
1|record 1 (a): its values are too large|mdct -n 64
1|record 1 (a): its values are too large|keep -n 64 -b lowest -k 1
1|record 1 (a): its values are too large|specgram -n 512
1|record 1 (a): its values are too large|specgram -n 512 --db
1|record 1 (a): its values are too large|pool -f logmel -n 512
1|record 1 (a): its values are too large|pool -f mfcc -n 512
1|record 1 (a): it or its original is too loud|compare -r good.tar
1|too large|latent random -d gaussian -c 50
1|too loud|recognise -r huge.tar
1|too large|probe -k 2 -c 1
1|record 1 (a): its numbers are too large|kmeans -a two.safetensors
TABLE
    [ ! -e new.space ]
    run --separate-stderr latent noise -l 1e300 <good.tar
    assert_refused latent 'too large'
    run --separate-stderr frechet huge.tar huge.tar
    assert_refused frechet 'too large'
    dtree -o huge.tree <huge.tar # only puts them in order
    assert_equal "$(dtree -m huge.tree <huge.tar | cut -f 3 | paste -sd ' ')" 'predicted x x y'
}
