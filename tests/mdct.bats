# mdct - what is left of a sound when only so many MDCT coefficients are kept

load helper

# By the definition, for -n 16: dense(T) is the (coefficients, T) matrix of the transform of T samples,
# row f * 16 + k the coefficient k of frame f. Its transpose is its inverse.
definition='
N = 16
def dense(T):
    frames = -(-T // N) + 1
    i, k = np.arange(2 * N), np.arange(N)[:, None]
    w = np.sin(np.pi * (i + 0.5) / (2 * N))
    cosines = np.sqrt(2 / N) * w * np.cos(np.pi / N * (i + 0.5 + N / 2) * (k + 0.5))
    matrix = np.zeros((frames * N, (frames + 1) * N))
    for f in range(frames):
        matrix[f * N:(f + 1) * N, f * N:(f + 2) * N] = cosines
    return matrix[:, N:N + T]
'

make_sounds() {
    make_stream a.tar '
rng = np.random.default_rng(1)
record("mono", np.cumsum(rng.normal(0, 0.1, (1, 150)), 1), sample_rate=8000, label="jazz")
record("stereo", rng.normal(0, 0.1, (2, 77)))
record("flat", rng.normal(0, 0.1, 64))'
}

@test "mdct without --keep is told to give it" {
    run --separate-stderr mdct -n 512 </dev/null
    assert_misuse mdct
    assert_stderr --partial --keep
}

@test "mdct refuses an odd frame, frames out of range, and numbers that are none" {
    for arguments in '-n 15 -k 1' '-n 0 -k 1' '-n 1e3 -k 1' '-n 99999999 -k 1' '-k -1' '-k 1.5' '-k x'; do
        # shellcheck disable=SC2086 # arguments are words
        run --separate-stderr mdct $arguments </dev/null
        assert_misuse mdct
    done
}

@test "mdct refuses NaN and what is no audio, and names the record" {
    make_stream nan.tar 'record("a", np.array([[0, np.nan]]))'
    run --separate-stderr mdct -k 1 <nan.tar
    assert_refused mdct 'record 1 (a)' 'value 1' nan
    make_stream cube.tar 'record("a", np.zeros((2, 2, 2)))'
    run --separate-stderr mdct -k 1 <cube.tar
    assert_refused mdct 'record 1 (a)' '(2, 2, 2)'
}

@test "mdct with all coefficients gives the sound back, in every size and either order" {
    make_sounds
    for n in 2 16 64 512; do
        mdct -n "$n" -k 100000 <a.tar >lowest.tar
        mdct -n "$n" -k 100000 --largest <a.tar >largest.tar
        for key in mono stereo flat; do
            assert_close a.tar "$key" lowest.tar "$key" 1e-6
            assert_close a.tar "$key" largest.tar "$key" 1e-6
        done
    done
}

@test "mdct of the lowest coefficients is what the definition gives" {
    make_sounds
    mdct -n 16 -k 39 <a.tar >out.tar
    numpy "$definition"'
for key, _, x in records("a.tar"):
    x = np.atleast_2d(x)
    A = dense(x.shape[1])
    c = (x @ A.T).reshape(-1, N)           # frames of all channels, frequencies
    order = c.T.ravel(); order[39:] = 0    # frequency by frequency
    c = order.reshape(N, -1).T.reshape(x.shape[0], -1)
    assert np.abs(np.atleast_2d(array("out.tar", key)) - c @ A).max() < 1e-6, key'
}

@test "mdct --largest keeps half as many, those of largest magnitude, as the definition gives them" {
    make_sounds
    mdct -n 16 -k 39 --largest <a.tar >out.tar
    numpy "$definition"'
for key, _, x in records("a.tar"):
    x = np.atleast_2d(x)
    A = dense(x.shape[1])
    c = x @ A.T
    c[np.abs(c) < np.sort(np.abs(c), axis=None)[-19]] = 0
    assert np.count_nonzero(c) == 19
    assert np.abs(np.atleast_2d(array("out.tar", key)) - c @ A).max() < 1e-6, key'
}

@test "mdct gives silence for no numbers, and tells how many it spent" {
    make_sounds
    mdct -n 16 -k 0 <a.tar >none.tar
    [ "$(values none.tar mono | sort -u)" = 0 ]
    [ "$(field none.tar mono numbers)" = 0 ]
    mdct -n 16 -k 39 --largest <a.tar >some.tar
    [ "$(field some.tar mono numbers)" = 38 ]
    mdct -n 16 -k 100000 <a.tar >all.tar
    [ "$(field all.tar mono numbers)" = 176 ]
    [ "$(field all.tar stereo numbers)" = 192 ]
}

@test "mdct loses less with the largest coefficients than with the lowest, and less with more numbers" {
    tone loud.wav 8000 1 1 3000
    wav2raw loud.wav >a.tar
    for k in 100 1000 4000; do
        mdct -n 256 -k "$k" <a.tar >"low$k.tar"
        mdct -n 256 -k "$k" --largest <a.tar >"large$k.tar"
    done
    numpy '
def error(name):
    return np.square(array(name, "loud") - array("a.tar", "loud")).sum()
low, large = ([error(f"{kind}{k}.tar") for k in (100, 1000, 4000)] for kind in ("low", "large"))
assert large[0] < low[0] and large[1] < low[1] and large[2] < low[2], (low, large)
assert low[0] > low[1] > low[2] and large[0] > large[1] > large[2], (low, large)
assert large[1] < 1e-3 * np.square(array("a.tar", "loud")).sum()'
}

@test "mdct keeps shape and fields, and takes records of no frames" {
    make_stream a.tar '
record("empty", np.zeros((2, 0))); record("one", [[0.5]], mood="calm"); record("flat", [1.0, 2.0])'
    mdct -n 4 -k 100 <a.tar >out.tar
    [ "$(shape out.tar empty)" = 2x0 ]
    [ "$(shape out.tar flat)" = 2 ]
    [ "$(field out.tar one mood)" = calm ]
    assert_close a.tar one out.tar one 1e-7
}
