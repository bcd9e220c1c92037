# ae-enc - audio to latents

load helper

# write_model FILE CODE: a safetensors file by Python alone, as PyTorch's users write it: CODE fills the dict
# t of arrays and the dict meta; header and data may be changed by what CODE assigns to `change`.
write_model() {
    numpy '
import json
t, meta, change = {}, {}, lambda header, data: (header, data)
exec(sys.argv[2])
header, data = {"__metadata__": meta}, b""
for name, a in t.items():
    a = np.asarray(a, np.float32)
    header[name] = {"dtype": "F32", "shape": a.shape, "data_offsets": [len(data), len(data) + a.nbytes]}
    data += a.tobytes()
header, data = change(header, data)
text = header if isinstance(header, bytes) else json.dumps(header).encode()
open(sys.argv[1], "wb").write(len(text).to_bytes(8, "little") + text + data)' "$1" "$2"
}

# A model that can be worked out by hand: two latents a frame, of four samples each: a sum and tanh of a
# difference of neighbours; the file has nothing but tensors and `net`.
plain='
meta["net"] = "conv1d out=2 kernel=4 stride=4\n"
t["encoder.0.weight"] = np.array([[[1, 1, 1, 1]], [[0, 1, -1, 0]]])
t["encoder.0.bias"] = np.array([0, 0.5])
t["decoder.0.weight"] = np.array([[[0.25] * 4], [[0, 0.5, -0.5, 0]]])
t["decoder.0.bias"] = np.array([0.125])
'

# The first network of the report, untrained, at 22050 Hz.
report_model() {
    make_stream seed.tar "record('a', np.sin(np.arange(110250) * 0.01).reshape(1, -1) * 0.5, sample_rate=22050)"
    ae-train -n "$ROOT/models/$1.net" -o "$1.safetensors" -e 1 <seed.tar
}

# refuse_model CODE MESSAGE: the plain model, changed by CODE, is refused with MESSAGE.
refuse_model() {
    write_model bad.safetensors "$plain$1"
    make_stream a.tar 'record("a", [[1, 2, 3, 4]])'
    run --separate-stderr ae-enc -m bad.safetensors <a.tar
    assert_refused ae-enc "bad.safetensors: $2"
}

@test "a file written with PyTorch encodes: tensors and net are enough" {
    write_model m.safetensors "$plain"
    make_stream a.tar 'record("a", [[1, 2, 3, 4, 5, 7, 6, 8]], sample_rate=8000, label="x")'
    ae-enc -m m.safetensors <a.tar >l.tar
    numpy 'assert np.array_equal(array("l.tar", "a"), [[10, 26], [-0.5, 1.5]]), array("l.tar", "a")'
    assert_equal "$(field l.tar a label)" x
    assert_equal "$(field l.tar a sample_rate)" 8000
    assert_equal "$(field l.tar a frames)" 8
    assert_equal "$(field l.tar a hop)" 4
    assert_equal "$(field l.tar a history)" '["ae-enc -m m.safetensors"]'
}

@test "a clip of 5 s gives the numbers of the report's table" {
    for size in 55112:8x6889 32151:7x4593 24496:8x3062 18376:8x2297 9184:4x2296; do
        report_model "${size%:*}"
        ae-enc -m "${size%:*}.safetensors" <seed.tar >l.tar
        assert_equal "$(shape l.tar a)" "${size#*:}"
    done
}

@test "any length is accepted: it is padded with zeros to the next that fits" {
    write_model m.safetensors "$plain"
    make_stream a.tar 'for n in range(4, 14): record(f"n{n}", [np.arange(1, n + 1)])'
    ae-enc -m m.safetensors <a.tar >l.tar
    numpy '
for n in range(4, 14):
    x = np.zeros(-(-n // 4) * 4)
    x[:n] = np.arange(1, n + 1)
    x = x.reshape(-1, 4)
    z = np.stack([x.sum(1), x[:, 1] - x[:, 2] + 0.5])
    assert np.array_equal(array("l.tar", f"n{n}"), z), n
    assert meta("l.tar", f"n{n}")["frames"] == n'
}

@test "a long record is encoded as by NumPy in one piece" {
    report_model 18376
    make_stream a.tar 'record("long", np.random.default_rng(1).uniform(-1, 1, (1, 300000)), sample_rate=22050)'
    ae-enc -m 18376.safetensors <a.tar >l.tar
    numpy '
import json
b = open("18376.safetensors", "rb").read()
n = int.from_bytes(b[:8], "little")
h = json.loads(b[8:8 + n])
def tensor(name):
    e = h[name]
    return np.frombuffer(b[8 + n:], "<f4")[e["data_offsets"][0] // 4:e["data_offsets"][1] // 4].reshape(e["shape"]).astype(float)
x = array("a.tar", "long").astype(float)
frames = array("l.tar", "long").shape[1]
length = 48 * frames - 6
assert length - 48 < 300000 <= length
x = np.pad(x, ((0, 0), (0, length - 300000)))
for i, (k, s, p) in enumerate(((20, 12, 1), (5, 2, 1), (1, 2, 0))):
    w, bias = tensor(f"encoder.{2 * i}.weight"), tensor(f"encoder.{2 * i}.bias")
    x = np.pad(x, ((0, 0), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(x, k, 1)[:, ::s]
    x = np.tanh(np.einsum("cqk,ock->oq", windows, w) + bias[:, None])
assert x.shape == array("l.tar", "long").shape, x.shape
assert np.abs(x - array("l.tar", "long")).max() < 1e-5'
}

@test "every record names the model that encoded it" {
    report_model 9184
    ae-enc -m 9184.safetensors <seed.tar >l.tar
    sha=$(ae-info --metadata 9184.safetensors | awk '$1 == "sha256" { print $2 }')
    assert_equal "$(field l.tar a model)" "${sha:0:12}"
}

@test "several records, one dimension and other number types are accepted; a stream without records is valid" {
    write_model m.safetensors "$plain"
    make_stream a.tar 'record("a", np.arange(4, dtype="i2")); record("b", [[1, 2, 3, 4]])'
    run ae-enc -m m.safetensors <a.tar
    assert_success
    ae-enc -m m.safetensors <a.tar >l.tar
    assert_equal "$(keys l.tar)" $'a\nb'
    make_stream none.tar ''
    ae-enc -m m.safetensors <none.tar >l.tar
    assert_equal "$(keys l.tar)" ''
}

@test "any number of threads encodes and decodes to the same bytes, short records and a long one" {
    report_model 55112
    make_stream a.tar 'g = np.random.default_rng(0)
for i in range(30): record(f"s{i}", g.uniform(-1, 1, (1, 42 + 997 * i)), sample_rate=22050)
record("long", g.uniform(-1, 1, (1, 700000)), sample_rate=22050)
record("last", g.uniform(-1, 1, (1, 100)), sample_rate=22050)'
    ae-enc -j 1 -m 55112.safetensors <a.tar >one.tar
    ae-dec -j 1 -m 55112.safetensors <one.tar >back.tar
    for threads in 2 8; do
        ae-enc --threads=$threads -m 55112.safetensors <a.tar | cmp one.tar
        ae-dec --threads=$threads -m 55112.safetensors <one.tar | cmp back.tar
    done
}

@test "with many threads, too, the first bad record is reported" {
    report_model 55112
    make_stream a.tar 'x = np.zeros((1, 20000))
for key in "abcdef": record(key, x)
x[0, 19000] = np.inf
record("bad", x)
record("worse", np.zeros((2, 20000)))'
    for threads in 1 4; do
        run --separate-stderr bash -c "ae-enc -j $threads -m 55112.safetensors <a.tar >l.tar"
        assert_refused ae-enc "record 7 (bad): value 19000 is inf"
    done
}

@test "memory does not grow with the length" {
    report_model 55112
    for minutes in 1 12; do
        make_stream "$minutes.tar" "record('a', np.zeros((1, 22050 * 60 * $minutes), 'i2'), sample_rate=22050)"
        numpy '
import resource, subprocess
with open(sys.argv[1], "rb") as a, open("l.tar", "wb") as l:
    subprocess.run(["ae-enc", "-m", "55112.safetensors"], stdin=a, stdout=l, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$minutes.tar" >"$minutes.rss"
    done
    # 12 minutes are 63 MB of float audio and 32 MB of latents
    assert [ $(($(<12.rss) - $(<1.rss))) -lt 45000 ]
}

@test "stereo is sent to tomono, another sample rate to resample" {
    report_model 9184
    make_stream a.tar 'record("jazz/x", np.zeros((2, 1000)), sample_rate=22050)'
    run --separate-stderr ae-enc -m 9184.safetensors <a.tar
    assert_refused ae-enc "record 1 (jazz/x)" "2 channels, the model takes 1; mix it with tomono"
    make_stream a.tar 'record("x", np.zeros((1, 1000)), sample_rate=44100)'
    run --separate-stderr ae-enc -m 9184.safetensors <a.tar
    assert_refused ae-enc "record 1 (x)" "44100 Hz, the model takes 22050 Hz; resample -r 22050"
    make_stream a.tar 'record("x", np.zeros((1, 1000)))'
    ae-enc -m 9184.safetensors <a.tar >l.tar
    assert_equal "$(field l.tar x sample_rate | cut -d. -f1)" 22050
}

@test "a record shorter than a latent frame is refused with the length needed" {
    report_model 55112
    make_stream a.tar 'record("x", np.zeros((1, 10)), sample_rate=22050)'
    run --separate-stderr ae-enc -m 55112.safetensors <a.tar
    assert_refused ae-enc "record 1 (x)" "too short: 10 samples, the network needs at least 42"
    make_stream a.tar 'record("x", np.zeros((1, 42)), sample_rate=22050)'
    ae-enc -m 55112.safetensors <a.tar >l.tar
    assert_equal "$(shape l.tar x)" 8x1
}

@test "NaN and infinity are refused with their index" {
    write_model m.safetensors "$plain"
    make_stream a.tar 'record("a", [[1, 2, 3, 4]]); record("b", [[1, 2, np.nan, 4]])'
    run --separate-stderr bash -o pipefail -c 'ae-enc -m m.safetensors <a.tar | cat >/dev/null'
    assert_stderr --partial "record 2 (b): value 2 is nan"
    assert_failure 1
}

@test "what is not a model is refused as such" {
    make_stream a.tar 'record("a", [[1, 2, 3, 4]])'
    for file in a.tar /dev/null; do
        run --separate-stderr ae-enc -m $file <a.tar
        assert_refused ae-enc "$file: not a model"
    done
    printf '\x05\x00\x00\x00\x00\x00\x00\x00{a"}}' >bad.safetensors
    run --separate-stderr ae-enc -m bad.safetensors <a.tar
    assert_refused ae-enc "bad.safetensors: not a model: its header is not JSON"
    run --separate-stderr ae-enc -m missing.safetensors <a.tar
    assert_refused ae-enc "missing.safetensors: No such file or directory"
    run --separate-stderr ae-enc -m . <a.tar
    assert_refused ae-enc ".: Is a directory"
}

@test "a model truncated anywhere, or with bytes after its end, is refused" {
    write_model whole.safetensors "$plain"
    make_stream a.tar 'record("a", [[1, 2, 3, 4]])'
    size=$(wc -c <whole.safetensors)
    for length in 1 7 8 9 100 300 $((size - 40)) $((size - 1)); do
        head -c "$length" whole.safetensors >bad.safetensors
        run --separate-stderr ae-enc -m bad.safetensors <a.tar
        assert_refused ae-enc "bad.safetensors: "
        assert_stderr --regexp 'not a model|truncated'
    done
    (cat whole.safetensors && printf abcd) >bad.safetensors
    run --separate-stderr ae-enc -m bad.safetensors <a.tar
    assert_refused ae-enc "bad.safetensors: 4 extra bytes"
}

@test "the checksum detects a changed byte of the weights" {
    report_model 9184
    numpy 'b = bytearray(open("9184.safetensors", "rb").read()); b[-5] ^= 1; open("bad.safetensors", "wb").write(b)'
    run --separate-stderr ae-enc -m bad.safetensors <seed.tar
    assert_refused ae-enc "bad.safetensors: not what its checksums were made of: the SHA-256 of its data is"
}

@test "a model with missing, misshapen, extra or broken tensors is refused with the tensor's name" {
    refuse_model 'del t["decoder.0.bias"]' "tensor 'decoder.0.bias' is missing"
    refuse_model 't["encoder.0.weight"] = np.zeros((2, 4, 1))' \
        "tensor 'encoder.0.weight' is 2 x 4 x 1, its net has 2 x 1 x 4 there"
    refuse_model 't["encoder.2.weight"] = np.zeros(3)' "it has 5 tensors, its net 4"
    refuse_model 't["encoder.0.bias"] = np.array([1, np.nan])' \
        "tensor 'encoder.0.bias': value 1 is not a finite number"
    refuse_model 'del meta["net"]' "no network description"
    refuse_model 'meta["net"] = "conv3d\n"' "net:1: unknown layer 'conv3d'"
    refuse_model 'meta["sample_rate"] = "fast"' "its sample_rate is 'fast', not a number above 0"
}

@test "a header that lies about its data is refused" {
    refuse_model '
def change(h, d): h["encoder.0.bias"]["dtype"] = "F16"; return h, d' \
        "tensor 'encoder.0.bias': its type is F16; only F32 and F64 can be read"
    refuse_model '
def change(h, d): h["decoder.0.bias"]["data_offsets"] = [0, 4]; return h, d[:-4]' \
        "tensor 'encoder.0.weight' overlaps another one"
    refuse_model '
def change(h, d): h["decoder.0.bias"]["data_offsets"] = [len(d), len(d) + 4]; return h, d + b"abcd"' \
        "tensor 'decoder.0.bias' leaves a gap before it"
    refuse_model '
def change(h, d): h["decoder.0.bias"]["data_offsets"] = [4, 0]; return h, d' \
        "tensor 'decoder.0.bias': its data_offsets do not match its shape"
    refuse_model '
def change(h, d): h["decoder.0.bias"]["shape"] = [2 ** 62, 2 ** 62]; return h, d' \
        "tensor 'decoder.0.bias': its shape is too large"
    refuse_model '
def change(h, d): h["decoder.0.bias"]["shape"] = [-1]; return h, d' \
        "tensor 'decoder.0.bias': its shape and data_offsets must be whole numbers of at least 0"
    refuse_model '
def change(h, d): h["decoder.0.bias"] = 3; return h, d' \
        "tensor 'decoder.0.bias': it has no dtype, shape or data_offsets"
    refuse_model '
def change(h, d): h["__metadata__"]["rate"] = 3; return h, d' "__metadata__: 'rate' is not a text"
    refuse_model '
def change(h, d): h["__metadata__"] = []; return h, d' "__metadata__ is not an object"
    refuse_model '
def change(h, d): return json.dumps(h).encode()[:-1] + b", \"a\": 1, \"a\": 2}", d' \
        "not a model: its header is not JSON: duplicate object key"
}

@test "ae-enc reports misuse" {
    run --separate-stderr ae-enc </dev/null
    assert_misuse ae-enc
    run --separate-stderr ae-enc -m m extra </dev/null
    assert_misuse ae-enc
}

@test "latent frames have a time: raw2tsv prints it, and filters of sound refuse them" {
    printf 'conv1d out=2 kernel=5 stride=4\ntanh\nconv1d out=3 kernel=3 stride=2\n' >m.net
    make_stream a.tar 'record("a", [np.sin(np.arange(4005) / 9)], sample_rate=1000)'
    ae-train -n m.net -o m.safetensors -e 1 <a.tar
    ae-enc -m m.safetensors <a.tar >l.tar
    assert_equal "$(field l.tar a hop)" 8
    run bash -c 'raw2tsv --rows <l.tar | cut -f 2,3 | sed -n "2p;127p"'
    assert_output $'0\t0\n125\t1'
    run --separate-stderr raw2wav -o a.wav <l.tar
    assert_refused raw2wav "record 1 (a): it has a hop" "ae-dec -m MODEL"
    assert [ ! -e a.wav ]
    for filter in tomono 'resample -r 500' 'specgram -n 16' 'mdct -n 16' 'sparse -k 9' 'keep -k 9' \
        'ae-enc -m m.safetensors' 'ae-train -n m.net -o new' 'compare -r a.tar'; do
        # shellcheck disable=SC2086 # words
        run --separate-stderr $filter <l.tar
        assert_refused "${filter%% *}" "record 1 (a): it has a hop" "ae-dec -m MODEL"
    done
    ae-dec -m m.safetensors <l.tar | raw2wav -o a.wav
}

@test "a model that comes with Lathe is found by its name, from the source tree and where it is installed" {
    make_stream a.tar 'record("a", np.sin(np.arange(110250) * 0.01).reshape(1, -1) * 0.5, sample_rate=22050)'
    ae-enc -m 9184-repaired <a.tar >named.tar
    ae-enc -m "$ROOT/models/9184-repaired.safetensors" <a.tar >given.tar
    numpy 'assert np.array_equal(array("named.tar", "a"), array("given.tar", "a"))'
    mkdir -p p/bin p/libexec/lathe p/share/lathe
    write_model p/share/lathe/own.safetensors "$plain"
    cp "$BIN/ae-enc" p/bin
    cp "$BIN/ae-enc" p/libexec/lathe
    make_stream b.tar 'record("b", [[1, 2, 3, 4]], sample_rate=8000)'
    for program in p/bin/ae-enc p/libexec/lathe/ae-enc; do
        $program -m own <b.tar >l.tar
        numpy 'assert array("l.tar", "b")[0] == 10'
    done
}

@test "a file takes precedence over a model of the same name, and an unknown name is refused with the known ones" {
    write_model 9184-repaired "$plain"
    make_stream b.tar 'record("b", [[1, 2, 3, 4]], sample_rate=8000)'
    ae-enc -m 9184-repaired <b.tar >l.tar
    numpy 'assert array("l.tar", "b")[0] == 10'
    run --separate-stderr ae-enc -m 9185 <b.tar
    assert_refused ae-enc '9185: No such file or directory; the models that come with Lathe are ' '9184-repaired'
    run --separate-stderr ae-enc -m ./9185 <b.tar
    assert_refused ae-enc './9185: No such file or directory'
}

@test "-f f2 gives what NumPy makes of the latents in half precision, in half the bytes; ae-dec and pick read them" {
    write_model m.safetensors "$plain"
    make_stream a.tar '
rng = np.random.default_rng(3)
record("a", np.concatenate([rng.standard_normal((1, 40000)), [[1e-7, 2e-6, -3e-5, 0]]], 1), sample_rate=8000)'
    ae-enc -m m.safetensors <a.tar >f4.tar
    ae-enc -m m.safetensors -f f2 <a.tar >f2.tar
    pick <f2.tar >picked.tar
    shard -n 1 -o shard-%d.tar <f2.tar >index.tsv
    ae-dec -m m.safetensors <f2.tar >back.tar
    numpy '
wanted = array("f4.tar", "a").astype("<f2")
for name in "f2.tar", "picked.tar", "shard-0.tar":
    found = array(name, "a")
    assert found.dtype == np.dtype("<f2") and np.array_equal(found, wanted), name
assert array("back.tar", "a").dtype == np.dtype("<f4") and array("back.tar", "a").shape == (1, 40004)'
    [ "$(stat -c %s f2.tar)" -lt "$(($(stat -c %s f4.tar) / 2 + 2000))" ]
}

@test "-f f2 refuses a latent that is too large for half precision" {
    write_model m.safetensors "$plain"
    make_stream a.tar 'record("a", [[16380, 16380, 16380, 16379]])
record("b", [[16380, 16380, 16380, 16380]])'
    run --separate-stderr bash -c 'ae-enc -m m.safetensors -f f2 <a.tar >l.tar'
    assert_refused ae-enc 'record b' 65520 'half precision'
}

@test "--skip-short skips and lists records that are too short, and no others" {
    write_model m.safetensors "$plain"
    make_stream a.tar 'record("short", [[1, 2, 3]])
record("long", [[1, 2, 3, 4]])'
    ae-enc -m m.safetensors --skip-short --skipped=left.tsv <a.tar >l.tar
    assert_equal "$(keys l.tar)" long
    assert_equal "$(cut -f 1 left.tsv)" $'key\nshort'
    make_stream b.tar 'record("stereo", [[1, 2, 3, 4], [1, 2, 3, 4]])'
    run --separate-stderr bash -c 'ae-enc -m m.safetensors --skip-short <b.tar >l.tar'
    assert_refused ae-enc stereo
}
