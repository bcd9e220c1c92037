# pca - compared with scikit-learn's numbers (tests/fixtures/pca/make.py) and with NumPy's SVD

# shellcheck disable=SC2154,SC2016 # stderr is set by run; code in single quotes is Python

load helper

# points.tar: 60 records of 80 numbers, (8, 10) each; turned.tar: its 80 columns as records.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    make_stream points.tar '
import os
for i, x in enumerate(np.load(os.environ["ROOT"] + "/tests/fixtures/kmeans/points.npy")):
    record("s%02d" % i, x.reshape(8, 10), label="g%d" % (i % 4), mood={"calm": i})'
    make_stream turned.tar '
import os
for i, x in enumerate(np.load(os.environ["ROOT"] + "/tests/fixtures/kmeans/points.npy").T):
    record("s%02d" % i, np.ascontiguousarray(x))'
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$BATS_FILE_TMPDIR"/*.tar .
}

@test "asking for more components than there are gives all of them, with a warning" {
    for stream in points turned; do
        run --separate-stderr bash -c "pca -n 61 <$stream.tar >many.tar"
        assert_success
        assert_stderr --partial "have 60 components; there are no 61"
        pca -n 60 <$stream.tar >all.tar
        numpy 'assert all(np.array_equal(a[2], b[2]) for a, b in zip(records("all.tar"), records("many.tar")))'
    done
    pick -n 2 <points.tar >two.tar
    run --separate-stderr bash -c 'pca -n 3 <two.tar | raw2tsv | head -1'
    assert_output $'key\tlabel\tv0\tv1'
    assert_stderr --partial "2 records of 80 numbers have 2 components; there are no 3"
}

@test "pca refuses to fit and to apply at once" {
    for option in -z "-v v.tsv" "-s s.safetensors"; do
        # shellcheck disable=SC2086
        run --separate-stderr pca -a old.safetensors $option <points.tar
        assert_misuse pca
    done
}

@test "without records there are no components, and nothing is saved" {
    make_stream none.tar 'pass'
    run --separate-stderr pca -s space.safetensors -v v.tsv <none.tar
    assert_refused pca "no records"
    run ls
    refute_output --partial space
    refute_output --partial v.tsv
}

@test "a space that is invalid, damaged or made from other vectors is refused" {
    run --separate-stderr pca -a missing.safetensors <points.tar
    assert_refused pca "missing.safetensors"
    pca -n 2 -s space.safetensors <points.tar >/dev/null
    head -c 500 space.safetensors >cut.safetensors
    run --separate-stderr pca -a cut.safetensors <points.tar
    assert_refused pca "cut.safetensors"
    run --separate-stderr pca -a space.safetensors <turned.tar
    assert_refused pca "record 1 (s00)" "60 numbers" "fitted to records of 80"
    run --separate-stderr bash -c 'pca -a space.safetensors -n 3 <points.tar | raw2tsv | head -1'
    assert_output $'key\tlabel\tv0\tv1'
    assert_stderr --partial "space.safetensors have 2 components; there are no 3"
    numpy 'import json
header = json.dumps({"net": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
open("other.safetensors", "wb").write(len(header).to_bytes(8, "little") + header + bytes(4))'
    run --separate-stderr pca -a other.safetensors <points.tar
    assert_refused pca "other.safetensors" "not a saved principal component space"
}

@test "a record with an infinity is refused by name, applied or not" {
    make_stream bad.tar 'record("a", [[1.0] * 10] * 8); record("b", [[float("inf")] * 10] * 8)'
    run --separate-stderr pca <bad.tar
    assert_refused pca "record 2 (b)" "inf"
    pca -n 2 -s space.safetensors <points.tar >/dev/null
    run --separate-stderr pca -a space.safetensors <bad.tar
    assert_refused pca "record 2 (b)" "inf"
}

# check STREAM SHAPE: standardised, against scikit-learn's scores, variances and ratios.
check() {
    pca -z -n 5 -v v.tsv <"$1" >scores.tar
    numpy '
import os
theirs = np.load(os.environ["ROOT"] + "/tests/fixtures/pca/reference.npz")
ours, table = np.array([r[2] for r in records("scores.tar")]), np.genfromtxt("v.tsv", names=True)
name = sys.argv[1]
assert table.dtype.names == ("component", "variance", "ratio", "cumulated")
assert list(table["component"]) == [1, 2, 3, 4, 5]
assert np.allclose(table["variance"], theirs["variance_" + name], rtol=1e-5)
assert np.allclose(table["ratio"], theirs["ratio_" + name], rtol=1e-5)
assert np.allclose(table["cumulated"], np.cumsum(theirs["ratio_" + name]), rtol=1e-5)
scores = theirs["scores_" + name]
assert ours.shape == scores.shape
assert np.abs(ours - scores).max() < 1e-4 * np.abs(scores).max(0).min()' "$2"
}

@test "fewer records than numbers: scores, signs and variances are scikit-learn's" {
    check points.tar 60x80
}

@test "more records than numbers: scores, signs and variances are scikit-learn's" {
    check turned.tar 80x60
}

@test "all components are those of NumPy's SVD, the saved space too" {
    for stream in points turned; do
        pca -v v.tsv -s space.safetensors <$stream.tar >scores.tar
        numpy '
import json
x = np.array([r[2].ravel() for r in records(sys.argv[1])], float)
u, s, vt = np.linalg.svd(x - x.mean(0), full_matrices=False)
rank = min(len(x) - 1, x.shape[1])
table = np.genfromtxt("v.tsv", names=True)
assert len(table) == min(x.shape)
assert np.allclose(table["variance"][:rank], s[:rank] ** 2 / (len(x) - 1), rtol=1e-5)
assert np.all(table["variance"][rank:] == 0)
assert abs(table["cumulated"][-1] - 1) < 1e-6
ours = np.array([r[2] for r in records("scores.tar")])
largest = np.abs(ours).argmax(0)
assert np.all(ours[largest, np.arange(ours.shape[1])] >= 0)
sign = np.sign(u[largest, np.arange(len(s))])[:rank]
assert np.allclose(ours[:, :rank], (u * s)[:, :rank] * sign, atol=1e-4 * s[rank - 1])
assert not ours[:, rank:].any()
data = open("space.safetensors", "rb").read()
size = int.from_bytes(data[:8], "little")
header = json.loads(data[8:8 + size])
def tensor(name):
    begin, end = header[name]["data_offsets"]
    dtype = {"F32": "<f4", "F64": "<f8"}[header[name]["dtype"]]
    return np.frombuffer(data[8 + size:][begin:end], dtype).reshape(header[name]["shape"])
assert np.allclose(tensor("mean"), x.mean(0), rtol=1e-14, atol=1e-14)
assert np.all(tensor("scale") == 1)
assert np.allclose(tensor("components")[:rank], vt[:rank] * sign[:, None], atol=1e-4)
assert np.allclose(tensor("explained_variance"), table["variance"], rtol=1e-6)
assert header["__metadata__"]["records"] == str(len(x))' $stream.tar
    done
}

# A saturated tanh, a level in dB, a DC offset: what varies is the last digits of a float.
@test "coordinates that hardly vary or lie far from zero have the variance that NumPy finds" {
    make_stream narrow.tar '
rng = np.random.default_rng(3)
up = lambda v: np.nextafter(np.float32(v), np.float32(np.inf))
for k in range(31):
    far = [up(v) if (k + i) % 3 == 0 else v for i, v in enumerate((0.3, -100.0, 1e9, 1e-30))]
    record("r%02d" % k, np.array([*rng.normal(size=3), *far], np.float32))'
    for z in "" -z; do
        # shellcheck disable=SC2086
        pca $z -v v.tsv -s space.safetensors <narrow.tar >made.tar
        pca -a space.safetensors <narrow.tar >applied.tar
        numpy '
x = np.array([r[2] for r in records("narrow.tar")], float)
y = x - x.mean(0)
if sys.argv[1:] == ["-z"]:
    y /= y.std(0)
true = np.linalg.svd(y, compute_uv=False) ** 2 / 30
said = np.genfromtxt("v.tsv", names=True)["variance"]
made, applied = ([np.array([r[2] for r in records(f)], float) for f in ("made.tar", "applied.tar")])
assert np.allclose(said, true, rtol=1e-5, atol=1e-12 * true[0]), (said, true)
assert np.allclose(made.var(0, ddof=1), true, rtol=1e-5, atol=1e-12 * true[0])
assert np.allclose(made, applied, rtol=1e-5, atol=1e-5 * np.abs(made).max())
assert np.abs(made.mean(0)).max() < 1e-6 * np.abs(made).max()' $z
    done
}

@test "records that made a space are projected to their scores; new ones as by NumPy" {
    pca -z -n 4 -s space.safetensors <points.tar >made.tar
    pca -a space.safetensors <points.tar >applied.tar
    for key in s00 s17 s59; do
        assert_close made.tar $key applied.tar $key 1e-5
    done
    make_stream new.tar 'record("n", np.linspace(-3, 3, 80).astype("f4"), title="new")'
    pca -a space.safetensors -n 2 <new.tar >new-scores.tar
    [ "$(field new-scores.tar n title)" = new ]
    numpy '
x = np.array([r[2].ravel() for r in records("points.tar")], float)
z = (x - x.mean(0)) / x.std(0)
_, _, vt = np.linalg.svd(z, full_matrices=False)
made = np.array([r[2] for r in records("made.tar")])[:, :2]
sign = np.sign((z @ vt[:2].T * made).sum(0))
want = (array("new.tar", "n") - x.mean(0)) / x.std(0) @ vt[:2].T * sign
assert np.allclose(array("new-scores.tar", "n"), want, rtol=1e-4), (want, array("new-scores.tar", "n"))'
}

@test "a stream without records applied is a stream without records" {
    pca -n 2 -s space.safetensors <points.tar >/dev/null
    make_stream none.tar 'pass'
    pca -a space.safetensors <none.tar >scores.tar
    [ -z "$(keys scores.tar)" ]
}

@test "keys and fields are kept, and the history says what was done" {
    pca -n 3 -j 2 <points.tar >scores.tar
    cmp <(keys points.tar) <(keys scores.tar)
    [ "$(shape scores.tar s07)" = 3 ]
    [ "$(field scores.tar s07 label)" = g3 ]
    [ "$(field scores.tar s07 mood)" = '{"calm": 7}' ]
    [ "$(field scores.tar s07 history)" = '["pca -n 3"]' ]
}

@test "one record, and equal records, have scores and variances of zero and ratios nan" {
    make_stream one.tar 'record("a", [3, 4, 5])'
    pca -z -v v.tsv -s one.safetensors <one.tar >scores.tar
    [ "$(values scores.tar a)" = 0 ]
    [ "$(tail -n +2 v.tsv)" = $'1\t0\tnan\tnan' ]
    pca -a one.safetensors <one.tar >applied.tar
    [ "$(values applied.tar a)" = 0 ]
    make_stream equal.tar 'for k in "abcd": record(k, [3, 4.5])'
    pca -z -v v.tsv <equal.tar >scores.tar
    [ "$(values scores.tar d | paste -sd ' ')" = "0 0" ]
    [ "$(tail -n 1 v.tsv)" = $'2\t0\tnan\tnan' ]
}

@test "the same bytes for any number of threads" {
    for stream in points turned; do
        pca -z -j 1 -s one.safetensors <$stream.tar >one.tar
        for threads in 2 5; do
            pca -z -j $threads -s many.safetensors <$stream.tar >many.tar
            cmp one.safetensors many.safetensors
            for key in s00 s41; do
                cmp <(values one.tar $key) <(values many.tar $key)
            done
        done
    done
}

@test "no filter is linked with OpenBLAS, which hangs if it cannot get its memory" {
    for tool in "$BIN"/*; do
        [ -n "$(readelf -d "$tool" | grep NEEDED)" ]
        run bash -c 'readelf -d "$1" | grep -i blas' - "$tool"
        assert_failure 1
    done
}

@test "too little memory for OpenBLAS is an error, not a hang, for those that load it" {
    ! sanitised || skip "AddressSanitizer takes memory of its own"
    numpy 'open("basis.npy", "wb").write(npy(np.eye(8, dtype="f4")))'
    for command in pca 'klt -b 8 -o new.tar' 'klt -m basis.npy -k 10' 'frechet - points.tar'; do
        for kilobytes in 100000 200000 300000; do
            # shellcheck disable=SC2086 # words
            run --separate-stderr bash -c 'ulimit -v "$1"; shift; exec timeout 30 "$@" <points.tar' \
                - $kilobytes $command
            assert_refused "${command%% *}" "out of memory"
        done
    done
    bash -c 'ulimit -v 100000; exec timeout 30 kmeans -k 2 <points.tar' >table.tsv # does without it
}
