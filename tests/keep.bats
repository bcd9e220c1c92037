# keep - only so many MDCT coefficients of a sound

load helper

# By the definition, for -n 16: dense(T) is the (coefficients, T) matrix of the transform of T samples,
# row f * 16 + k the coefficient k of frame f: it is orthonormal, except for samples after the end.
definition='
N = 16
def dense(T):
    frames = -(-T // N)
    x = np.eye(frames * N)
    h = N // 2
    a = np.pi / 4 * (1 + (np.arange(h) + 0.5) / h)
    for b in range(N, frames * N, N):
        after, before = x[b:b + h].copy(), x[b - h:b][::-1].copy()
        x[b:b + h] = np.sin(a)[:, None] * after + np.cos(a)[:, None] * before
        x[b - h:b] = (np.sin(a)[:, None] * before - np.cos(a)[:, None] * after)[::-1]
    i = np.arange(N) + 0.5
    cosines = np.sqrt(2 / N) * np.cos(np.pi / N * np.outer(i, i))
    return (cosines @ x.reshape(frames, N, -1)).reshape(frames * N, -1)[:, :T]
'

make_sounds() {
    make_stream a.tar '
rng = np.random.default_rng(1)
record("mono", np.cumsum(rng.normal(0, 0.1, (1, 150)), 1), sample_rate=8000, label="jazz")
record("stereo", rng.normal(0, 0.1, (2, 77)))
record("flat", rng.normal(0, 0.1, 64))'
}

# kept METHOD NUMBERS CODE: the output of keep -n 16 is what CODE leaves of the coefficients c (frames
# of all channels, N), which it sets to zero in place; spent is what the field numbers must tell.
kept() {
    make_sounds
    keep -n 16 -b "$1" -k "$2" <a.tar >out.tar
    numpy "$definition"'
import sys
for key, _, x in records("a.tar"):
    x = np.atleast_2d(x)
    A = dense(x.shape[1])
    c = (x @ A.T).reshape(-1, N)
    exec(sys.argv[1])
    back = c.reshape(len(x), -1) @ A
    assert np.abs(np.atleast_2d(array("out.tar", key)) - back).max() < 1e-5, key
    assert meta("out.tar", key)["numbers"] == spent, (key, meta("out.tar", key), spent)' "$3"
}

@test "keep without --keep asks for it" {
    run --separate-stderr keep -n 512 </dev/null
    assert_misuse keep
    assert_stderr --partial --keep
}

@test "keep refuses an odd frame size, sizes out of range, unknown methods, and invalid numbers" {
    for arguments in '-n 15 -k 1' '-n 1e3 -k 1' '-n 99999999 -k 1' '-k -1' '-k 1.5' '-k x' '-b most -k 1'; do
        # shellcheck disable=SC2086 # arguments are words
        run --separate-stderr keep $arguments </dev/null
        assert_misuse keep
    done
}

@test "keep refuses NaN and records that are not audio, by name" {
    make_stream nan.tar 'record("a", np.array([[0, np.nan]]))'
    run --separate-stderr keep -k 1 <nan.tar
    assert_refused keep 'record 1 (a)' 'value 1' nan
    make_stream cube.tar 'record("a", np.zeros((2, 2, 2)))'
    run --separate-stderr keep -k 1 <cube.tar
    assert_refused keep 'record 1 (a)' '(2, 2, 2)'
}

@test "with all coefficients keep restores the sound, in every size and by every method" {
    make_sounds
    for arguments in '-b lowest -n 2' '-b largest -n 16' '-b runs -n 64' '-b cutoff -n 16' '-b ordered -n 512' '-n 6' ''; do
        # shellcheck disable=SC2086 # arguments are words
        keep -k 100000 $arguments <a.tar >back.tar
        for key in mono stereo flat; do
            assert_close a.tar "$key" back.tar "$key" 2e-6
        done
    done
}

@test "keep -b lowest keeps frequency by frequency over all frames" {
    kept lowest 39 'order = c.T.ravel(); order[39:] = 0; c = order.reshape(N, -1).T; spent = 39'
}

@test "keep -b largest keeps half as many, those of largest magnitude" {
    kept largest 39 'c[np.abs(c) < np.sort(np.abs(c), axis=None)[-19]] = 0; spent = 38'
}

@test "keep -b runs keeps four neighbours for five numbers, the runs of most energy" {
    kept runs 39 '
runs = c.reshape(-1, 4)
energy = np.square(runs).sum(1)
runs[energy < np.sort(energy)[-7]] = 0
c = runs.reshape(-1, N); spent = 35'
}

# The energy of the best cut-offs, by dynamic programming over all shares of the numbers. (The error behind
# a record's end is not seen, hence the margins.)
best='
def best(energy, count):
    sums = np.concatenate([np.zeros((len(energy), 1)), np.cumsum(energy, 1)], 1)
    value = np.zeros(count + 1)
    for row in sums:
        value = np.max([np.concatenate([np.full(k, -1), value[:count + 1 - k] + row[k]])
                        for k in range(min(N, count) + 1)], 0)
    return value[count]
'

@test "keep -b cutoff is nearly optimal" {
    make_sounds
    for method in cutoff ordered; do
        keep -n 16 -b $method -k 60 <a.tar >$method.tar
        numpy "$definition$best"'
import sys
for key, _, x in records("a.tar"):
    x = np.atleast_2d(x)
    A = dense(x.shape[1])
    energy = np.square(x @ A.T).reshape(-1, N)
    side = len(energy)
    if sys.argv[1] == "ordered":
        energy = energy[:, np.argsort(-energy.sum(0))]
        side += N
    lost = np.square(array(sys.argv[1] + ".tar", key) - x).sum()
    found, most = energy.sum() - lost, best(energy, 60 - side)
    assert most * 0.95 <= found <= most * 1.01, (key, found, most)
    assert meta(sys.argv[1] + ".tar", key)["numbers"] == 60' $method
    done
}

@test "keep -b best keeps at least what each method keeps with two numbers less, and names the method" {
    make_sounds
    keep -k 60 <a.tar >best.tar
    for method in lowest largest runs cutoff ordered; do
        for n in 256 512; do
            keep -k 58 -b $method -n $n <a.tar >one.tar
            numpy '
lost = lambda name: np.square(np.atleast_2d(array(name, "mono")) - array("a.tar", "mono")).sum()
assert lost("best.tar") <= lost("one.tar") * 1.00001'
        done
    done
    numpy 'm = meta("best.tar", "mono"); assert m["kept"]["by"] in ("lowest", "largest", "runs"), m
assert m["kept"]["size"] in (256, 512, 1024, 2048, 4096) and m["numbers"] <= 60, m'
}

@test "keep gives silence for zero numbers, and for fewer than a method's side information" {
    make_sounds
    for arguments in '-b lowest -k 0' '-b largest -k 1' '-b runs -k 4' '-b cutoff -k 10' '-k 2'; do
        # shellcheck disable=SC2086 # arguments are words
        keep -n 16 $arguments <a.tar >none.tar
        [ "$(values none.tar mono | sort -u)" = 0 ] || [ "$arguments" = '-k 2' ]
        numpy 'assert meta("none.tar", "mono")["numbers"] in (0, 2)'
    done
}

@test "keep loses less with more numbers, with every method" {
    noise loud.wav 8000 1 1
    wav2raw loud.wav >a.tar
    for method in lowest largest runs cutoff ordered best; do
        for k in 200 1000 4000; do
            keep -n 256 -b $method -k "$k" <a.tar >"$k.tar"
        done
        numpy '
def error(name):
    return np.square(array(name, "loud") - array("a.tar", "loud")).sum()
a, b, c = (error(f"{k}.tar") for k in (200, 1000, 4000))
assert a > b > c, (a, b, c)'
    done
}

@test "keep gives the same bytes with any number of threads" {
    make_sounds
    keep -j 1 -k 60 <a.tar >one.tar
    keep -j 3 -k 60 <a.tar >three.tar
    cmp one.tar three.tar
}

@test "keep keeps shape and fields, and accepts records without frames" {
    make_stream a.tar '
record("empty", np.zeros((2, 0))); record("one", [[0.5]], mood="calm"); record("flat", [1.0, 2.0])'
    keep -n 4 -k 100 <a.tar >out.tar
    [ "$(shape out.tar empty)" = 2x0 ]
    [ "$(shape out.tar flat)" = 2 ]
    [ "$(field out.tar one mood)" = calm ]
    assert_close a.tar one out.tar one 1e-7
}
