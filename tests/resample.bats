# resample - levels, pass band, stop band and alignment, measured with NumPy and compared with SoX

load helper

# sines FILE RATE SECONDS HZ...: a sum of sines of amplitude 0.1
sines() {
    make_stream "$1" "t = np.arange(int($2 * $3)) / $2
record('a', np.sum([[0.1 * np.sin(2 * np.pi * f * t)] for f in [$(IFS=,; echo "${*:4}")]], axis=0).astype('f4'), sample_rate=$2)"
}

# level FILE HZ...: the amplitudes of these frequencies in dB relative to 0.1, edges left out
level() {
    numpy 'import sys
x, r = array(sys.argv[1], "a")[0].astype(float), meta(sys.argv[1], "a")["sample_rate"]
x = x[len(x) // 8 : -len(x) // 8]
w = np.blackman(len(x))
for hz in map(float, sys.argv[2:]):
    a = 2 * abs(np.sum(w * x * np.exp(-2j * np.pi * hz / r * np.arange(len(x))))) / w.sum()
    print("%.3f" % (20 * np.log10(a / 0.1 + 1e-12)))' "$@"
}

assert_between() { # VALUE LOW HIGH
    awk -v x="$1" -v a="$2" -v b="$3" 'BEGIN { exit !(a <= x && x <= b) }' ||
        fail "$1 is not from $2 to $3"
}

# ---- misuse ----

@test "resample wants a rate" {
    run --separate-stderr resample </dev/null
    assert_misuse resample
    assert_stderr --partial "--rate is required"
}

@test "rates that are none and unknown qualities are misuse" {
    for option in -r0 -r-1 -rx -r1e7 '-r 8000 -q worst' '-r 8000 extra'; do
        run --separate-stderr resample $option </dev/null
        assert_misuse resample
    done
}

# ---- records that are refused ----

@test "a record without a sample rate is refused, and --from gives it one" {
    make_stream a.tar 'record("a", np.zeros((1, 1000), "f4"))'
    run --separate-stderr resample -r 8000 <a.tar
    assert_refused resample "record 1 (a)" "--from"
    resample --from 16000 -r 8000 <a.tar >b.tar
    assert_equal "$(shape b.tar a) $(field b.tar a sample_rate)" "1x500 8000"
}

@test "--from does not change a rate that is known" {
    make_stream a.tar 'record("a", np.zeros((1, 1000), "f4"), sample_rate=4000)'
    resample --from 16000 -r 8000 <a.tar >b.tar
    assert_equal "$(shape b.tar a)" 1x2000
}

@test "a ratio above 256 is refused" {
    make_stream a.tar 'record("a", np.zeros((1, 1000), "f4"), sample_rate=192000)'
    run --separate-stderr resample -r 100 <a.tar
    assert_refused resample "record 1 (a)" "the ratio is above 256"
}

@test "a sample rate that is no positive number is refused" {
    for rate in 0 -1 '"fast"'; do
        make_stream a.tar "record('a', [[1, 2]], sample_rate=$rate)"
        run --separate-stderr resample -r 8000 <a.tar
        assert_refused resample "record 1 (a)" "sample_rate"
    done
}

# ---- lengths ----

@test "the length is round(frames x new / old) for every length and ratio" {
    make_stream a.tar 'for n in (0, 1, 2, 3, 7, 100, 4093, 16384, 16385, 40000): record(f"n{n}", np.ones((1, n), "f4"), sample_rate=44100)'
    for rate in 22050 48000 8000 96000; do
        resample -r $rate <a.tar >best-$rate.tar
        resample -r $rate -q fast <a.tar >fast-$rate.tar
        resample -r $rate -q vhq <a.tar >vhq-$rate.tar
    done
    numpy 'import sys
for path in sys.argv[1:]:
    for key, m, x in records(path):
        wanted = int(np.floor(int(key[1:]) * m["sample_rate"] / 44100 + 0.5))
        assert x.shape == (1, wanted), (path, key, x.shape, wanted)' best-*.tar fast-*.tar vhq-*.tar
}

# ---- sound ----

@test "the same rate passes bit by bit, NaN and infinity too" {
    make_stream a.tar 'record("a", [[1e-40, -0.0], [float("nan"), float("inf")]], sample_rate=8000)'
    resample -r 8000 <a.tar >b.tar
    numpy 'assert array("a.tar", "a").tobytes() == array("b.tar", "a").tobytes()'
}

@test "the pass band of each quality keeps its level within 0.1 dB" {
    while read -r quality edge; do
        sines a.tar 44100 1 100 1000 5000 "$edge"
        resample -q "$quality" -r 22050 <a.tar >b.tar
        for level in $(level b.tar 100 1000 5000 "$edge"); do
            assert_between "$level" -0.1 0.1
        done
    done <<<$'best 10400\nmedium 9500\nfast 7900\nhq 10250\nvhq 10270'
}

@test "frequencies above the new limit are attenuated by 90 dB or more, and by 120 far from it" {
    sines a.tar 44100 1 11050 12000 15000 20000
    sines far.tar 44100 1 13000 15000 20000
    while read -r quality near far; do
        resample -q "$quality" -r 22050 <a.tar >b.tar
        numpy 'x = np.abs(array("b.tar", "a")[0][1000:-1000]).max(); assert x < float(sys.argv[1]), x' "$near"
        resample -q "$quality" -r 22050 <far.tar >b.tar
        numpy 'x = np.abs(array("b.tar", "a")[0][1000:-1000]).max(); assert x < float(sys.argv[1]), x' "$far"
    done <<<$'best 2e-7 1e-7\nmedium 4e-6 4e-7\nfast 3e-6 3e-6\nhq 3e-7 2e-7\nvhq 1e-7 1e-7'
}

@test "medium is the default" {
    sines a.tar 44100 1 100 10000
    resample -r 22050 <a.tar >a.out
    resample -q medium -r 22050 <a.tar >b.out
    numpy 'assert array("a.out", "a").tobytes() == array("b.out", "a").tobytes()'
}

@test "a long record, cut into blocks, is what libsamplerate makes of the whole" {
    make_stream a.tar 'record("a", np.random.default_rng(0).uniform(-1, 1, (1, 300000)).astype("f4"), sample_rate=44100)'
    for rate in 22050 48000 8000 44099 11025.5; do
        resample -q best -r $rate <a.tar >b.tar
        numpy 'import ctypes
class Data(ctypes.Structure):
    _fields_ = [("data_in", ctypes.c_void_p), ("data_out", ctypes.c_void_p), ("input_frames", ctypes.c_long),
                ("output_frames", ctypes.c_long), ("used", ctypes.c_long), ("made", ctypes.c_long),
                ("end", ctypes.c_int), ("ratio", ctypes.c_double)]
x = np.concatenate([array("a.tar", "a")[0], np.zeros(8192, "f4")])
y, ours = np.zeros(600000, "f4"), array("b.tar", "a")[0]
data = Data(x.ctypes.data, y.ctypes.data, len(x), len(y), 0, 0, 1, float(sys.argv[1]) / 44100)
assert ctypes.CDLL("libsamplerate.so.0").src_simple(ctypes.byref(data), 0, 1) == 0
d = np.abs(ours - y[:len(ours)]).max()
assert d < 1e-6, d' $rate
    done
}

@test "a long record, cut into blocks, is what libsoxr makes of the whole" {
    make_stream a.tar 'record("a", np.random.default_rng(0).uniform(-1, 1, (1, 300000)).astype("f4"), sample_rate=44100)'
    for rate in 22050 48000 8000 44099 11025.5; do
        resample -q vhq -r $rate <a.tar >b.tar
        numpy 'import ctypes
class Quality(ctypes.Structure):
    _fields_ = [("numbers", ctypes.c_double * 4), ("extra", ctypes.c_void_p), ("flags", ctypes.c_ulong)]
soxr, rate = ctypes.CDLL("libsoxr.so.0"), float(sys.argv[1])
soxr.soxr_quality_spec.restype = Quality
soxr.soxr_quality_spec.argtypes = [ctypes.c_ulong, ctypes.c_ulong]
vhq = soxr.soxr_quality_spec(6, 8) # high-precision clock
x = np.concatenate([array("a.tar", "a")[0], np.zeros(8192, "f4")])
y, ours, made = np.zeros(600000, "f4"), array("b.tar", "a")[0], ctypes.c_size_t()
soxr.soxr_oneshot.argtypes = [ctypes.c_double, ctypes.c_double, ctypes.c_uint] + [ctypes.c_void_p, ctypes.c_size_t,
    ctypes.c_void_p] * 2 + [ctypes.c_void_p] * 3
assert not soxr.soxr_oneshot(44100, rate, 1, x.ctypes.data, len(x), None, y.ctypes.data, len(y),
                             ctypes.addressof(made), None, ctypes.addressof(vhq), None)
d = np.abs(ours - y[:len(ours)]).max()
assert d < 1e-6, d' $rate
    done
}

@test "rates without a simple ratio are as exact" {
    sines a.tar 44100 1 440 3000
    for rate in 11025.5 47999 44099; do
        sines b.tar $rate 1 440 3000
        resample -r $rate <a.tar >c.tar
        numpy 'a, b = array("b.tar", "a")[0], array("c.tar", "a")[0]
n = min(len(a), len(b)) - 1000
d = np.abs(a[1000:n] - b[1000:n]).max()
assert d < 1e-6, d'
    done
}

@test "from 22050 to 44100 Hz there are no images" {
    sines a.tar 22050 1 1000 7000
    resample -r 44100 <a.tar >b.tar
    assert_between "$(level b.tar 7000)" -0.01 0.01
    assert_between "$(level b.tar 15050)" -400 -100
    assert_between "$(level b.tar 21050)" -400 -100
}

@test "every quality keeps a low tone, at its time" {
    sines a.tar 44100 1 440
    sines b.tar 22050 1 440
    for quality in best medium fast hq vhq; do
        resample -q $quality -r 22050 <a.tar >c.tar
        numpy 'd = np.abs(array("c.tar", "a") - array("b.tar", "a"))[0][500:-500].max()
assert d < 1e-5, d'
    done
}

@test "frame 0 stays at time 0: the result is the sine itself, sampled anew" {
    sines a.tar 44100 1 440
    sines b.tar 48000 1 440
    resample -r 48000 <a.tar >c.tar
    numpy 'd = np.abs(array("c.tar", "a") - array("b.tar", "a"))[0][1000:-1000].max()
assert d < 1e-5, d'
}

@test "SoX's resampler gives the same samples" {
    sox -D -R -n -r 44100 -c 2 -b 24 a.wav synth 1 whitenoise gain -12 sinc -9000
    sox -D a.wav -b 32 b.wav rate -v 22050
    wav2raw b.wav >b.tar
    for quality in medium vhq; do
        wav2raw a.wav | resample -q $quality -r 22050 >a.tar
        numpy 'a, b = array("a.tar", "a"), array("b.tar", "b")
assert a.shape == b.shape
e = np.sqrt(np.mean((a - b)[:, 500:-500] ** 2) / np.mean(b ** 2))
assert e < 1e-5, e'
    done
}

@test "block edges are inaudible: a long tone stays a tone throughout" {
    sines a.tar 44100 3 1000
    sines b.tar 22050 3 1000
    resample -r 22050 <a.tar >c.tar
    numpy 'd = np.abs(array("c.tar", "a") - array("b.tar", "a"))[0][500:-500].max()
assert d < 1e-6, d'
}

@test "each channel is resampled on its own" {
    make_stream a.tar 'x = np.random.default_rng(0).standard_normal((3, 20000)).astype("f4")
record("all", x, sample_rate=44100)
for c in range(3): record(f"c{c}", x[c:c+1], sample_rate=44100)'
    resample -r 16000 -q fast <a.tar >b.tar
    numpy 'assert np.array_equal(array("b.tar", "all"), np.concatenate([array("b.tar", f"c{c}") for c in range(3)]))'
}

# ---- fields ----

@test "sample_rate is the new one, other fields stay, the order too" {
    make_stream a.tar 'record("b", [[1, 2]], sample_rate=4000, label="jazz", mood=[1])
record("a", [1, 2], sample_rate=8000.0)'
    resample -r 8000 <a.tar >b.tar
    assert_equal "$(keys b.tar)" $'b\na'
    assert_equal "$(field b.tar b sample_rate) $(field b.tar b label) $(field b.tar b mood)" "8000 jazz [1]"
    assert_equal "$(shape b.tar a)" 2
    assert_equal "$(field b.tar b history)" '["resample -r 8000"]'
    resample -r 11025.5 <a.tar >c.tar
    assert_equal "$(field c.tar b sample_rate)" 11025.5
}

# ---- threads ----

@test "any number of threads gives the same bytes, of short records and of a long one" {
    make_stream a.tar 'g = np.random.default_rng(0)
for i in range(30): record(f"s{i}", g.standard_normal((1 + i % 2, 500 + 997 * i)).astype("f4"), sample_rate=[44100, 48000, 22050][i // 10])
record("long", g.standard_normal((2, 700000)).astype("f4"), sample_rate=44100)'
    resample -j 1 -r 22050 <a.tar >one.tar
    for threads in 2 3 8; do
        resample --threads=$threads -r 22050 <a.tar >many.tar
        cmp one.tar many.tar
    done
    OMP_NUM_THREADS=3 resample -r 22050 <a.tar | cmp one.tar
    resample -j 1 -q vhq -r 22050 <a.tar >one.tar
    resample --threads=3 -q vhq -r 22050 <a.tar >many.tar
    cmp one.tar many.tar
}

@test "with many threads the first bad record is reported, and the records before it are written" {
    make_stream a.tar 'x = np.zeros((1, 20000), "f4")
for key in "abcdef": record(key, x, sample_rate=44100)
record("bad", x)
record("worse", x, sample_rate=-1)'
    for threads in 1 4; do
        run --separate-stderr bash -c "resample -j $threads -r 22050 <a.tar >b$threads.tar"
        assert_refused resample "record 7 (bad)"
    done
    cmp b1.tar b4.tar
    head -c 300000 a.tar >cut.tar
    for threads in 1 4; do
        run --separate-stderr bash -c "resample -j $threads -r 22050 <cut.tar >b$threads.tar"
        assert_refused resample "record 4 (d)" truncated
    done
    cmp b1.tar b4.tar
}

@test "a record is passed on before the next one arrives" {
    make_stream a.tar 'record("a", np.zeros((1, 44100), "f4"), sample_rate=44100)'
    mkfifo slow
    resample -j 2 -r 22050 <slow >b.tar &
    {
        head -c 178176 a.tar
        for _ in $(seq 100); do
            [ "$(stat -c %s b.tar)" -lt 88200 ] || break
            sleep 0.1
        done
        stat -c %s b.tar >early
        tail -c +178177 a.tar
    } >slow
    wait $!
    [ "$(cat early)" -ge 88200 ]
    assert_equal "$(shape b.tar a)" 1x22050
}
