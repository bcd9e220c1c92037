# ae-train - fit an autoencoder to clips

load helper

# Clips of noise-free tones, 1 x 250 at 8000 Hz; a network that fits them: 4 x 62.
setup() {
    cd "$BATS_TEST_TMPDIR" || return
    make_stream clips.tar '
t = np.arange(250) / 8000
for i in range(10):
    record(f"tone_{i}", [0.5 * np.sin(2 * np.pi * (200 + 40 * i) * t + i)], sample_rate=8000)'
    make_stream valid.tar '
t = np.arange(250) / 8000
for i in range(3):
    record(f"valid_{i}", [0.5 * np.sin(2 * np.pi * (210 + 90 * i) * t)], sample_rate=8000)'
    printf 'conv1d out=4 kernel=6 stride=4\ntanh\n' >small.net
}

# loss EPOCH COLUMN: of losses.tsv
loss() {
    awk -v e="$1" -v c="$2" '$1 == e { print $c }' losses.tsv
}

# refuse_net TEXT MESSAGE: a description that ae-train refuses with MESSAGE.
refuse_net() {
    printf '%b' "$1" >bad.net
    run --separate-stderr ae-train -n bad.net -o m.safetensors <clips.tar
    assert_failure 1
    refute_output
    assert_stderr "ae-train: $2"
    assert [ ! -e m.safetensors ]
}

@test "the kernels agree with PyTorch, with plain loops and among instruction sets" {
    run "$UNITS/kernels"
    assert_success
}

@test "networks train as in PyTorch, and blocks of any width give the same bits" {
    run "$UNITS/net"
    assert_success
}

@test "random numbers are the published generator's" {
    run "$UNITS/rng"
    assert_success
}

@test "ae-train learns: the loss falls, and the losses of every epoch are in a table" {
    run --separate-stderr ae-train -n small.net -o m.safetensors -v valid.tar -e 30 -b 4 -L losses.tsv <clips.tar
    assert_success
    refute_output
    refute_stderr
    assert_equal "$(head -1 losses.tsv)" $'epoch\ttrain\tvalidation'
    assert_equal "$(wc -l <losses.tsv)" 31
    assert_equal "$(awk -v a="$(loss 1 3)" -v b="$(loss 30 3)" 'BEGIN { print (b < a / 3) }')" 1
}

@test "without validation clips the table has no such column, and the training loss decides" {
    run --separate-stderr ae-train -n small.net -o m.safetensors -e 3 -L losses.tsv <clips.tar
    assert_success
    assert_equal "$(head -1 losses.tsv)" $'epoch\ttrain'
    run ae-info --metadata m.safetensors
    assert_line $'validation_clips\t0'
    assert_line $'best_epoch\t3'
}

@test "the best epoch of a model is the one with the least validation loss" {
    ae-train -n small.net -o m.safetensors -v valid.tar -l 0.3 -e 12 -b 3 -L losses.tsv <clips.tar
    best=$(awk 'NR > 1 && (!n || $3 < least) { least = $3; n = $1 } END { print n }' losses.tsv)
    run ae-info --metadata m.safetensors
    assert_line $'best_epoch\t'"$best"
    assert_line --partial $'losses.validation\t'
    # and its weights are that epoch's: stopping there gives the same ones
    ae-train -n small.net -o short.safetensors -v valid.tar -l 0.3 -e "$best" -b 3 <clips.tar
    assert_equal "$(ae-info --metadata short.safetensors | grep sha256)" \
        "$(ae-info --metadata m.safetensors | grep sha256)"
}

@test "the validation loss weighs a smaller last batch by its clips" {
    ae-train -n small.net -o m.safetensors -v valid.tar -e 1 -b 2 -L losses.tsv <clips.tar
    ae-enc -m m.safetensors <valid.tar | ae-dec -m m.safetensors >back.tar
    numpy '
def rmse(keys):
    d = [array("back.tar", k) - array("valid.tar", k) for k in keys]
    return np.sqrt(np.mean(np.square(d), dtype=float) + 1e-8)
wanted = rmse(["valid_0", "valid_1"]) * 2 / 3 + rmse(["valid_2"]) / 3
assert abs(float(sys.argv[1]) - wanted) < 1e-6, wanted' "$(loss 1 3)"
}

# Clips that are long enough for threads to share the work.
@test "the same seed gives the same bytes with 1, 2 and 5 threads; another seed does not" {
    make_stream long.tar '
for i in range(10):
    record(f"tone_{i}", [np.sin(np.arange(9998) * (i + 2) / 20)], sample_rate=8000)'
    ae-train -n small.net -o 1.safetensors -v long.tar -e 4 -b 4 -j 1 -L 1.tsv <long.tar
    ae-train -n small.net -o 2.safetensors -v long.tar -e 4 -b 4 -j 2 -L 2.tsv <long.tar
    ae-train -n small.net -o 5.safetensors -v long.tar -e 4 -b 4 -j 5 <long.tar
    ae-train -n small.net -o s.safetensors -v long.tar -e 4 -b 4 -s 43 <long.tar
    cmp 1.safetensors 2.safetensors
    cmp 1.safetensors 5.safetensors
    cmp 1.tsv 2.tsv
    run cmp -s 1.safetensors s.safetensors
    assert_failure
}

@test "a cosine schedule and a start in tanh's linear range train a network better" {
    ae-train -n small.net -o usual.safetensors -e 60 -b 2 -L losses.tsv <clips.tar
    usual=$(loss 60 2)
    ae-train -n small.net -o m.safetensors -e 60 -b 2 --schedule cosine --init-scale 0.01 -L losses.tsv <clips.tar
    assert_equal "$(awk -v a="$usual" -v b="$(loss 60 2)" 'BEGIN { print (b < 0.99 * a) }')" 1
    run ae-info --metadata m.safetensors
    assert_line $'schedule\tcosine'
    assert_line $'init_scale\t0.01'
    # what PyTorch's start has in the encoder, a hundredth of it
    ae-train -n small.net -o a.safetensors -e 1 -b 10 -l 1e-9 <clips.tar
    ae-train -n small.net -o b.safetensors -e 1 -b 10 -l 1e-9 --init-scale 0.01 <clips.tar
    ae-enc -m a.safetensors <clips.tar >a.tar
    ae-enc -m b.safetensors <clips.tar >b.tar
    numpy '
a, b = np.arctanh(array("a.tar", "tone_1")), np.arctanh(array("b.tar", "tone_1"))
assert np.abs(b - a / 100).max() < 1e-5'
}

@test "--init starts from a model of the same network, with steps scaled as in its training" {
    ae-train -n small.net -o m.safetensors -v valid.tar -e 40 -b 2 --schedule cosine --init-scale 0.01 <clips.tar
    sed 's/^/# the same with a comment\n/' small.net >again.net
    ae-train -n again.net --init m.safetensors -o more.safetensors -v valid.tar -e 3 -b 2 -l 0.001 -L losses.tsv <valid.tar
    before=$(ae-info --metadata m.safetensors | awk '$1 == "losses.validation" { print $2 }')
    assert_equal "$(awk -v a="$before" -v b="$(loss 3 3)" 'BEGIN { print (b < a) }')" 1
    run ae-info --metadata more.safetensors
    assert_line $'init_scale\t0.01'
    assert_line $'init\t'"$(ae-info --metadata m.safetensors | awk '$1 == "sha256" { print $2 }')"
    # without a step worth the name nothing changes
    ae-train -n small.net --init m.safetensors -o m2.safetensors -e 1 -l 1e-9 <clips.tar
    ae-enc -m m.safetensors <valid.tar >a.tar
    ae-enc -m m2.safetensors <valid.tar >b.tar
    numpy 'assert np.abs(array("a.tar", "valid_1") - array("b.tar", "valid_1")).max() < 1e-6'
}

@test "--init refuses a model of another network, and files that are not models" {
    ae-train -n small.net -o m.safetensors -e 1 <clips.tar
    printf 'conv1d out=4 kernel=6 stride=4\nrelu\n' >other.net
    run --separate-stderr ae-train -n other.net --init m.safetensors -o o.safetensors <clips.tar
    assert_refused ae-train "m.safetensors: a model of another network than other.net"
    run --separate-stderr ae-train -n small.net --init small.net -o o.safetensors <clips.tar
    assert_refused ae-train "small.net: not a model"
    assert [ ! -e o.safetensors ]
}

@test "a checkpoint of another schedule, scale or start is refused" {
    ae-train -n small.net -o start.safetensors -e 1 <clips.tar
    fast() {
        timeout --foreground -s INT --preserve-status 1 ae-train -n small.net -o m.safetensors -e 1000000 --resume "$@" <clips.tar
    }
    run fast --schedule cosine
    assert [ -e m.safetensors.checkpoint ]
    for options in '' '--schedule cosine -e 999999' '--schedule cosine --init-scale 0.1' '--schedule cosine --init start.safetensors'; do
        # shellcheck disable=SC2086 # several words
        run --separate-stderr ae-train -n small.net -o m.safetensors -e 1000000 --resume $options <clips.tar
        assert_refused ae-train 'm.safetensors.checkpoint: of another training'
    done
}

@test "every loss can be minimised" {
    for name in rmse mse l1; do
        ae-train -n small.net -o m.safetensors -e 20 -b 5 --loss $name -L losses.tsv <clips.tar
        assert_equal "$(awk -v a="$(loss 1 2)" -v b="$(loss 20 2)" 'BEGIN { print (b < a / 2) }')" 1
        run ae-info --metadata m.safetensors
        assert_line $'loss\t'$name
    done
}

@test "clips of several channels train a network of several channels" {
    make_stream stereo.tar 'for i in range(4): record(f"s{i}", np.sin(np.arange(500) * 0.1 * (i + 1)).reshape(2, 250))'
    printf 'input channels=2\nconv1d out=4 kernel=6 stride=4\nrelu\nconv1d out=4 kernel=2 stride=1\n' >two.net
    run --separate-stderr ae-train -n two.net -o m.safetensors -e 2 <stereo.tar
    assert_success
    ae-enc -m m.safetensors <stereo.tar >l.tar
    assert_equal "$(shape l.tar s0)" 4x61
    ae-dec -m m.safetensors <l.tar >back.tar
    assert_equal "$(shape back.tar s0)" 2x250
}

@test "the stereo network trains on stereo clips, encodes them and decodes two channels" {
    make_stream stereo.tar '
t = np.arange(4410) / 22050
for i in range(12):
    a, b = np.sin(2 * np.pi * (200 + 40 * i) * t), np.sin(2 * np.pi * (900 - 50 * i) * t)
    record(f"s{i}", np.array([0.5 * a + 0.1 * b, 0.1 * a - 0.4 * b]), sample_rate=22050)'
    ae-train -n "$ROOT/models/36744-stereo.net" -o m.safetensors -e 60 -b 2 --schedule cosine --init-scale 0.01 <stereo.tar
    ae-enc -m m.safetensors <stereo.tar | tee l.tar | ae-dec -m m.safetensors >back.tar
    assert_equal "$(shape l.tar s0)" 8x183
    assert_equal "$(shape back.tar s0)" 2x4410
    numpy '
for c in range(2): # each channel, and they differ
    x, y = array("stereo.tar", "s3")[c], array("back.tar", "s3")[c]
    assert 10 * np.log10(np.sum(x ** 2) / np.sum((x - y) ** 2)) > 15'
    run --separate-stderr bash -c 'tomono <stereo.tar | ae-enc -m m.safetensors'
    assert_refused ae-enc '1 channels, the model takes 2'
}

@test "the file has the parameter names of PyTorch's nn.Sequential" {
    make_stream one.tar 'record("a", np.zeros((1, 1146)), sample_rate=22050)'
    ae-train -n "$ROOT/models/55112.net" -o m.safetensors -e 1 <one.tar
    numpy '
import json
b = open("m.safetensors", "rb").read()
n = int.from_bytes(b[:8], "little")
h = json.loads(b[8:8 + n])
meta = h.pop("__metadata__")
shapes = {k: v["shape"] for k, v in h.items()}
assert shapes == {
    "encoder.0.weight": [4, 1, 10], "encoder.0.bias": [4], "encoder.2.weight": [6, 4, 5],
    "encoder.2.bias": [6], "encoder.4.weight": [8, 6, 3], "encoder.4.bias": [8],
    "decoder.0.weight": [8, 6, 3], "decoder.0.bias": [6], "decoder.2.weight": [6, 4, 5],
    "decoder.2.bias": [4], "decoder.4.weight": [4, 1, 10], "decoder.4.bias": [1]}, shapes
assert all(v["dtype"] == "F32" for v in h.values())
assert sum(np.prod(s) for s in shapes.values()) == 637 == (len(b) - 8 - n) // 4
assert n % 8 == 0
import hashlib
assert meta["sha256"] == hashlib.sha256(b[8 + n:]).hexdigest()
assert meta["format"] == "pt" and meta["sample_rate"] == "22050" and meta["frames"] == "1146"
assert all(isinstance(v, str) for v in meta.values())
assert json.loads(meta["training"])["seed"] == 42'
}

@test "without clips there is no model" {
    make_stream none.tar ''
    run --separate-stderr ae-train -n small.net -o m.safetensors <none.tar
    assert_refused ae-train "no clips to train on"
    refute_output
    assert [ ! -e m.safetensors ]
    run --separate-stderr ae-train -n small.net -o m.safetensors -v none.tar <clips.tar
    assert_refused ae-train "none.tar: no clips to validate on"
}

@test "a clip of another length or sample rate is refused by name" {
    make_stream bad.tar 'record("a", np.zeros((1, 250)), sample_rate=8000); record("b", np.zeros((1, 251)), sample_rate=8000)'
    run --separate-stderr ae-train -n small.net -o m.safetensors <bad.tar
    assert_refused ae-train "record 2 (b)" "1 x 251, the clips before it are 1 x 250"
    make_stream bad.tar 'record("a", np.zeros((1, 250)), sample_rate=8000); record("b", np.zeros((1, 250)), sample_rate=44100)'
    run --separate-stderr ae-train -n small.net -o m.safetensors <bad.tar
    assert_refused ae-train "record 2 (b)" "44100 Hz"
    make_stream other.tar 'record("a", np.zeros((1, 254)), sample_rate=8000)'
    run --separate-stderr ae-train -n small.net -o m.safetensors -v other.tar <clips.tar
    assert_refused ae-train "other.tar" "254"
}

@test "a clip with NaN or infinity is refused with the index of the value" {
    make_stream bad.tar 'x = np.zeros((1, 250)); x[0, 17] = np.nan; record("a", np.zeros((1, 250))); record("b", x)'
    run --separate-stderr ae-train -n small.net -o m.safetensors <bad.tar
    assert_refused ae-train "record 2 (b)" "value 17 is nan"
    make_stream bad.tar 'x = np.zeros((1, 250)); x[0, 3] = -np.inf; record("a", x)'
    run --separate-stderr ae-train -n small.net -o m.safetensors <bad.tar
    assert_refused ae-train "record 1 (a)" "value 3 is -inf"
}

@test "stereo clips are sent to tomono" {
    make_stream bad.tar 'record("a", np.zeros((2, 250)))'
    run --separate-stderr ae-train -n small.net -o m.safetensors <bad.tar
    assert_refused ae-train "2 channels" "tomono"
}

@test "clips that do not fit the network are explained layer by layer" {
    printf 'conv1d out=4 kernel=6 stride=4\n# between\nconv1d out=6 kernel=6 stride=3\n' >deep.net
    run --separate-stderr ae-train -n deep.net -o m.safetensors <clips.tar
    assert_failure 1
    assert_stderr "ae-train: stdin: clips of 250 frames and deep.net: layer 2 (line 3, conv1d out=6 kernel=6 stride=3 padding=0): 62 frames do not fit: (62 + 0 - 6) / 3 leaves a remainder; lengths that fit the whole network near 250 are 242 and 254"
    printf 'conv_transpose1d out=1 kernel=1 padding=200\ndecoder\nconv_transpose1d out=1 kernel=401\n' >cut.net
    run --separate-stderr ae-train -n cut.net -o m.safetensors <clips.tar
    assert_failure 1
    assert_stderr "ae-train: stdin: clips of 250 frames and cut.net: layer 1 (line 1, conv_transpose1d out=1 kernel=1 stride=1 padding=200): 250 frames do not fit: (250 - 1) * 1 + 1 - 400 is less than 1; the shortest length that fits the whole network is 401"
}

@test "a wrong network description is refused with its line and what is allowed" {
    refuse_net 'conv1d out=4 kernel=6 strid=4\n' \
        "bad.net:1: conv1d: unknown key 'strid'; it takes out, kernel, stride, padding, each KEY=NUMBER"
    refuse_net '# x\n\nconv2d out=4\n' \
        "bad.net:3: unknown layer 'conv2d'; the layers are conv1d, conv_transpose1d, scale, tanh, relu, leaky_relu, gelu, and input and decoder are the other words"
    refuse_net 'conv1d kernel=6\n' "bad.net:1: conv1d: out= is missing"
    refuse_net 'conv1d out=2 kernel=6 stride=0\n' "bad.net:1: conv1d: stride=0 is not a whole number from 1 to 4096"
    refuse_net 'conv1d out=2 kernel=2.5\n' "bad.net:1: conv1d: kernel=2.5 is not a whole number from 1 to 65536"
    refuse_net 'conv1d out=2 kernel=1e99\n' "bad.net:1: conv1d: kernel=1e99 is not a whole number from 1 to 65536"
    refuse_net 'conv1d out=-1 kernel=3\n' "bad.net:1: conv1d: out=-1 is not a whole number from 1 to 4096"
    refuse_net 'conv1d out=2 kernel=\n' "bad.net:1: conv1d: kernel= is not a whole number from 1 to 65536"
    refuse_net 'conv1d out=2 kernel\n' \
        "bad.net:1: conv1d: no '=' after 'kernel'; it takes out, kernel, stride, padding, each KEY=NUMBER"
    refuse_net 'conv1d out=2 kernel=3 out=4\n' "bad.net:1: conv1d: out= is given twice"
    refuse_net 'leaky_relu slope=nan\n' "bad.net:1: leaky_relu: slope=nan is not a number from 0 to 1"
    refuse_net 'tanh 3\n' "bad.net:1: tanh: unknown key '3'; it takes nothing"
    refuse_net '# nothing\n' "bad.net: no layer in it"
    refuse_net 'decoder\n' "bad.net:1: decoder: there is no encoder before it"
    refuse_net 'conv1d out=2 kernel=3\ninput channels=2\n' "bad.net:2: input: it must come before the first layer"
    refuse_net 'conv_transpose1d out=2 kernel=3 stride=2\ndecoder\nconv1d out=1 kernel=3 stride=2\n' \
        "bad.net:1: conv_transpose1d: it raises the rate; that is for the decoder"
    refuse_net 'conv1d out=2 kernel=4 stride=2\ndecoder\nconv_transpose1d out=1 kernel=3 stride=2\n' \
        "bad.net: the decoder does not give back what the encoder takes: for F latent frames it gives 1 x (2 F +1), the encoder takes 1 x (2 F +2)"
    refuse_net 'conv1d out=4096 kernel=65536\nconv1d out=4096 kernel=65536\n' \
        "bad.net:1: conv1d: more than 268435456 parameters"
    refuse_net 'conv1d out=1 kernel=1 stride=4096\nconv1d out=1 kernel=1 stride=4096\n' \
        "bad.net:1: conv1d: one latent frame would stand for 16777216 frames here; at most 65536 are possible"
}

@test "a network description that is missing or not text is refused" {
    run --separate-stderr ae-train -n missing.net -o m.safetensors <clips.tar
    assert_refused ae-train "missing.net: No such file or directory"
    printf 'conv1d\0 out=4' >nul.net
    run --separate-stderr ae-train -n nul.net -o m.safetensors <clips.tar
    assert_refused ae-train "nul.net" "not text"
}

@test "a model that cannot be written is reported before the training begins" {
    run --separate-stderr ae-train -n small.net -o missing/m.safetensors -e 1000000 <clips.tar
    assert_refused ae-train "missing/m.safetensors"
}

@test "a training that diverges stops, says so and keeps the best weights so far" {
    # three linear layers on clips so loud that a few large steps leave the range of a float
    make_stream loud.tar '
record("a", [np.sin(np.arange(64.)) * 1e17])
record("b", [np.cos(np.arange(64.)) * 1e17])'
    for _ in 1 2 3; do
        echo 'conv1d out=2 kernel=2 stride=2'
    done >deep.net
    run --separate-stderr ae-train -n deep.net -o m.safetensors -v loud.tar -l 1.5 -L losses.tsv <loud.tar
    assert_failure 1
    refute_output
    assert_stderr --regexp '^ae-train: diverged: the loss is not finite in epoch ([2-9]); m.safetensors has the best weights so far, of epoch [1-9]$'
    # the table ends with the epoch that diverged
    assert_equal "$(tail -1 losses.tsv | cut -f 1)" "$(sed 's/.* in epoch \([0-9]*\);.*/\1/' <<<"$stderr")"
    assert_equal "$(grep -cE 'nan|inf' losses.tsv)" 1
    tail -1 losses.tsv | grep -E '(nan|inf)$'
    # and the model is what a training of the best epoch's length gives
    best=$(ae-info --metadata m.safetensors | awk '$1 == "best_epoch" { print $2 }')
    assert_stderr --partial "of epoch $best"
    ae-train -n deep.net -o short.safetensors -v loud.tar -l 1.5 -e "$best" <loud.tar
    assert_equal "$(ae-info --metadata short.safetensors | grep sha256)" \
        "$(ae-info --metadata m.safetensors | grep sha256)"
}

@test "a training that diverges in the first epoch gives no model, and the table says so" {
    make_stream loud.tar 'record("a", np.sin(np.arange(250)) * 1e25); record("b", np.cos(np.arange(250)) * 1e25)'
    run --separate-stderr ae-train -n small.net -o m.safetensors -L losses.tsv <loud.tar
    assert_refused ae-train "diverged in the first epoch"
    assert [ ! -e m.safetensors ]
    assert_equal "$(<losses.tsv)" $'epoch\ttrain\n1\tinf'
}

@test "a NaN in the validation clips is refused with its index, before the training begins" {
    make_stream bad.tar 'x = np.zeros((1, 250)); x[0, 17] = np.nan; record("a", np.zeros((1, 250)), sample_rate=8000); record("b", x, sample_rate=8000)'
    run --separate-stderr ae-train -n small.net -o m.safetensors -v bad.tar -e 1000000 <clips.tar
    assert_refused ae-train "bad.tar: record 2 (b)" "value 17 is nan"
    assert [ ! -e m.safetensors ]
}

@test "one clip is enough, and a batch may be larger than the clips" {
    pick -n 1 <clips.tar >one.tar
    ae-train -n small.net -o 1.safetensors -v one.tar -e 3 -b 1 -L 1.tsv <one.tar
    ae-train -n small.net -o 9.safetensors -v one.tar -e 3 -b 100000 -L 9.tsv <one.tar
    cmp 1.tsv 9.tsv
    ae-train -n small.net -o 10.safetensors -e 3 -b 10 -L 10.tsv <clips.tar
    ae-train -n small.net -o all.safetensors -e 3 -b 11 -L all.tsv <clips.tar
    cmp 10.tsv all.tsv
}

@test "clips of one latent frame, and of one sample, train a network that accepts them" {
    make_stream frame.tar 'for i in range(5): record(f"a{i}", np.sin(np.arange(6.) * i)[None])'
    run --separate-stderr ae-train -n small.net -o m.safetensors -e 20 -b 2 -L losses.tsv <frame.tar
    assert_success
    ae-enc -m m.safetensors <frame.tar >l.tar
    assert_equal "$(shape l.tar a1)" 4x1
    make_stream sample.tar 'for i in range(5): record(f"a{i}", [[i / 5]])'
    echo 'conv1d out=2 kernel=1' >one.net
    run --separate-stderr ae-train -n one.net -o m.safetensors -e 200 -b 2 -L losses.tsv <sample.tar
    assert_success
    assert_equal "$(awk -v a="$(loss 1 2)" -v b="$(loss 200 2)" 'BEGIN { print (b < a / 4) }')" 1
    run --separate-stderr ae-train -n small.net -o m.safetensors <sample.tar
    assert_refused ae-train "clips of 1 frames" "layer 1"
    make_stream empty.tar 'record("a", np.zeros((1, 0)))'
    run --separate-stderr ae-train -n one.net -o m.safetensors <empty.tar
    assert_refused ae-train "0 frames"
}

@test "silence is learnt: all losses finite, the reconstruction nearly silent" {
    make_stream zeros.tar 'for i in range(4): record(f"a{i}", np.zeros((1, 250)))'
    for name in rmse mse l1; do
        run --separate-stderr ae-train -n small.net -o m.safetensors -e 60 -b 2 --loss $name -L losses.tsv <zeros.tar
        assert_success
        run grep -E 'nan|inf' losses.tsv
        assert_failure
        assert_equal "$(awk -v a="$(loss 1 2)" -v b="$(loss 60 2)" 'BEGIN { print (b < a / 4) }')" 1
    done
    # rmse's own floor: the root of 1e-8
    ae-train -n small.net -o m.safetensors -e 1500 -l 0.001 -L losses.tsv <zeros.tar
    run awk 'NR > 1 && $2 < 1e-4 { exit 1 }' losses.tsv
    assert_success
}

# ---- memory ----

@test "clips beyond --memory go to a temporary file: the same bytes, and the file is removed" {
    mkdir tmp
    make_stream long.tar '
for i in range(12):
    record(f"tone_{i}", [np.sin(np.arange(99998) * (i + 2) / 2000)], sample_rate=8000)'
    ae-train -n small.net -o all.safetensors -v long.tar -e 2 -b 5 -L all.tsv <long.tar
    for memory in 0 1 3 4 5; do # of 4.6 MiB twice
        TMPDIR=$PWD/tmp ae-train -n small.net -o m.safetensors -v long.tar -e 2 -b 5 -j 2 -L losses.tsv \
            --memory=$memory <long.tar
        cmp m.safetensors all.safetensors
        cmp losses.tsv all.tsv
        assert_equal "$(ls tmp)" ''
    done
}

@test "a temporary file that cannot be made or written is reported" {
    make_stream long.tar 'for i in range(45): record(f"a{i}", [np.arange(99998.)])'
    TMPDIR=missing run --separate-stderr ae-train -n small.net -o m.safetensors --memory=0 <long.tar
    assert_refused ae-train missing 'No such file or directory'
    assert [ ! -e m.safetensors ]
    limited() { # as on a full disk
        trap '' XFSZ
        ulimit -f 1000
        ae-train -n small.net -o m.safetensors --memory=0 <long.tar
    }
    run --separate-stderr limited
    assert_refused ae-train 'temporary file (TMPDIR): File too large'
    assert [ ! -e m.safetensors ]
}

# Peak memory (of the largest of both) as the system counts it, in KiB, for clips of COUNT x 110250.
peak() {
    numpy '
import resource, subprocess
stream = Stream("many.tar")
clip = np.sin(np.arange(110250, dtype="f4"))[None]
for i in range(int(sys.argv[1])):
    stream.record(f"a{i}", clip, {})
stream.tar.close()
subprocess.run(["ae-train", "-n", sys.argv[2], "-o", "m.safetensors", "-e", "1", "-j", "2", *sys.argv[3:]],
               stdin=open("many.tar"), check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$1" "$ROOT/models/55112.net" "${@:2}"
}

@test "memory is at most the clips and 64 MiB, or --memory and 64 MiB" {
    if sanitised; then
        skip 'AddressSanitizer takes memory of its own'
    fi
    clips=$((200 * 110250 * 4 / 1024))
    found=$(peak 200)
    [ "$found" -le $((clips + 65536)) ] || fail "$found KiB for $clips KiB of clips"
    [ "$found" -ge "$clips" ]
    found=$(peak 200 --memory=10)
    [ "$found" -le $((10240 + 65536)) ] || fail "$found KiB with 10 MiB of clips held"
}

@test "under a ulimit, clips that do not fit go to the temporary file automatically" {
    if sanitised; then
        skip 'AddressSanitizer takes address space of its own'
    fi
    make_stream long.tar 'for i in range(250): record(f"a{i}", [np.sin(np.arange(99998.) * i)])'
    printf 'conv1d out=1 kernel=6 stride=4\n' >tiny.net
    ae-train -n tiny.net -o all.safetensors -e 1 <long.tar
    (
        ulimit -v 150000 # kB; the clips have 97655
        ae-train -n tiny.net -o m.safetensors -e 1 -j 1 <long.tar
    )
    cmp m.safetensors all.safetensors
}

# timeout without --foreground would send the signal twice, and the second ends a training at once.
@test "^C writes the best model so far and its losses, with status 1" {
    for signal in INT TERM; do
        run --separate-stderr timeout --foreground -s $signal --preserve-status 2 \
            ae-train -n small.net -o m.safetensors -e 1000000 -L losses.tsv <clips.tar
        assert_failure 1
        refute_output
        assert_stderr --regexp '^ae-train: interrupted in epoch [0-9]+; m.safetensors has the best weights so far, of epoch [0-9]+$'
        assert_equal "$(echo m.* *.tsv*)" 'm.safetensors losses.tsv'
        ae-enc -m m.safetensors <clips.tar >l.tar
        assert_equal "$(shape l.tar tone_0)" 4x62
        epochs=$(ae-info --metadata m.safetensors | awk '$1 == "epochs" { print $2 }')
        assert_equal "$(tail -1 losses.tsv | cut -f 1)" "$epochs"
        rm m.safetensors losses.tsv
    done
}

@test "interrupted while clips still arrive, ae-train exits at once and leaves nothing behind" {
    run --separate-stderr timeout -s INT --preserve-status 1 \
        ae-train -n small.net -o m.safetensors < <(cat clips.tar; sleep 5)
    assert_failure 130
    assert_equal "$(echo m.*)" 'm.*'
}

@test "ae-train reports misuse" {
    run --separate-stderr ae-train -o m <clips.tar
    assert_misuse ae-train
    run --separate-stderr ae-train -n small.net <clips.tar
    assert_misuse ae-train
    for option in '-e 0' '-b 0' '-l 0' '-l x' '-s -1' '--loss hinge' '--schedule step' '--init-scale 0' '-j 0' '-v -' extra; do
        # shellcheck disable=SC2086 # two words
        run --separate-stderr ae-train -n small.net -o m $option <clips.tar
        assert_misuse ae-train
    done
}
