# klt - only so many coefficients of a learned transform

load helper

make_sounds() {
    make_stream train.tar '
rng = np.random.default_rng(1)
for i in range(4):
    x = np.convolve(rng.normal(0, 0.2, 2003), np.ones(4) / 2, "valid") + 0.1 * np.sin(np.arange(2000) * 0.3)
    record(f"train/{i}", x.reshape(1 + i % 2, -1), sample_rate=8000)'
    make_stream test.tar '
rng = np.random.default_rng(9)
record("mono", np.convolve(rng.normal(0, 0.2, 153), np.ones(4) / 2, "valid")[None], sample_rate=8000, label="jazz")
record("stereo", rng.normal(0, 0.1, (2, 77)))
record("flat", rng.normal(0, 0.1, 64))'
}

@test "klt needs either --output or --basis" {
    for arguments in '' '-o a.tar -m b.tar -k 1' '-k 1' '-b 4'; do
        # shellcheck disable=SC2086 # arguments are words
        run --separate-stderr klt $arguments </dev/null
        assert_misuse klt
        assert_stderr --partial --output
    done
}

@test "klt refuses options of its other half" {
    run --separate-stderr klt -o a.tar -k 1 </dev/null
    assert_misuse klt
    run --separate-stderr klt -m a.tar -k 1 -b 4 </dev/null
    assert_misuse klt
    run --separate-stderr klt -m a.tar </dev/null
    assert_misuse klt
    assert_stderr --partial --keep
}

@test "klt refuses invalid numbers" {
    for arguments in '-o a.tar -b 0' '-o a.tar -b x' '-o a.tar -b 99999' '-m a.tar -k -1' '-m a.tar -k 1.5'; do
        # shellcheck disable=SC2086
        run --separate-stderr klt $arguments </dev/null
        assert_misuse klt
    done
}

@test "klt refuses to learn from records shorter than a block, and leaves no file" {
    make_stream a.tar 'record("a", np.ones((3, 7)))'
    run --separate-stderr klt -o basis.tar -b 8 <a.tar
    assert_refused klt 'block of 8'
    [ ! -e basis.tar ]
}

@test "klt refuses NaN when it learns and when it applies" {
    make_stream nan.tar 'record("a", np.array([[0, np.nan, 0, 0]]))'
    make_stream good.tar 'record("b", np.eye(2))'
    run --separate-stderr klt -o basis.tar -b 2 <nan.tar
    assert_refused klt 'record 1 (a)' 'value 1'
    run --separate-stderr klt -m good.tar -k 1 <nan.tar
    assert_refused klt 'record 1 (a)' 'value 1'
    run --separate-stderr klt -m nan.tar -k 1 <good.tar
    assert_refused klt nan.tar 'value 1'
}

@test "klt refuses files that are not a basis" {
    make_stream a.tar 'record("a", np.ones((1, 10)))'
    make_stream two.tar 'record("a", np.eye(2)); record("b", np.eye(2))'
    make_stream tall.tar 'record("a", np.ones((3, 2)))'
    make_stream flat.tar 'record("a", np.ones(3))'
    make_stream none.tar ''
    for basis in two tall flat none; do
        run --separate-stderr klt -m "$basis.tar" -k 1 <a.tar
        assert_refused klt "$basis.tar" 'not a basis'
    done
    run --separate-stderr klt -m missing.tar -k 1 <a.tar
    assert_refused klt missing.tar
}

@test "klt learns the eigenvectors of the blocks' second moments, the strongest first" {
    make_sounds
    klt -o basis.tar -b 12 <train.tar
    [ "$(keys basis.tar)" = klt ]
    [ "$(field basis.tar klt blocks)" = 664 ] # 166 a record, or 83 in each of two channels
    numpy '
blocks = np.concatenate([row[:len(row) // 12 * 12].reshape(-1, 12) for _, _, x in records("train.tar")
                         for row in x.astype(float)])
values, vectors = np.linalg.eigh(blocks.T @ blocks)
expected = vectors.T[::-1]
expected = expected * np.sign(expected[np.arange(12), np.abs(expected).argmax(1)])[:, None]
basis = array("basis.tar", "klt")
assert len(blocks) == 664 and basis.shape == (12, 12)
assert np.abs(basis - expected).max() < 1e-5, np.abs(basis - expected).max(1)'
}

@test "klt keeps the first components of all blocks, as NumPy does" {
    make_sounds
    klt -o basis.tar -b 12 <train.tar
    klt -m basis.tar -k 31 <test.tar >out.tar
    numpy '
basis = array("basis.tar", "klt").astype(float)
for key, _, x in records("test.tar"):
    rows = np.atleast_2d(x).astype(float)
    blocks = -(-rows.shape[1] // 12)
    padded = np.pad(rows, ((0, 0), (0, blocks * 12 - rows.shape[1])))
    c = padded.reshape(-1, 12) @ basis.T
    order = c.T.ravel(); order[31:] = 0    # component by component
    expected = (order.reshape(12, -1).T @ basis).reshape(rows.shape[0], -1)[:, :rows.shape[1]]
    assert np.abs(np.atleast_2d(array("out.tar", key)) - expected).max() < 1e-6, key
    assert meta("out.tar", key)["numbers"] == 31'
    [ "$(shape out.tar flat)" = 64 ]
    [ "$(field out.tar mono label)" = jazz ]
}

@test "klt with all coefficients restores the sound, with none it gives silence" {
    make_sounds
    klt -o basis.tar -b 12 <train.tar
    klt -m basis.tar -k 100000 <test.tar >all.tar
    klt -m basis.tar -k 0 <test.tar >none.tar
    for key in mono stereo flat; do
        assert_close test.tar "$key" all.tar "$key" 1e-6
        [ "$(values none.tar "$key" | sort -u)" = 0 ]
    done
    [ "$(field all.tar mono numbers)" = 156 ]
    [ "$(field none.tar mono numbers)" = 0 ]
}

@test "klt processes a long record piece by piece, its numbers shared by all pieces" {
    numpy 'open("basis.npy", "wb").write(npy(np.linalg.qr(np.random.default_rng(1).standard_normal((4, 4)))[0].T.astype("f4")))'
    make_stream long.tar 'record("long", np.random.default_rng(2).standard_normal((2, 3001)).astype("f4"))'
    for numbers in 1 700 1502 1503 3100 5000; do
        klt -m basis.npy -k $numbers <long.tar >out.tar
        numpy '
n, basis, x = int(sys.argv[1]), np.load("basis.npy").astype(float), array("long.tar", "long")
padded = np.pad(x.astype(float), ((0, 0), (0, 3)))
order = (padded.reshape(-1, 4) @ basis.T).T.ravel(); order[n:] = 0
expected = (order.reshape(4, -1).T @ basis).reshape(2, -1)[:, :3001]
assert np.abs(array("out.tar", "long") - expected).max() < 1e-5' $numbers
    done
}

@test "klt accepts a basis from NumPy, with fewer components than samples" {
    make_sounds
    numpy 'open("mean.npy", "wb").write(npy(np.full((1, 4), 0.5)))'
    klt -m mean.npy -k 1000 <test.tar >out.tar
    numpy '
x, y = array("test.tar", "flat"), array("out.tar", "flat")
assert np.abs(y.reshape(-1, 4) - x.reshape(-1, 4).mean(1)[:, None]).max() < 1e-6'
    [ "$(field out.tar flat numbers)" = 16 ]
}

@test "klt loses less of a sound that it was learned from than of another" {
    make_sounds
    klt -o own.tar -b 12 <train.tar
    make_stream noise.tar 'record("n", np.random.default_rng(3).normal(0, 1, (1, 8000)))'
    klt -o other.tar -b 12 <noise.tar
    klt -m own.tar -k 500 <train.tar >a.tar
    klt -m other.tar -k 500 <train.tar >b.tar
    numpy '
def error(name):
    return sum(np.square(x - array(name, key)).sum() for key, _, x in records("train.tar"))
assert error("a.tar") < 0.5 * error("b.tar"), (error("a.tar"), error("b.tar"))'
}

@test "klt learns the same bytes with any number of threads" {
    make_sounds
    OMP_NUM_THREADS=1 klt -o basis.tar -b 100 <train.tar
    mv basis.tar one.tar
    OMP_NUM_THREADS=3 klt -o basis.tar -b 100 <train.tar
    mv basis.tar three.tar
    run cmp one.tar three.tar
    assert_success
}

@test "klt passes records without frames" {
    make_stream a.tar 'record("empty", np.zeros((2, 0)))'
    make_stream basis.tar 'record("b", np.eye(2))'
    klt -m basis.tar -k 10 <a.tar >out.tar
    [ "$(shape out.tar empty)" = 2x0 ]
}
