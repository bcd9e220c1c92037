# kmeans - compared with scikit-learn's numbers (tests/fixtures/kmeans/make.py) and with NumPy

# shellcheck disable=SC2154,SC2016 # stderr is set by run; code in single quotes is Python

load helper

# points.tar: the fixture's 60 records of 80 numbers, (8, 10) each; turned.tar: its 80 columns as
# records; few.tar: five records, two of them equal.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    make_stream points.tar '
import os
fixtures = os.environ["ROOT"] + "/tests/fixtures/kmeans/"
labels = np.load(fixtures + "labels.npy")
for i, x in enumerate(np.load(fixtures + "points.npy")):
    record("s%02d" % i, x.reshape(8, 10), label="g%d" % labels[i])'
    make_stream turned.tar '
import os
for i, x in enumerate(np.load(os.environ["ROOT"] + "/tests/fixtures/kmeans/points.npy").T):
    record("s%02d" % i, np.ascontiguousarray(x), label="g%d" % (i % 4))'
    make_stream few.tar '
for key, x in zip("abcde", ([0, 0, 5], [0, 1, 5], [9, 9, 5], [9, 8, 5], [0, 0, 5])):
    record(key, x, label=key)'
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$BATS_FILE_TMPDIR"/*.tar .
}

@test "kmeans without -k is misuse" {
    run --separate-stderr kmeans <few.tar
    assert_misuse kmeans
    assert_stderr --partial "--clusters is required"
}

@test "clusters are made with -k or taken with --apply, not both; one K is saved" {
    for wrong in '-k 2 --apply x' '-z --apply x' '--score --apply x' '--save y --apply x' '-k 1-2 --save y'; do
        # shellcheck disable=SC2086
        run --separate-stderr kmeans $wrong <few.tar
        assert_misuse kmeans
    done
    assert [ ! -e y ]
}

@test "kmeans refuses half a cluster, no cluster, a reversed span and no restart" {
    for wrong in "-k 2.5" "-k 0" "-k 5-2" "-k x" "-k 2 -i 0" "-k 2 -t 0"; do
        # shellcheck disable=SC2086
        run --separate-stderr kmeans $wrong <few.tar
        assert_misuse kmeans
    done
}

@test "more clusters than records is an error that names both numbers" {
    run --separate-stderr kmeans -k 6 <few.tar
    assert_refused kmeans "5 records cannot form 6 clusters"
    refute_output
    run --separate-stderr kmeans -k 2-6 <few.tar
    assert_refused kmeans "5 records cannot form 6 clusters"
}

@test "a stream without records cannot be clustered" {
    make_stream none.tar 'pass'
    run --separate-stderr kmeans -k 1 <none.tar
    assert_refused kmeans "0 records cannot form 1 clusters"
}

@test "scores need labels, and a record without one is named" {
    make_stream bare.tar 'record("a", [1.0], label="x"); record("b", [2.0])'
    run --separate-stderr kmeans -k 1 --score <bare.tar
    assert_refused kmeans "record 2 (b) has no label"
}

@test "a record of another shape or with a NaN is refused by name" {
    make_stream odd.tar 'record("a", [1, 2.0]); record("b", [1, 2, 3.0])'
    run --separate-stderr kmeans -k 1 <odd.tar
    assert_refused kmeans "record 2 (b)" "(3,)" "(2,)"
    make_stream nan.tar 'record("a", [1, 2.0]); record("b", [1, float("nan")])'
    run --separate-stderr kmeans -k 1 <nan.tar
    assert_refused kmeans "record 2 (b)" "value 1 is nan"
}

@test "nearby records form a cluster, numbered in the order of the records" {
    run --separate-stderr kmeans -k 2 <few.tar
    assert_success
    refute_stderr
    assert_output "$(printf '%s\n' $'key\tlabel\tcluster\tdistance' \
        $'a\ta\t0\t0.333333333' $'b\tb\t0\t0.666666667' $'c\tc\t1\t0.5' $'d\td\t1\t0.5' \
        $'e\te\t0\t0.333333333')"
}

@test "a record without a label has an empty cell" {
    make_stream bare.tar 'record("a", [1.0])'
    run --separate-stderr kmeans -k 1 <bare.tar
    assert_success
    assert_line $'a\t\t0\t0'
}

@test "equal records share a cluster, and too few distinct ones cause a warning" {
    run --separate-stderr kmeans -k 5 <few.tar
    assert_success
    assert_stderr "kmeans: only 4 records differ, too few for 5 clusters"
    assert_line $'a\ta\t0\t0'
    assert_line $'e\te\t0\t0'
    assert_line $'d\td\t3\t0'
}

@test "one cluster is all records: the inertia is their scatter, there is no silhouette" {
    kmeans -k 1-1 --score <points.tar >table.tsv
    kmeans -k 1 <points.tar >clusters.tsv
    numpy '
x = np.array([r[2].ravel() for r in records("points.tar")], float)
head, line = (l.split("\t") for l in open("table.tsv").read().splitlines())
row = dict(zip(head, line))
assert row["silhouette"] == "nan" and row["homogeneity"] == "0" and row["completeness"] == "1", row
scatter = ((x - x.mean(0)) ** 2).sum()
assert abs(float(row["inertia"]) / scatter - 1) < 1e-6, (row, scatter)
far = np.genfromtxt("clusters.tsv", skip_header=1, usecols=3)
assert np.allclose(far, np.sqrt(((x - x.mean(0)) ** 2).sum(1)), rtol=1e-6)'
}

@test "a range of one number is a table of one line" {
    run bash -c 'kmeans -k 2-2 <points.tar'
    assert_success
    assert_equal "${#lines[@]}" 2
    assert_equal "${lines[1]%%$'\t'*}" 2
    assert_equal "${lines[1]}" "$(kmeans -k 1-2 <points.tar | tail -n 1)"
}

# compare STREAM SHAPE: the table of k = 1 to 8 against scikit-learn's best of 200.
compare() {
    kmeans -z -k 1-8 --score <"$1" >table.tsv
    numpy '
import os
theirs = np.genfromtxt(os.environ["ROOT"] + "/tests/fixtures/kmeans/reference.tsv", names=True,
                       dtype=None, encoding="ascii")
theirs = theirs[theirs["shape"] == sys.argv[1]]
ours = np.genfromtxt("table.tsv", names=True)
assert list(ours["k"]) == list(theirs["k"]) == list(range(1, 9))
ratio = ours["inertia"] / theirs["inertia"]
assert np.all(ratio < 1.005), ratio
same = np.abs(ratio - 1) < 1e-6
assert same.sum() >= 4, ratio
for name in "silhouette", "homogeneity", "completeness", "v_measure", "adjusted_rand":
    assert np.allclose(ours[name][same], theirs[name][same], rtol=1e-5, atol=1e-8, equal_nan=True), (
        name, ours[name], theirs[name])' "$2"
}

@test "fewer records than numbers: inertia, silhouette and scores are scikit-learn's" {
    compare points.tar 60x80
}

@test "more records than numbers: inertia, silhouette and scores are scikit-learn's" {
    compare turned.tar 80x60
}

@test "distances are to the mean of the cluster, and no record could lower the inertia by moving" {
    for stream in points turned; do
        kmeans -k 5 -i 3 <$stream.tar >$stream.tsv
        numpy '
x = np.array([r[2].ravel() for r in records(sys.argv[1] + ".tar")], float)
rows = [l.split("\t") for l in open(sys.argv[1] + ".tsv").read().splitlines()[1:]]
assert [r[0] for r in rows] == keys(sys.argv[1] + ".tar")
cluster, far = np.array([int(r[2]) for r in rows]), np.array([float(r[3]) for r in rows])
first = [list(cluster).index(c) for c in range(5)]
assert first == sorted(first), first
means = np.array([x[cluster == c].mean(0) for c in range(5)])
count = np.bincount(cluster)
squared = ((x[:, None] - means) ** 2).sum(2)
own = squared[np.arange(len(x)), cluster]
assert np.allclose(far, np.sqrt(own), rtol=1e-5), np.abs(far - np.sqrt(own)).max()
there = squared * count / (count + 1)
there[np.arange(len(x)), cluster] = np.inf
alone = count[cluster] == 1
with np.errstate(divide="ignore", invalid="ignore"):
    here = own * count[cluster] / (count[cluster] - 1)
assert np.all(alone | (here <= there.min(1) * (1 + 1e-9)))' $stream
    done
}

@test "the same seed gives the same bytes for any number of threads, another seed other restarts" {
    for stream in points turned; do
        kmeans -z -k 1-9 -j 1 <$stream.tar >one.tsv
        for threads in 2 3 7; do
            kmeans -z -k 1-9 -j $threads <$stream.tar >many.tsv
            cmp one.tsv many.tsv
        done
    done
    kmeans -z -k 9 -i 1 -s 1 <points.tar >first.tsv
    kmeans -z -k 9 -i 1 -s 2 <points.tar >second.tsv
    run cmp -s first.tsv second.tsv
    assert_failure 1
}

@test "the line of a k does not depend on the other k" {
    kmeans -z -k 2-9 <points.tar >span.tsv
    kmeans -z -k 4-5 <points.tar >part.tsv
    cmp <(grep -P '^[45]\t' span.tsv) <(tail -n +2 part.tsv)
    [ "$(wc -l <part.tsv)" = 3 ]
}

@test "more restarts are never worse, and iterations end where -t says" {
    for restarts in 1 5 20; do
        kmeans -z -k 8 --score -i $restarts <points.tar | tail -n 1
    done >tries.tsv
    sort -c -g -r -k 2,2 tries.tsv
    run --separate-stderr kmeans -z -k 8 --score -t 2 <points.tar
    assert_success
    assert_line --regexp $'^8\t[0-9.]+\t[-0-9.]+\t2\t'
}

@test "standardising gives all coordinates the same weight, and constant ones none" {
    make_stream scales.tar '
for i in range(8):
    record("s%d" % i, [1e6 * (i % 2) + i, 1e-6 * (i // 4), 3])'
    run --separate-stderr kmeans -z -k 4 --score <scales.tar
    assert_refused kmeans "has no label"
    kmeans -k 2 <scales.tar | cut -f 3 | tail -n +2 | paste -sd ' ' >raw
    kmeans -z -k 4 <scales.tar | cut -f 3 | tail -n +2 | paste -sd ' ' >standardised
    [ "$(cat raw)" = "0 1 0 1 0 1 0 1" ]
    [ "$(cat standardised)" = "0 1 0 1 2 3 2 3" ]
}

# ---- saved clusters ----

@test "records that made the clusters find them again, and new records the nearest, as NumPy says" {
    for options in '' -z; do
        # shellcheck disable=SC2086
        kmeans $options -k 3 --save three.safetensors <points.tar >made.tsv
        kmeans --apply three.safetensors <points.tar >found.tsv
        cut -f 1-3 made.tsv >made
        cut -f 1-3 found.tsv >found
        run cmp made found
        assert_success
        make_stream new.tar 'import os; record("n", np.load(os.environ["ROOT"] + "/tests/fixtures/kmeans/points.npy")[:4].mean(0), label="x")' ||
            fail "no new record"
        kmeans --apply three.safetensors <new.tar >new.tsv
        numpy '
b = open("three.safetensors", "rb").read()
n = int.from_bytes(b[:8], "little")
h = json.loads(b[8:8 + n])
def tensor(name):
    begin, end = h[name]["data_offsets"]
    return np.frombuffer(b[8 + n + begin:8 + n + end]).reshape(h[name]["shape"])
table = lambda name: [line.split("\t") for line in open(name).read().splitlines()[1:]]
centres = tensor("centres")
assert centres.shape == (3, 80)
for stream, name in ("points.tar", "found.tsv"), ("new.tar", "new.tsv"):
    for (key, label, cluster, distance), (_, _, x) in zip(table(name), records(stream)):
        d = np.linalg.norm((x.reshape(-1) - tensor("mean")) / tensor("scale") - centres, axis=1)
        assert int(cluster) == d.argmin() and abs(float(distance) - d.min()) < 1e-5 * d.min(), (key, d, distance)
for made, found in zip(table("made.tsv"), table("found.tsv")):
    assert abs(float(made[3]) - float(found[3])) < 1e-6 * float(made[3])'
    done
}

@test "a record of another size and a file of something else are refused by name" {
    kmeans -k 2 --save two.safetensors <few.tar >/dev/null
    run --separate-stderr kmeans --apply two.safetensors <points.tar
    assert_refused kmeans "s00" "it has 80 numbers; the clusters of two.safetensors were made of 3"
    pca -n 1 --save space.safetensors <few.tar >/dev/null
    run --separate-stderr kmeans --apply space.safetensors <few.tar
    assert_refused kmeans "space.safetensors: is not a file of saved clusters: it has no tensor 'centres'"
    head -c -9 two.safetensors >cut.safetensors
    run --separate-stderr kmeans --apply cut.safetensors <few.tar
    assert_refused kmeans "cut.safetensors"
}
