# sparse - audio as vectors of exactly so many numbers

# shellcheck disable=SC2154 # stderr is set by run

load helper

# songs FILE: tones that come and go over noise, mono and stereo, and edge cases: silence, one
# sample, a click, full-scale noise.
songs() {
    make_stream "$1" '
rng = np.random.default_rng(1)
t = np.arange(20000) / 8000
def tune(seed):
    r = np.random.default_rng(seed)
    x = 0.01 * r.standard_normal(len(t))
    for f in r.uniform(100, 3000, 8):
        x += 0.1 * np.sin(2 * np.pi * f * t) * np.exp(-((t - r.uniform(0, 2.5)) / 0.4) ** 2)
    return x
record("tune", tune(1)[None], sample_rate=8000, label="jazz")
record("stereo", np.stack([tune(2), tune(3)]), sample_rate=8000)
record("flat", tune(4)[:5000])
record("silence", np.zeros((1, 9000)))
record("one", [[0.7]])
record("click", (np.arange(9000) == 4500).astype(np.float32)[None])
record("noise", rng.uniform(-1, 1, (1, 8192)))
record("empty", np.zeros((2, 0)))'
}

# snr REFERENCE ESTIMATE KEY: in dB, with two decimals
snr() {
    numpy 'import sys
x, y = (np.atleast_2d(array(f, sys.argv[3])).astype(float) for f in sys.argv[1:3])
print("%.2f" % (10 * np.log10(np.square(x).sum() / np.square(y - x).sum())))' "$@"
}

# predictor FILE: a small one, trained a little.
predictor() {
    songs learn.tar
    sparse-train -o "$1" -e 200 -b 512 -c 20000 <learn.tar
}

@test "sparse needs --numbers or --rate to encode, and neither to decode" {
    for arguments in '' '-k 10 -r 10' '--decode -k 10' '--decode -N 0.5' '-k 0' '-k 1.5' '-k 1e9' '-r 0' '-k 9 -N 3'; do
        # shellcheck disable=SC2086 # arguments are words
        run --separate-stderr sparse $arguments </dev/null
        assert_misuse sparse
    done
}

@test "a vector has exactly as many numbers as requested, and is closer to the song the more it has" {
    songs a.tar
    local last=-100
    for k in 40 300 1000 4000 16000; do
        sparse -k $k <a.tar >v.tar
        for key in tune stereo flat silence one click noise empty; do
            [ "$(shape v.tar $key)" = $k ]
        done
        sparse -d <v.tar >back.tar
        now=$(snr a.tar back.tar tune)
        awk -v a="$last" -v b="$now" 'BEGIN { exit !(b > a + 1) }'
        last=$now
    done
}

@test "with more numbers than there are coefficients the sound is restored completely" {
    songs a.tar
    sparse -k 90000 <a.tar | sparse --decode >back.tar
    for key in tune stereo click noise; do
        assert_close a.tar $key back.tar $key 1e-5
    done
}

@test "silence, one sample, a click, noise and no frames have defined results at any count, one number too" {
    songs a.tar
    for k in 1 3 10 100; do
        sparse -k $k <a.tar >v.tar
        sparse -d <v.tar >back.tar
        [ "$(values back.tar silence | sort -u)" = 0 ]
        [ "$(field v.tar silence numbers)" = 0 ]
        [ "$(shape back.tar empty)" = 2x0 ]
        [ "$(shape back.tar one)" = 1x1 ]
        numpy '
for key, _, x in records("back.tar"):
    original = np.atleast_2d(array("a.tar", key))
    assert np.square(x - original).sum() <= np.square(original).sum() * 1.00001, key'
    done
    sparse -k 1 <a.tar | sparse -d >back.tar
    [ "$(values back.tar noise | sort -u)" = 0 ]
    sparse -k 20000 <a.tar | sparse -d >back.tar
    assert_close a.tar one back.tar one 1e-6
    awk -v a="$(snr a.tar back.tar click)" 'BEGIN { exit !(a > 10) }'
}

@test "--rate counts numbers a second" {
    songs a.tar
    pick -k tune <a.tar | sparse -r 400 >v.tar
    [ "$(shape v.tar tune)" = 1000 ]
    run --separate-stderr sparse -r 400 <a.tar
    assert_refused sparse 'record 3 (flat)' 'sample_rate'
}

@test "records keep their fields, and what encoding added is gone after decoding" {
    songs a.tar
    sparse -k 100 <a.tar >v.tar
    [ "$(field v.tar tune label)" = jazz ]
    sparse -d <v.tar >back.tar
    [ "$(field back.tar tune label)" = jazz ]
    [ "$(field back.tar tune sample_rate)" = 8000 ]
    run ! field back.tar tune sparse
    run ! field back.tar tune numbers
}

@test "the same bytes with any number of threads, encoding and decoding" {
    songs a.tar
    sparse -j 1 -k 700 <a.tar >one.tar
    sparse -j 3 -k 700 <a.tar >three.tar
    cmp one.tar three.tar
    cmp <(sparse -d -j 1 <one.tar) <(sparse -d -j 3 <one.tar)
}

@test "vectors that were truncated, edited, averaged or made of something else are refused by name" {
    songs a.tar
    sparse -k 700 <a.tar >v.tar
    for change in 'x = x[:-1]' 'x[5] += 1' 'x = x * 0.5' 'x[0] = np.nan' 'x[:] = 0' 'm["sparse"]["frames"] -= 1' \
        'm["sparse"]["channels"] = 2' 'm["sparse"]["frames"] = -1' 'm["sparse"]["frames"] = 1 << 60' \
        'm["sparse"]["check"] = 5' 'm["sparse"] = []' 'del m["sparse"]'; do
        numpy 'import sys
x, m = array("v.tar", "tune").copy(), meta("v.tar", "tune")
exec(sys.argv[1])
stream = Stream("bad.tar"); stream.record("tune", x, m); stream.tar.close()' "$change"
        run --separate-stderr sparse -d <bad.tar
        assert_refused sparse 'record 1 (tune)'
    done
    pick -k '[cn]*' <v.tar | latent mean >mean.tar
    run --separate-stderr sparse -d <mean.tar
    assert_refused sparse 'record 1 (mean)'
    run --separate-stderr sparse -d <a.tar
    assert_refused sparse 'record 1 (tune)' "no field 'sparse'"
}

@test "a vector of another predictor is refused, naming the one needed" {
    predictor p.safetensors
    songs a.tar
    sparse -k 700 <a.tar >hand.tar
    sparse -k 700 -m p.safetensors <a.tar >learned.tar
    run --separate-stderr sparse -d <learned.tar
    assert_refused sparse 'record 1 (tune)' 'made with the predictor' 'give -m'
    run --separate-stderr sparse -d -m p.safetensors <hand.tar
    assert_refused sparse 'record 1 (tune)' 'made with the predictor hand'
    sparse -d -m p.safetensors <learned.tar >back.tar
    awk -v a="$(snr a.tar back.tar tune)" 'BEGIN { exit !(a > 3) }'
}

@test "noise filling costs its numbers and SNR, and restores the energy that was dropped" {
    songs a.tar
    sparse -k 1000 <a.tar | sparse -d >plain.tar
    sparse -k 1000 -N 1 <a.tar | sparse -d >noisy.tar
    numpy '
x, plain, noisy = (array(f, "noise").astype(float) for f in ("a.tar", "plain.tar", "noisy.tar"))
energy = lambda x: np.square(x).sum()
assert energy(plain) < 0.5 * energy(x), energy(plain) / energy(x)
assert 0.8 < energy(noisy) / energy(x) < 1.2, energy(noisy) / energy(x)
assert energy(noisy - x) > energy(plain - x)'
    cmp <(sparse -k 1000 -N 0.5 <a.tar | sparse -d) <(sparse -k 1000 -N 0.5 <a.tar | sparse -d)
    sparse -k 90000 -N 1 <a.tar | sparse -d >whole.tar
    assert_close a.tar tune whole.tar tune 1e-5
}

@test "sparse refuses NaN, cubes and values beyond what it can square, and names the record" {
    make_stream bad.tar 'record("a", [[0, np.nan]])'
    run --separate-stderr sparse -k 9 <bad.tar
    assert_refused sparse 'record 1 (a)' 'value 1'
    make_stream bad.tar 'record("a", np.zeros((2, 2, 2)))'
    run --separate-stderr sparse -k 9 <bad.tar
    assert_refused sparse 'record 1 (a)' '(2, 2, 2)'
    make_stream loud.tar 'record("a", np.full((1, 300), 1e30)); record("b", np.full((1, 300), 1e-25))'
    sparse -k 900 <loud.tar | sparse -d >back.tar
    numpy 'assert all(np.isfinite(x).all() for _, _, x in records("back.tar"))'
}

# decisions COMPILER FLAG...: the decisions of causal.c compiled with these.
decisions() {
    local lib=$ROOT/tools/lib
    "$1" -std=gnu17 -O3 -ffp-contract=off -DLATHE_CLONES_H -DCLONES= "${@:2}" -I"$lib" -o decide \
        "$ROOT/tests/fixtures/sparse/decisions.c" "$lib/sparse/causal.c" -lm
    $emulator ./decide
}

@test "encoder and decoder decide alike on every instruction set" {
    emulator=
    decisions gcc >baseline
    [ "$(wc -l <baseline)" = 2 ]
    for set in x86-64-v3 x86-64-v4; do
        case $set in
        x86-64-v3) grep -q avx2 /proc/cpuinfo || continue ;;
        *) grep -q avx512vl /proc/cpuinfo || continue ;;
        esac
        decisions gcc -march=$set >found
        run diff baseline found
        assert_success
    done
    decisions gcc -O0 >found
    run diff baseline found
    assert_success
    if command -v aarch64-linux-gnu-gcc qemu-aarch64 >/dev/null; then
        emulator=qemu-aarch64
        decisions aarch64-linux-gnu-gcc -static >found
        run diff baseline found
        assert_success
    fi
}
