# pool - compared with NumPy

load helper

# assert_statistics FILE: the records of FILE equal NumPy's results for those of a.tar.
assert_statistics() {
    numpy '
for key in keys("a.tar"):
    x = np.atleast_2d(array("a.tar", key)).astype(float)
    with np.errstate(divide="ignore"):
        energy = np.maximum(10 * np.log10((x**2).mean(1)), -100)
    wanted = np.stack([x.mean(1), x.std(1), energy], 1).ravel()
    found = array(sys.argv[1], key)
    assert found.shape == wanted.shape, (found.shape, wanted.shape)
    assert np.allclose(found, wanted, rtol=1e-6, atol=1e-9), (key, found - wanted)' "$1"
}

# assert_features FILE TOLERANCE RATE FFT HOP BANDS COEFFICIENTS: FILE holds, of the records of a.tar,
# what librosa would give (mel and mfcc written here again in NumPy; 0 coefficients: the bands).
assert_features() {
    numpy '
import os
sys.path.insert(0, os.environ["ROOT"] + "/tests/fixtures/mel")
import make as mel
path, tolerance, rate, n, hop, bands, coefficients = sys.argv[1], *map(float, sys.argv[2:])
n, hop, bands, coefficients = int(n), int(hop), int(bands), int(coefficients)
window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)
for key in keys("a.tar"):
    wanted = []
    for x in np.atleast_2d(array("a.tar", key)).astype(float):
        padded = np.pad(x, n // 2, mode="reflect")
        columns = np.stack([padded[i:i + n] for i in range(0, len(x) + 1, hop)])
        power = np.abs(np.fft.rfft(columns * window, axis=1)) ** 2
        y = 10 * np.log10(np.maximum(power @ mel.bank(rate, n, bands, 0, rate / 2).T, 1e-10))
        if coefficients:
            k, b = np.arange(coefficients)[:, None], np.arange(bands)[None]
            scale = np.where(k == 0, np.sqrt(1 / bands), np.sqrt(2 / bands))
            y = y @ (scale * np.cos(np.pi * k * (b + 0.5) / bands)).T
        wanted.append(np.stack([y.mean(0), y.std(0)], 1).ravel())
    wanted, found = np.concatenate(wanted), array(path, key)
    assert found.shape == wanted.shape, (found.shape, wanted.shape)
    assert np.abs(found - wanted).max() <= tolerance, np.abs(found - wanted).max()' "$@"
}

# Two channels of noise that swells, half a second.
swelling_noise() {
    make_stream a.tar '
rng = np.random.default_rng(3)
x = rng.standard_normal((2, 11025)) * np.linspace(0.01, 0.3, 11025)
record("jazz/a", x.astype("f4"), sample_rate=22050, label="jazz", group="g", mood=[1])
record("jazz/b", (x[:, ::-1] * 0.5).astype("f4"), sample_rate=22050, label="jazz")'
}

# ---- misuse and refusals ----

@test "unknown features, no bands, and more coefficients than bands are misuse" {
    for arguments in '-f chroma' '-b 0' '-b 4097' '-c 0' '-f mfcc -b 8 -c 9' '-n 1' '-p x'; do
        run --separate-stderr pool $arguments </dev/null
        assert_misuse pool
    done
}

@test "a record without frames is refused by name" {
    make_stream a.tar 'record("a", np.zeros((1, 8))); record("jazz/b", np.zeros((2, 0)))'
    run --separate-stderr bash -c 'pool <a.tar >b.tar'
    assert_refused pool "record 2 (jazz/b)" "no frames"
}

@test "a spectrogram has no channels and frames to pool and is refused with its shape" {
    make_stream a.tar 'record("a", np.zeros((1, 2, 3)))'
    run --separate-stderr pool <a.tar
    assert_refused pool "(1, 2, 3)"
}

@test "a NaN or an infinity is refused with its index, whatever is pooled" {
    for value in nan inf; do
        make_stream a.tar "
x = np.zeros((2, 40000), 'f4')
x[1, 30000] = np.$value
record('a', x, sample_rate=8000)"
        for features in stats logmel mfcc; do
            run --separate-stderr bash -c "pool -f $features <a.tar >b.tar"
            assert_refused pool "record 1 (a)" "value 70000 is $value"
        done
    done
}

@test "mel bands need a sample_rate and a record as long as half an FFT" {
    make_stream a.tar 'record("a", np.zeros((1, 4096)))'
    run --separate-stderr bash -c 'pool -f logmel <a.tar >b.tar'
    assert_refused pool "record 1 (a)" "sample_rate"
    make_stream a.tar 'record("a", np.zeros((1, 1024)), sample_rate=8000)'
    run --separate-stderr bash -c 'pool -f mfcc <a.tar >b.tar'
    assert_refused pool "record 1 (a)" "1024 frames" "at least 1025" "--fft"
}

# ---- statistics ----

@test "mean, deviation and energy of each channel are NumPy's, for audio, latents and one bare row" {
    make_stream a.tar '
rng = np.random.default_rng(1)
record("latent", rng.standard_normal((8, 6889)).astype("f4"))
record("long", (0.2 * rng.standard_normal((2, 50000))).astype("f4"), sample_rate=8000)
record("row", np.arange(7, dtype="f4"))
record("one", [[0.25]])'
    pool <a.tar >b.tar
    assert_statistics b.tar
}

@test "a large mean does not reduce the precision of the deviation" {
    make_stream a.tar 'record("a", (1e4 + np.random.default_rng(2).random((1, 100000))).astype("f4"))'
    pool <a.tar >b.tar
    assert_statistics b.tar
}

@test "silence has an energy of -100 dB, not minus infinity" {
    make_stream a.tar 'record("a", np.zeros((1, 100)))'
    pool <a.tar >b.tar
    run values b.tar a
    assert_output $'0\n0\n-100'
}

@test "statistics of a loop do not depend on where it starts" {
    make_stream a.tar '
x = np.random.default_rng(4).standard_normal((3, 1000)).astype("f4")
record("a", x)
record("b", np.roll(x, 221, axis=1))'
    pool <a.tar >b.tar
    assert_close b.tar a b.tar b 1e-6
}

@test "each number has its name, and all fields of the record are kept" {
    swelling_noise
    pool <a.tar >b.tar
    assert_equal "$(field b.tar jazz/a names)" \
        '["c0.mean", "c0.deviation", "c0.energy", "c1.mean", "c1.deviation", "c1.energy"]'
    assert_equal "$(field b.tar jazz/a label)" jazz
    assert_equal "$(field b.tar jazz/a mood)" '[1]'
    assert_equal "$(field b.tar jazz/a history)" '["pool"]'
    for features in logmel mfcc; do
        pool -f $features -b 3 -c 2 <a.tar >b.tar
        numpy '
names = meta("b.tar", "jazz/a")["names"]
thing, count = {"logmel": ("mel", 3), "mfcc": ("mfcc", 2)}[sys.argv[1]]
assert names == [f"c{c}.{thing}{i}.{s}" for c in range(2) for i in range(count)
                 for s in ("mean", "deviation")], names
assert array("b.tar", "jazz/a").shape == (len(names),)' "$features"
    done
}

# ---- spectra ----

@test "log-mel bands, mean and deviation, are those of the formulas in NumPy" {
    swelling_noise
    pool --features logmel <a.tar >b.tar
    assert_features b.tar 1e-4 22050 2048 512 64 0
    pool --features logmel -n 512 -p 100 -b 20 <a.tar >b.tar
    assert_features b.tar 1e-4 22050 512 100 20 0
}

@test "MFCCs, mean and deviation, are those of the formulas in NumPy" {
    swelling_noise
    pool --features mfcc <a.tar >b.tar
    assert_features b.tar 1e-4 22050 2048 512 64 20
    pool --features mfcc -b 40 -c 40 -n 1024 <a.tar >b.tar
    assert_features b.tar 1e-4 22050 1024 256 40 40
}

@test "records of different rates each get the mel bands of their own rate" {
    make_stream a.tar '
x = np.random.default_rng(5).standard_normal((1, 4000)).astype("f4")
record("low", x, sample_rate=8000)
record("high", x, sample_rate=44100)
record("again", x, sample_rate=8000)'
    pool --features logmel <a.tar >b.tar
    numpy 'a, b, c = (array("b.tar", k) for k in ("low", "high", "again"))
assert (a == c).all() and np.abs(a - b).max() > 1'
}

@test "silence pools to the floor of -100 dB and no deviation" {
    make_stream a.tar 'record("a", np.zeros((1, 4096)), sample_rate=8000)'
    pool --features logmel -b 4 <a.tar >b.tar
    run values b.tar a
    assert_output $'-100\n0\n-100\n0\n-100\n0\n-100\n0'
}

@test "any number of threads gives the same bytes, of short records and of a long one" {
    make_stream a.tar 'g = np.random.default_rng(0)
for i in range(20): record(f"s{i}", g.standard_normal((1 + i % 2, 1100 + 997 * i)).astype("f4"), sample_rate=[8000, 22050][i // 10])
record("long", g.standard_normal((2, 400000)).astype("f4"), sample_rate=8000)'
    for features in stats logmel mfcc; do
        pool -j 1 -f $features -n 1024 -p 300 <a.tar >one.tar
        pool --threads=4 -f $features -n 1024 -p 300 <a.tar >many.tar
        cmp one.tar many.tar
    done
}

@test "a record of very many channels has a JSON that filters read: without names" {
    make_stream a.tar 'record("a", np.ones((40000, 1)), names=["x"])'
    run bash -c 'pool <a.tar | tls -f names'
    assert_success
    assert_line $'a\t120000\t\t\t\t\t'
}
