# Other programs, the real ones: what they write into a pipe is read, and what filters write they read. A program
# that is not installed is skipped and named; `make deps-check` installs only SoX and NumPy of them.

# shellcheck disable=SC2154,SC2016 # stderr is set by run; code in single quotes is Python

load helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    sox -D -R -n -r 44100 -c 2 -b 16 song.wav synth 1 pluck 220 pluck 331 gain -3
    wav2raw song.wav >song.tar
    sox -D song.wav -r 8000 -c 1 mono.wav
    printf 'conv1d out=4 kernel=8 stride=4\ntanh\nconv1d out=3 kernel=3 stride=2\ntanh\n' >two.net
    wav2raw mono.wav >mono.tar
    ae-train -n two.net -o ours.safetensors -e 3 <mono.tar
    cat >pytorch.py <<'P'
import sys, struct, json, numpy, torch
from torch import nn
encoder = nn.Sequential(nn.Conv1d(1, 4, 8, 4), nn.Tanh(), nn.Conv1d(4, 3, 3, 2), nn.Tanh())
decoder = nn.Sequential(nn.ConvTranspose1d(3, 4, 3, 2), nn.Tanh(), nn.ConvTranspose1d(4, 1, 8, 4))
model = nn.ModuleDict({"encoder": encoder, "decoder": decoder})
x = torch.from_numpy(numpy.load("x.npy"))[None]
if sys.argv[1] == "load":
    data = open("ours.safetensors", "rb").read()
    length, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__")
    model.load_state_dict({name: torch.from_numpy(numpy.frombuffer(
        data[8 + length + t["data_offsets"][0]:8 + length + t["data_offsets"][1]], "<f4").reshape(t["shape"]).copy())
        for name, t in header.items()})
else:
    torch.manual_seed(1)
    for parameter in model.parameters():
        nn.init.uniform_(parameter, -0.5, 0.5)
    header, data = {"__metadata__": {"net": open("two.net").read()}}, b""
    for name, tensor in model.state_dict().items():
        values = tensor.numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    open("theirs.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + data)
with torch.no_grad():
    z = encoder(x)
    numpy.save("z.npy", z[0].numpy())
    numpy.save("y.npy", decoder(z)[0].numpy())
P
}

setup() {
    cp "$BATS_FILE_TMPDIR"/* "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
}

# needs COMMAND PACKAGE
needs() {
    command -v "$1" >/dev/null || skip "$1 is not installed (apt-get install $2)"
}

# ---- PyTorch ----

# pytorch load|make MODEL: PyTorch and the filters encode and decode with the same MODEL to the same numbers.
pytorch() {
    /usr/bin/python3 -c 'import torch' 2>/dev/null || skip 'PyTorch is not installed (apt-get install python3-torch)'
    numpy 'np.save("x.npy", array("mono.tar", "mono"))'
    /usr/bin/python3 pytorch.py "$1"
    ae-enc -m "$2" <mono.tar >z.tar
    ae-dec -m "$2" <z.tar >y.tar
    numpy '
for name in "z", "y":
    ours, theirs = array(name + ".tar", "mono"), np.load(name + ".npy")
    n = min(ours.shape[1], theirs.shape[1])
    assert ours.shape[0] == theirs.shape[0] and n >= 0.99 * ours.shape[1], (ours.shape, theirs.shape)
    assert theirs.std() > 1e-3 and np.abs(ours[:, :n] - theirs[:, :n]).max() < 1e-5, np.abs(ours[:, :n] - theirs[:, :n]).max()'
}

@test "load_state_dict takes a model of ours, and PyTorch runs it to the same numbers" {
    pytorch load ours.safetensors
}

@test "a model of PyTorch's is run by ae-enc and ae-dec to the same numbers" {
    pytorch make theirs.safetensors
}

# ---- ffmpeg ----

# written FORMAT OPTION...: song.wav, as ffmpeg writes it into a pipe.
written() {
    ffmpeg -nostdin -v error -i song.wav -f "$@" - | cat
}

@test "every lossless container that ffmpeg streams comes out as it went in" {
    needs ffmpeg ffmpeg
    for format in wav 'wav -rf64 always' 'wav -c:a pcm_f32le' 'wav -c:a pcm_s24le' w64 aiff au 'au -c:a pcm_s24be' flac; do
        echo "$format"
        # shellcheck disable=SC2086 # words
        written $format | wav2raw --key song - >found.tar
        assert_close song.tar song found.tar song 0
    done
}

@test "every lossy container that ffmpeg streams is as long as ffmpeg finds it, and near what it decodes" {
    needs ffmpeg ffmpeg
    for format in 'wav -c:a adpcm_ms' 'wav -c:a mp3' 'ogg -c:a libopus -ar 48000' 'opus -ar 48000' mp3 mp2; do
        echo "$format"
        # shellcheck disable=SC2086 # words
        written $format >lossy
        wav2raw --key song - <lossy >found.tar
        ffmpeg -nostdin -v error -i lossy -c:a pcm_f32le -f wav - | wav2raw --key song - >wanted.tar
        assert_close wanted.tar song found.tar song 0.01
    done
}

# ffmpeg 5.1 drops the first 128 frames of some Vorbis files; SoX does not.
@test "Ogg Vorbis that ffmpeg streams is as long as what went in, and as SoX decodes it" {
    needs ffmpeg ffmpeg
    written ogg -c:a libvorbis >lossy.ogg
    wav2raw --key song - <lossy.ogg >found.tar
    assert_equal "$(shape found.tar song)" 2x44100
    sox lossy.ogg -e float -b 32 wanted.wav
    wav2raw --key song - <wanted.wav >wanted.tar
    assert_close wanted.tar song found.tar song 0.0001
}

@test "what ffmpeg alone reads is refused with the pipe that reads it" {
    needs ffmpeg ffmpeg
    for format in 'ogg -c:a flac' matroska adts tta wv nut avi mpegts asf voc 'mp4 -movflags frag_keyframe+empty_moov'; do
        echo "$format"
        # shellcheck disable=SC2086 # words
        written $format >found
        run --separate-stderr wav2raw found
        assert_refused wav2raw 'found: is '
        bash -o pipefail -c "${stderr#*this reads it: }" >found.tar 2>/dev/null
        assert_equal "$(keys found.tar)" found
        ffmpeg -nostdin -v error -i found -f wav - | wav2raw --key song - >wanted.tar
        assert_close wanted.tar song found.tar found 0
    done
}

# ---- SoX ----

@test "every lossless container that SoX streams comes out as it went in" {
    for format in wav 'wav -e float -b 32' 'wav -b 24' au aiff aifc flac nist ircam htk; do
        echo "$format"
        input=song
        [ $format != htk ] || input=mono # one channel
        wav2raw --key song $input.wav >wanted.tar 2>/dev/null || wav2raw --key song - <$input.wav >wanted.tar
        # shellcheck disable=SC2086 # words
        sox -D $input.wav -t $format - 2>/dev/null | cat | wav2raw --key song - >found.tar
        assert_close wanted.tar song found.tar song 0
    done
}

# ---- back to them ----

@test "SoX and ffmpeg read what raw2wav writes into a pipe, sample for sample" {
    raw2wav -o back.wav <song.tar
    sox back.wav -t s16 wanted
    for format in wav flac au; do
        raw2wav -x $format -o - <song.tar | sox -t $format - -t s16 found
        run cmp wanted found
        assert_success
    done
    needs ffmpeg ffmpeg
    for format in wav flac au; do
        raw2wav -x $format -o - <song.tar | ffmpeg -v error -i - -f s16le - >found
        run cmp wanted found
        assert_success
    done
}

@test "aplay plays what raw2wav writes into a pipe" {
    needs aplay alsa-utils
    run --separate-stderr bash -o pipefail -c 'crop -t 0.2 <song.tar | raw2wav -o - | aplay -q -D null'
    assert_success
    refute_stderr
}

@test "ffplay plays what raw2wav writes into a pipe" {
    needs ffplay ffmpeg
    run --separate-stderr bash -o pipefail -c \
        'crop -t 0.2 <song.tar | raw2wav -o - | SDL_AUDIODRIVER=dummy timeout 30 ffplay -v error -nodisp -autoexit -'
    assert_success
    refute_stderr
}
