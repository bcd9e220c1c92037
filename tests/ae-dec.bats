# ae-dec - latents to audio

load helper

# A trained model for 1 x 250 at 8000 Hz: 4 x 62; L(F) = 4 F + 2.
setup() {
    cd "$BATS_TEST_TMPDIR" || return
    make_stream clips.tar '
t = np.arange(250) / 8000
for i in range(4):
    record(f"tone_{i}", [0.5 * np.sin(2 * np.pi * (200 + 40 * i) * t + i)], sample_rate=8000, label="x")'
    printf 'conv1d out=4 kernel=6 stride=4\ntanh\n' >small.net
    ae-train -n small.net -o m.safetensors -e 600 -b 4 <clips.tar
}

@test "decoded audio has the length and rate of the original, and is close to it" {
    ae-enc -m m.safetensors <clips.tar >l.tar
    ae-dec -m m.safetensors <l.tar >back.tar
    assert_equal "$(keys back.tar)" "$(keys clips.tar)"
    assert_equal "$(shape back.tar tone_0)" 1x250
    assert_equal "$(field back.tar tone_0 sample_rate)" 8000
    assert_equal "$(field back.tar tone_0 label)" x
    numpy 'assert "hop" in meta("l.tar", "tone_0") and "hop" not in meta("back.tar", "tone_0")'
    assert_equal "$(field back.tar tone_0 history)" '["ae-enc -m m.safetensors", "ae-dec -m m.safetensors"]'
    assert_close clips.tar tone_0 back.tar tone_0 0.2
}

@test "decoding returns the exact length of any record" {
    make_stream a.tar 'for n in (6, 7, 8, 9, 10, 11, 249, 1000, 5003): record(f"n{n}", np.sin(np.arange(n) / 9)[None])'
    ae-enc -m m.safetensors <a.tar | ae-dec -m m.safetensors >back.tar
    for n in 6 7 8 9 10 11 249 1000 5003; do
        assert_equal "$(shape back.tar n$n)" "1x$n"
    done
    assert_equal "$(field back.tar n6 sample_rate | cut -d. -f1)" 8000
}

@test "latents without the field frames are decoded completely" {
    make_stream l.tar 'record("z", np.zeros((4, 100)))'
    ae-dec -m m.safetensors <l.tar >back.tar
    assert_equal "$(shape back.tar z)" 1x402
}

@test "the decoder is PyTorch's transposed convolution, mirrored" {
    make_stream l.tar 'record("z", np.random.default_rng(1).uniform(-1, 1, (4, 700)))'
    ae-dec -m m.safetensors <l.tar >back.tar
    numpy '
import json
b = open("m.safetensors", "rb").read()
n = int.from_bytes(b[:8], "little")
h = json.loads(b[8:8 + n])
def tensor(name):
    e = h[name]
    return np.frombuffer(b[8 + n:], "<f4")[e["data_offsets"][0] // 4:e["data_offsets"][1] // 4].reshape(e["shape"]).astype(float)
z, w = array("l.tar", "z").astype(float), tensor("decoder.0.weight")
y = np.full((1, 699 * 4 + 6), tensor("decoder.0.bias")[0])
for q in range(700):
    y[:, 4 * q:4 * q + 6] += np.einsum("c,cok->ok", z[:, q], w)
assert np.abs(y - array("back.tar", "z")).max() < 1e-5'
}

@test "latents of another number of channels are refused" {
    make_stream l.tar 'record("ok", np.zeros((4, 10))); record("z", np.zeros((8, 10)))'
    run --separate-stderr bash -o pipefail -c 'ae-dec -m m.safetensors <l.tar | cat >/dev/null'
    assert_failure 1
    assert_stderr --partial "record 2 (z): 8 channels, the model's latents have 4"
}

@test "a wrong field 'frames' is refused" {
    for frames in 43 0 -1 '"long"' 2.5; do
        make_stream l.tar "record('z', np.zeros((4, 10)), frames=$frames)"
        run --separate-stderr bash -o pipefail -c 'ae-dec -m m.safetensors <l.tar | cat >/dev/null'
        assert_failure 1
        assert_stderr --partial "record 1 (z): its field 'frames' is"
    done
    make_stream l.tar "record('z', np.zeros((4, 10)), frames=42)"
    ae-dec -m m.safetensors <l.tar >back.tar
    assert_equal "$(shape back.tar z)" 1x42
}

@test "latents without frames, or that are not a matrix, are refused" {
    make_stream l.tar "record('z', np.zeros((4, 0)))"
    run --separate-stderr ae-dec -m m.safetensors <l.tar
    assert_refused ae-dec "record 1 (z)" "too short: 0 latent frames"
    make_stream l.tar "record('z', np.zeros((1, 4, 10)))"
    run --separate-stderr ae-dec -m m.safetensors <l.tar
    assert_refused ae-dec "record 1 (z)"
}

@test "a stream without records is valid" {
    make_stream none.tar ''
    ae-dec -m m.safetensors <none.tar >back.tar
    assert_equal "$(keys back.tar)" ''
}

@test "ae-dec reports misuse" {
    run --separate-stderr ae-dec </dev/null
    assert_misuse ae-dec
    run --separate-stderr ae-dec -m m.safetensors extra </dev/null
    assert_misuse ae-dec
}
