# pack and unpack: tensors in few bits

# shellcheck disable=SC2154,SC2016 # stderr is set by run; code for bash -c stands in single quotes

load helper

# spectrum FILE: coefficients of mdct, with block switching and silence at the end.
spectrum() {
    make_stream "$1" '
rng = np.random.default_rng(5)
x = rng.laplace(0, 1, (1024, 8)) * np.exp(-np.arange(1024) / 90)[:, None]
x[:, 6:] = 0
record("a/b", x.astype("f4"), sample_rate=8000, label="jazz", hop=1024,
       mdct={"size": [256, 1024], "channels": 1, "frames": 8000, "partition": [0, 1, 2, 3, 4, 0, 0, 0]})'
}

# snr A B: of the values of the first record, in dB.
snr() {
    numpy '
a, b = (np.load(io.BytesIO(next(t.extractfile(m).read() for m in t if m.name.endswith(".npy"))))
        for t in map(tarfile.open, sys.argv[1:]))
print(round(10 * np.log10((a.astype(float) ** 2).sum() / ((a.astype(float) - b) ** 2).sum()), 2))' "$1" "$2"
}

# bytes FILE: of the first record's packed array.
bytes() {
    tls <"$1" | sed -n 2p | cut -f 2
}

@test "unpacked records have the shape, the fields and nearly the values of the originals" {
    spectrum a.tar
    pack -q 0.02 <a.tar >p.tar
    unpack <p.tar >b.tar
    assert_equal "$(tls <b.tar)" "$(tls <a.tar)"
    run numpy '
metas = [json.load(next(t.extractfile(m) for m in t if m.name.endswith(".json"))) for t in map(tarfile.open, sys.argv[1:])]
for meta in metas: meta.pop("history", None)
assert metas[0] == metas[1], metas' a.tar b.tar
    assert_success
    run snr a.tar b.tar
    [ "${output%.*}" -ge 35 ]
    [ "$(bytes p.tar)" -lt 4000 ]
}

@test "a latent, a vector and an array of three dimensions are packed too" {
    make_stream a.tar '
rng = np.random.default_rng(1)
record("latent", np.tanh(rng.normal(size=(3, 50))).astype("f4"))
record("vector", rng.normal(size=100).astype("f4"))
record("cube", rng.normal(size=(2, 5, 7)).astype("f4"))'
    pack -q 0.02 <a.tar | unpack >b.tar
    assert_equal "$(tls <b.tar)" "$(tls <a.tar)"
    run numpy '
for names in zip(*map(tarfile.open, sys.argv[1:])): pass
a, b = ({m.name: np.load(io.BytesIO(t.extractfile(m).read())) for m in t if m.name.endswith(".npy")}
        for t in map(tarfile.open, sys.argv[1:]))
for name in a: assert abs(a[name] - b[name]).max() < 0.05, (name, abs(a[name] - b[name]).max())' a.tar b.tar
    assert_success
}

@test "--rate gives sizes within 1 % below it" {
    spectrum a.tar
    for rate in 4 8 16; do
        pack -b $rate <a.tar >p.tar
        [ "$(bytes p.tar)" -le $((rate * 125)) ]
        [ "$(bytes p.tar)" -ge $((rate * 125 * 99 / 100)) ]
    done
}

@test "--snr gives at least that ratio, and not much more" {
    spectrum a.tar
    for wanted in 10 25; do
        pack --snr $wanted <a.tar | unpack >b.tar
        run snr a.tar b.tar
        awk -v x="$output" -v w=$wanted 'BEGIN { exit !(x >= w - 0.011 && x < w + 0.1) }'
    done
}

@test "noise in place of zeros restores the level where all else is lost" {
    make_stream a.tar '
rng = np.random.default_rng(5)
record("a", rng.normal(size=(1024, 8)).astype("f4"), mdct={"size": [1024, 1024], "channels": 1, "frames": 8000,
       "partition": [0] * 8})'
    pack -q 6 <a.tar | unpack >zero.tar
    pack -q 6 -f 1 <a.tar | unpack >noise.tar
    run numpy '
a, z, n = (np.load(io.BytesIO(next(t.extractfile(m).read() for m in t if m.name.endswith(".npy"))))
           for t in map(tarfile.open, sys.argv[1:]))
assert (z ** 2).mean() < 0.3, (z ** 2).mean()
assert 0.7 < (n ** 2).mean() < 1.4, (n ** 2).mean()' a.tar zero.tar noise.tar
    assert_success
}

@test "noise fades with the music, within a column cut into short blocks, and far below the step" {
    make_stream a.tar '
x = np.random.default_rng(5).normal(size=(4, 256, 8)) * np.array([1, 0.1, 0.01, 0.001])[:, None, None]
record("a", x.reshape(1024, 8).astype("f4"), mdct={"size": [256, 1024], "channels": 1, "frames": 8192, "partition": [4] * 8})'
    pack -q 6 -f 1 <a.tar | unpack >b.tar
    run numpy '
a, b = ((np.load(io.BytesIO(next(t.extractfile(m).read() for m in t if m.name.endswith(".npy")))).reshape(4, 256, 8) ** 2).mean((1, 2))
        for t in map(tarfile.open, sys.argv[1:]))
assert (abs(10 * np.log10(a / b)) < 3).all(), 10 * np.log10(a / b)' a.tar b.tar
    assert_success
}

@test "the number of threads changes no bit" {
    make_stream a.tar 'for i in range(9): record(f"r{i}", np.random.default_rng(i).normal(size=(4, 99)).astype("f4"))'
    pack -q 0.1 -j 1 <a.tar >one.tar
    pack -q 0.1 -j 3 <a.tar >three.tar
    cmp one.tar three.tar
    cmp <(unpack -j 1 <one.tar) <(unpack -j 3 <one.tar)
}

@test "filters that move records pass packed ones on; those that compute refuse them by name" {
    spectrum a.tar
    pack -q 0.1 <a.tar >p.tar
    pick <p.tar | unpack >b.tar
    unpack <p.tar >c.tar
    assert_equal "$(difference b.tar a/b c.tar a/b)" 0
    for tool in tomono raw2tsv 'crop -t 0.1' 'pack -q 1'; do
        run --separate-stderr bash -c "$tool <p.tar >out"
        assert_failure 1
        assert_stderr --partial 'packed'
        assert_stderr --partial 'a/b'
    done
}

@test "a packed npy before its JSON is the same record" {
    spectrum a.tar
    pack -q 0.1 <a.tar >p.tar
    numpy '
with tarfile.open("p.tar") as p, tarfile.open("turned.tar", "w", tarfile.USTAR_FORMAT) as turned:
    for member in reversed(p.getmembers()):
        turned.addfile(member, p.extractfile(member))'
    unpack <p.tar >b.tar
    unpack <turned.tar >c.tar
    cmp b.tar c.tar
}

@test "every truncation and every flipped bit of the packed bytes is refused" {
    spectrum a.tar
    pack -b 2 -f 0.5 <a.tar >p.tar
    run numpy '
import subprocess
members = [(m.name, tarfile.open("p.tar").extractfile(m.name).read()) for m in tarfile.open("p.tar")]
npy = np.load(io.BytesIO(members[1][1]))
def refused(array, text):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in ((members[0][0], members[0][1]), (members[1][0], None)):
            if data is None:
                data = io.BytesIO(); np.save(data, array); data = data.getvalue()
            info = tarfile.TarInfo(name); info.size = len(data); tar.addfile(info, io.BytesIO(data))
    done = subprocess.run(["unpack"], input=out.getvalue(), capture_output=True)
    assert done.returncode == 1 and b"a/b" in done.stderr, (text, done.returncode, done.stderr)
for bit in range(0, 8 * len(npy), 7):
    wrong = npy.copy(); wrong[bit // 8] ^= 1 << bit % 8
    refused(wrong, bit)
for length in range(0, len(npy), 5):
    refused(npy[:length], length)
refused(np.append(npy, np.uint8(0)), "longer")'
    assert_success
}

@test "a shape or a field mdct that was changed is refused" {
    spectrum a.tar
    pack -q 0.1 <a.tar >p.tar
    for change in 's/\[1024, 8\]/[8, 1024]/' 's/"frames": 8000/"frames": 8001/' 's/"version": 2/"version": 1/'; do
        sed "$change" p.tar >q.tar # as long as before: the tar stays one
        ! cmp -s p.tar q.tar
        run --separate-stderr bash -c 'unpack <q.tar >out'
        assert_failure 1
        assert_stderr --partial 'a/b'
    done
}

@test "NaN, a value too large for the step and a rate without a length are refused" {
    make_stream nan.tar 'record("a", [[1, float("nan")]])'
    run --separate-stderr bash -c 'pack -q 1 <nan.tar >out'
    assert_refused pack 'value 1 is nan'
    make_stream large.tar 'record("a", [[1, 1e20]])'
    run --separate-stderr bash -c 'pack -q 1 <large.tar >out'
    assert_refused pack 'too large for this step'
    make_stream plain.tar 'record("a", [[1, 2]])'
    run --separate-stderr bash -c 'pack -b 8 <plain.tar >out'
    assert_refused pack 'sample_rate'
    run --separate-stderr bash -c 'unpack <plain.tar >out'
    assert_refused unpack 'not packed'
}

@test "one of step, rate and quality must be given, and no two" {
    for options in '' '-q 1 -b 8' '--snr 3 -q 1'; do
        # shellcheck disable=SC2086
        run --separate-stderr pack $options </dev/null
        assert_misuse pack
    done
}

@test "silence is packed, in a few bytes" {
    make_stream a.tar 'record("a", np.zeros((8, 1000), "f4"), sample_rate=8000, frames=8000)'
    for options in '-q 1' '-b 8' '--snr 20'; do
        # shellcheck disable=SC2086
        pack $options <a.tar >p.tar
        [ "$(bytes p.tar)" -lt 100 ]
        unpack <p.tar >b.tar
        assert_equal "$(difference a.tar a b.tar a)" 0
    done
}

@test "what any version has packed is always unpacked to the same floats" {
    for version in 1 2; do
        unpack <"$ROOT/tests/fixtures/codec/packed-$version.tar" >b.tar
        run bash -c "/usr/bin/python3 -c '
import tarfile, hashlib
for m in tarfile.open(\"b.tar\"):
    if m.name.endswith(\".npy\"): print(m.name, hashlib.sha256(tarfile.open(\"b.tar\").extractfile(m.name).read()).hexdigest())'"
        assert_output "$(cat "$ROOT/tests/fixtures/codec/unpacked-$version.sha256")"
    done
}

# bats test_tags=slow
@test "a record of 20 minutes is packed and unpacked in 64 MiB" {
    make_stream a.tar '
x = np.random.default_rng(1).laplace(0, 1, (8192, 3200)).astype("f4") * np.exp(-np.arange(8192, dtype="f4") / 900)[:, None]
record("a", x, mdct={"size": [256, 8192], "channels": 1, "frames": 3200 * 8192, "partition": [0] * 3200})'
    run numpy '
import resource, subprocess
for command, source, target in ((["pack", "-j", "1", "-q", "8"], "a.tar", "p.tar"), (["unpack", "-j", "1"], "p.tar", "b.tar")):
    subprocess.run(command, stdin=open(source), stdout=open(target, "w"), check=True)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    assert most < 64, (command, most)'
    sanitised || assert_success
    assert_equal "$(tls <b.tar)" "$(tls <a.tar)"
}

# decoder COMPILER FLAG...: a program ./decode of the codec alone.
decoder() {
    local lib=$ROOT/tools/lib
    "$1" -std=gnu17 -w -DLATHE_CLONES_H -DCLONES= "${@:2}" -I"$lib" -o decode "$ROOT/tests/fixtures/codec/decode.c" "$lib"/codec/{codec,decode,encode,guess,logistic,mixer,trained,trained-text,trellis}.c -lm
}

@test "every compiler and instruction set unpacks the same floats" {
    decoder gcc -O1
    ./decode pack >packed
    ./decode <packed >floats
    [ "$(grep -c whole floats)" = 5 ]
    if grep -q avx512vl /proc/cpuinfo; then
        decoder gcc -O3 -march=x86-64-v4 -ffp-contract=fast
        diff floats <(./decode <packed)
    elif grep -q avx2 /proc/cpuinfo; then
        decoder gcc -O3 -march=x86-64-v3 -ffp-contract=fast
        diff floats <(./decode <packed)
    fi
    command -v clang-14 >/dev/null || skip 'there is no clang-14'
    decoder clang-14 -O2
    diff floats <(./decode <packed)
    command -v aarch64-linux-gnu-gcc qemu-aarch64 >/dev/null || skip 'there is no aarch64-linux-gnu-gcc or qemu-aarch64'
    decoder aarch64-linux-gnu-gcc -O2 -static
    diff floats <(qemu-aarch64 ./decode <packed)
}
