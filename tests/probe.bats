# probe - compared with scikit-learn's numbers (tests/fixtures/probe/make.py)

# shellcheck disable=SC2154,SC2016 # stderr is set by run; code in single quotes is Python

load helper

# NAME.tar: the vectors, labels and groups of the fixture.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    for name in tall wide; do
        make_stream $name.tar '
import os
r = np.load(os.environ["ROOT"] + "/tests/fixtures/probe/reference.npz")
x, label, group = (r["'$name'_" + field] for field in ("x", "label", "group"))
for i in range(len(x)):
    record("r%03d" % i, x[i], label=int(label[i]), group="g%03d" % group[i])'
    done
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$BATS_FILE_TMPDIR"/*.tar .
}

# against NAME WAY: table.tsv and s.tsv are what scikit-learn says.
against() {
    numpy '
import os
r = np.load(os.environ["ROOT"] + "/tests/fixtures/probe/reference.npz")
theirs = {k: r["_".join(sys.argv[1:3]) + "_" + k] for k in ("predicted", "probability", "fold", "c", "scores")}
rows = [line.rstrip("\n").split("\t") for line in open("table.tsv")]
assert rows[0] == ["key", "label", "predicted", "probability", "fold", "c"], rows[0]
ours = np.array([[float(cell) for cell in row[1:]] for row in rows[1:]]).T
assert (ours[0] == r[sys.argv[1] + "_label"]).all()
assert (ours[3] == theirs["fold"]).all()
assert np.allclose(ours[4], theirs["c"]), (ours[4], theirs["c"])
assert (ours[1] == theirs["predicted"]).all()
assert np.allclose(ours[2], theirs["probability"], atol=2e-4), np.abs(ours[2] - theirs["probability"]).max()
scores = [line.split("\t") for line in open("s.tsv")]
assert scores[0][0] == "metric" and [s[0] for s in scores[1:]] == ["accuracy", "macro_f1", "majority"]
for s, value in zip(scores[1:3], theirs["scores"]):
    assert abs(float(s[4]) - value) < 1e-8 and float(s[5]) <= value <= float(s[6]), (s, value)' "$@"
}

@test "folds, answers, probabilities and scores are scikit-learn's, at a given C" {
    for name in tall wide; do
        probe -k 4 -c 0.1 --summary s.tsv <$name.tar >table.tsv
        against $name fixed
    done
}

@test "the C chosen within each fold, and its results, are scikit-learn's" {
    for name in tall wide; do
        probe -k 4 --summary s.tsv <$name.tar >table.tsv
        against $name chosen
    done
}

@test "any number of threads gives the same bytes" {
    probe -k 4 -j 1 --summary one.tsv <wide.tar >one
    for threads in 2 5; do
        probe -k 4 -j $threads --summary many.tsv <wide.tar >many
        cmp one many
        cmp one.tsv many.tsv
    done
}

@test "the interval is that of whole groups: duplicating records within groups does not narrow it" {
    make_stream once.tar '
rng = np.random.default_rng(1)
for g in range(60): record(f"g{g}", rng.normal(size=4) + g % 2, label="ab"[g % 2], group=f"g{g}")'
    make_stream often.tar '
rng = np.random.default_rng(1)
for g in range(60):
    x = rng.normal(size=4) + g % 2
    for k in range(5): record(f"g{g}-{k}", x, label="ab"[g % 2], group=f"g{g}")'
    for name in once often; do
        probe -c 1 --summary $name.tsv <$name.tar >table
    done
    run paste <(cut -f 5 once.tsv) <(cut -f 5 often.tsv)
    assert_line --index 1 --regexp '^(0\.[0-9]+)'$'\t''\1$'
    width() { awk -F '\t' '$1 == "accuracy" { print ($7 - $6 > 0.15) }' "$1"; }
    assert_equal "$(width once.tsv)$(width often.tsv)" 11
}

@test "labels unrelated to the vectors are guessed; labels in the vectors are found" {
    make_stream noise.tar '
rng = np.random.default_rng(2)
for i in range(200): record(f"r{i}", rng.normal(size=20), label="ab"[i % 2])'
    probe --summary s.tsv <noise.tar >table
    run awk -F '\t' '$1 == "accuracy" { print ($6 < 0.5 && $7 > 0.5) }' s.tsv
    assert_output 1
    make_stream told.tar '
rng = np.random.default_rng(2)
for i in range(200): record(f"r{i}", [*rng.normal(size=20), i % 2], label="ab"[i % 2])'
    probe --summary s.tsv <told.tar >table
    run awk -F '\t' '$1 == "accuracy" { print ($5 > 0.98) }' s.tsv
    assert_output 1
}

@test "one label, too few groups, no label and no records are refused" {
    make_stream a.tar 'for i in range(9): record(f"r{i}", [float(i)], label="x")'
    run --separate-stderr probe <a.tar
    assert_refused probe 'one label, x'
    make_stream a.tar 'for i in range(40): record(f"r{i}", [float(i)], label="xy"[i % 2], group=f"g{i % 4}")'
    run --separate-stderr probe <a.tar
    assert_refused probe '4 groups are too few for 5 folds'
    make_stream a.tar 'record("a", [1.0], label="x"); record("b", [1.0])'
    run --separate-stderr probe <a.tar
    assert_refused probe 'record 2 (b) has no label'
    make_stream a.tar ''
    run --separate-stderr probe <a.tar
    assert_refused probe 'no records'
}

@test "a class missing from a training fold counts as a miss, without a crash" {
    make_stream a.tar '
rng = np.random.default_rng(3)
for i in range(60): record(f"r{i}", rng.normal(size=3), label="rare" if i == 7 else "xy"[i % 2])'
    probe --summary s.tsv <a.tar >table
    run awk -F '\t' '$2 == "rare" { print $3 != "rare" }' table
    assert_output 1
    assert_equal "$(cut -f 4 s.tsv | sed -n 2p)" 3
}
