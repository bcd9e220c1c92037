# specgram - compared with numbers of SciPy and torchaudio (fixtures/specgram/make.py)

load helper

# The signal of the reference numbers, as the record a.
reference_signal() {
    make_stream a.tar 'state, x = 1, []
for _ in range(300):
    state = (state * 1103515245 + 12345) % 2**31
    x.append(state / 2**30 - 1)
record("a", [x], sample_rate=8000)'
}

# against NAME FILE: the record a of FILE is the reference NAME.
against() {
    numpy 'import sys
a, b = array(sys.argv[2], "a")[0], np.load(sys.argv[3])[sys.argv[1]]
assert a.shape == b.shape, (a.shape, b.shape)
d = np.abs(a - b).max() / b.max()
assert d < 1e-6, d' "$1" "$2" "$ROOT/tests/fixtures/specgram/reference.npz"
}

# ---- misuse ----

@test "invalid sizes and unknown windows are misuse" {
    for option in -n0 -n1 -nx -n-4 -n2000000 -p-1 '-w kaiser' extra; do
        run --separate-stderr specgram $option </dev/null
        assert_misuse specgram
    done
}

@test "--power and --db exclude each other" {
    run --separate-stderr specgram --power --db </dev/null
    assert_misuse specgram
}

# ---- records that are refused ----

@test "a record too short to be reflected is refused with the length that it needs" {
    make_stream a.tar 'record("a", np.zeros((1, 1025), "f4"))
record("jazz/b", np.zeros((1, 1024), "f4"))'
    run --separate-stderr bash -c 'specgram <a.tar >b.tar'
    assert_refused specgram "record 2 (jazz/b)" "1024 frames" "at least 1025" "--fft"
}

@test "a spectrogram is not mistaken for audio" {
    make_stream a.tar 'record("a", np.zeros((1, 2, 3), "f4"))'
    run --separate-stderr specgram <a.tar
    assert_refused specgram "(1, 2, 3)"
}

# ---- against others ----

@test "every window, odd sizes and hops beyond the window are SciPy's" {
    reference_signal
    while IFS=_ read -r window size hop; do
        specgram -w $window -n $size -p $hop <a.tar >b.tar
        against ${window}_${size}_$hop b.tar
    done <<<$'hann_64_16\nhamming_64_20\nblackman_50_13\nrect_32_40\nhann_31_7'
}

@test "magnitudes and powers are torchaudio's" {
    reference_signal
    specgram -n 64 <a.tar >b.tar # a hop is a quarter
    against torchaudio_64_16 b.tar
    specgram -n 64 -p 16 --power <a.tar >b.tar
    against power_64_16 b.tar
}

@test "NumPy's transform of a long signal is the same" {
    make_stream a.tar 'record("a", np.random.default_rng(1).standard_normal((2, 200000)).astype("f4"))'
    specgram -n 1024 -p 256 <a.tar >b.tar
    numpy 'x = array("a.tar", "a").astype("f8")
w = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(1024) / 1024)
p = np.pad(x, ((0, 0), (512, 512)), mode="reflect")
f = np.lib.stride_tricks.sliding_window_view(p, 1024, axis=1)[:, ::256]
r = np.abs(np.fft.rfft(f * w)).transpose(0, 2, 1)
y = array("b.tar", "a")
assert y.shape == r.shape, (y.shape, r.shape)
d = np.abs(y - r).max() / r.max()
assert d < 1e-6, d'
}

# ---- decibels ----

@test "a sine of full scale is at 0 dB in its bin, silence at -120" {
    make_stream a.tar 'record("tone", [np.sin(2 * np.pi * 0.125 * np.arange(8192))], sample_rate=8000)
record("half", [0.5 * np.sin(2 * np.pi * 0.125 * np.arange(8192))], sample_rate=8000)
record("none", np.zeros((1, 8192), "f4"), sample_rate=8000)'
    for window in hann hamming blackman rect; do
        specgram --db -w $window <a.tar >b.tar
        numpy 'inner = slice(4, -4)
assert np.abs(array("b.tar", "tone")[0, 256, inner]).max() < 1e-3
assert np.abs(array("b.tar", "half")[0, 256, inner] + 6.0206).max() < 1e-3
assert array("b.tar", "tone").min() >= -120
assert (array("b.tar", "none") == -120).all()'
    done
}

# ---- stream ----

@test "the record says how it was computed" {
    make_stream a.tar 'record("a", np.zeros((2, 300), "f4"), sample_rate=8000, label="jazz")'
    specgram -n 100 -w hamming --db <a.tar >b.tar
    assert_equal "$(shape b.tar a)" 2x51x13
    for pair in fft=100 hop=25 window=hamming scale=db sample_rate=8000 label=jazz; do
        assert_equal "$(field b.tar a "${pair%=*}")" "${pair#*=}"
    done
    assert_equal "$(field b.tar a history)" '["specgram -n 100 -w hamming --db"]'
    specgram --power -n 8 <a.tar >b.tar
    assert_equal "$(field b.tar a scale) $(field b.tar a window)" "power hann"
    specgram -n 8 <a.tar >b.tar
    assert_equal "$(field b.tar a scale)" magnitude
}

@test "the same audio gives the same bytes" {
    make_stream a.tar 'record("a", np.random.default_rng(1).standard_normal((1, 30000)).astype("f4"))'
    specgram <a.tar >b.tar
    specgram <a.tar >c.tar
    cmp b.tar c.tar
}

@test "a long record passes in 64 MiB" {
    sanitised && skip 'AddressSanitizer takes memory of its own'
    make_stream a.tar 'record("a", np.zeros((1, 6000000), "f4"))'
    run /usr/bin/python3 - <<'P'
import resource, subprocess
subprocess.run(["specgram", "-n", "512", "-p", "128"], stdin=open("a.tar"), stdout=subprocess.DEVNULL, check=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(peak, "MiB")
assert peak < 64
P
    assert_success
}

@test "any number of threads gives the same bytes, of short records and of a long one" {
    make_stream a.tar 'g = np.random.default_rng(0)
for i in range(20): record(f"s{i}", g.standard_normal((1 + i % 2, 300 + 997 * i)).astype("f4"))
record("long", g.standard_normal((2, 300000)).astype("f4"))'
    for options in '-n 512' '-n 63 -p 100 --db' '-n 256 -p 7'; do
        specgram -j 1 $options <a.tar >one.tar
        specgram --threads=4 $options <a.tar >many.tar
        cmp one.tar many.tar
    done
}

@test "the ends are reflected wherever a block of columns ends" {
    make_stream a.tar 'g = np.random.default_rng(0)
for n in [*range(17, 40), 16384 * 15 + 1, 15420 * 16 - 1]: record(f"n{n}", g.standard_normal((1, n)).astype("f4"))'
    specgram -n 32 -p 1 -w rect <a.tar >b.tar
    numpy 'for key, _, y in records("b.tar"):
    x = np.pad(array("a.tar", key)[0].astype(float), 16, mode="reflect")
    f = np.abs(np.fft.rfft(np.lib.stride_tricks.sliding_window_view(x, 32))).T
    assert y[0].shape == f.shape and np.abs(y[0] - f).max() < 1e-4, key'
}
