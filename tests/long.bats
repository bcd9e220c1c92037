# Long songs: an hour of 44.1 kHz stereo to latents and back, in bounded memory and without seams
#
# The song repeats a period of noise that no block of any filter is a multiple of. So everything that
# is made of it repeats too, bit by bit; where a block's edge could be seen, it would not.
# make check takes ten minutes of it, make check-deep the hour. The fast quality of resample only spares the test time.

# shellcheck disable=SC2154 # stderr is set by run

load helper

# song FILE FRAMES: 44.1 kHz stereo, 16 bit; and period.npy, one period of it, (frames, 2) in [-1, 1].
# Noise below 7 kHz, which every quality of resample keeps, each channel its own; a period is 4603 x 96 frames, 4603 latent frames.
song() {
    numpy 'import wave
frames, period, hz = int(sys.argv[2]), 96 * 4603, 44100
f = np.random.default_rng(7)
spectrum = f.standard_normal((2, period // 2 + 1)) + 1j * f.standard_normal((2, period // 2 + 1))
spectrum[:, 0] = spectrum[:, int(7000 / hz * period):] = 0
x = np.fft.irfft(spectrum, period)
x = np.round(x / np.abs(x).max() * 30000).astype("<i2").T.copy()
np.save("period.npy", x / 32768)
with wave.open(sys.argv[1], "wb") as out:
    out.setparams((2, 2, hz, frames, "NONE", ""))
    for start in range(0, frames, period):
        out.writeframesraw(x[:frames - start].tobytes())' "$@"
}

values='import tarfile
def values(path):
    """The only record of a stream, as it lies in the file."""
    with tarfile.open(path) as tar:
        member = [m for m in tar if m.name.endswith(".npy")][0]
        data = tar.extractfile(member)
        np.lib.format.read_magic(data)
        shape, _, dtype = np.lib.format.read_array_header_1_0(data)
        return np.memmap(path, dtype, "r", member.offset_data + data.tell(), shape)
'

# setup_file makes the model; a test copies what it needs.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    song clip.wav 441000
    wav2raw clip.wav | tomono | resample -r 22050 | crop -t 5 |
        ae-train -n "$ROOT/models/18376.net" -o model.safetensors -e 1 -j 1
}

# peak FILE COMMAND...: runs the command and adds its name and the most memory it had, in MiB.
peak() {
    /usr/bin/python3 -IS -c 'import resource, subprocess, sys
status = subprocess.run(sys.argv[2:]).returncode
with open(sys.argv[1], "a") as file:
    print(sys.argv[2], resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=file)
sys.exit(status)' "$@"
}

seconds() {
    if sanitised; then
        echo 60
    elif deep; then
        echo 3600
    else
        echo 600
    fi
}

# bats test_tags=deep
@test "an hour of stereo is encoded and decoded in 64 MiB a process, with its exact length and without seams" {
    model=$BATS_FILE_TMPDIR/model.safetensors
    song song.wav "$(($(seconds) * 44100 + 777))"
    peak peaks wav2raw song.wav | peak peaks tomono | peak peaks resample -q fast -r 22050 | tee mono.tar |
        peak peaks ae-enc -m "$model" >latents.tar
    rm song.wav
    peak peaks ae-dec -m "$model" <latents.tar | peak peaks raw2wav -o back.wav

    cat peaks
    assert_equal "$(sort peaks | cut -d ' ' -f 1 | paste -sd ' ')" \
        'ae-dec ae-enc raw2wav resample tomono wav2raw'
    sanitised || run awk '$2 >= 64' peaks
    sanitised || refute_output

    # the whole-file path: three periods, which every filter holds at once
    song short.wav $((3 * 96 * 4603))
    wav2raw short.wav | tomono | resample -q fast -r 22050 | tee short-mono.tar | ae-enc -m "$model" >short.tar
    ae-dec -m "$model" <short.tar | raw2wav -f pcm16 -o short-back.wav

    numpy "$values"'import struct
seconds, period = int(sys.argv[1]), 48 * 4603
frames = int(np.floor((seconds * 44100 + 777) / 2 + 0.5))

def sound(path):
    """Samples of a 16-bit mono WAV."""
    with open(path, "rb") as file:
        start = file.read(1000).index(b"data") + 8
    return np.memmap(path, "<i2", "r", start)

def same_everywhere(long, short, period, ends, what):
    """long (n,) is short (3 periods) at its beginning, its own repetition, and short again at its end."""
    short_bits, long_bits = short.view("u%d" % short.itemsize), long.view("u%d" % long.itemsize)
    assert np.array_equal(long_bits[:2 * period], short_bits[:2 * period]), what
    for start in range(period, len(long) - ends, period):
        n = min(period, len(long) - ends - start)
        assert np.array_equal(long_bits[start:start + n], short_bits[period:period + n]), (what, start)

# mono at half the rate: the length, every bit against the short song, and one period against the
# exact resampling of a periodic signal by its Fourier transform
mono, short = values("mono.tar"), values("short-mono.tar")
assert mono.shape == (1, frames), mono.shape
same_everywhere(mono[0], short[0], period, 1000, "mono")
spectrum = np.fft.rfft(np.load("period.npy").mean(1))
exact = np.fft.irfft(spectrum[:period // 2 + 1], period) / 2
far = np.abs(short[0, period:2 * period] - exact).max()
assert far < 3e-5, far # the noise of 16 bits at the very edge of the band

# latents, one period of them against the network written again in NumPy
z, short = values("latents.tar"), values("short.tar")
assert z.shape[0] == 8 and 0 <= z.shape[1] * 48 - frames < 96, z.shape
for c in range(8):
    same_everywhere(z[c], short[c], period // 48, 100, "latents of channel %d" % c)
with open(sys.argv[2], "rb") as file:
    size = struct.unpack("<Q", file.read(8))[0]
    header, data = __import__("json").loads(file.read(size)), file.read()
def weight(name):
    entry = header[name]
    return np.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).astype(float)
x = np.array(mono[:, :3 * period], float)
for layer, stride, padding in ((0, 12, 1), (2, 2, 1), (4, 2, 0)):
    w = weight("encoder.%d.weight" % layer)
    x = np.lib.stride_tricks.sliding_window_view(np.pad(x, ((0, 0), (padding, padding))), w.shape[2], axis=1)[:, ::stride]
    x = np.tanh(np.einsum("itk,oik->ot", x, w, optimize=True) + weight("encoder.%d.bias" % layer)[:, None])
one = slice(period // 48, 2 * period // 48)
assert np.abs(x[:, one] - z[:, one]).max() < 2e-6, np.abs(x[:, one] - z[:, one]).max()

# the sound that comes back
back, short = sound("back.wav"), sound("short-back.wav")
assert back.shape == (frames,), back.shape
same_everywhere(back, short, period, 5000, "back")' "$(seconds)" "$model"
}

# bats test_tags=deep
@test "an hour of stereo goes to coefficients and back in 64 MiB a process" {
    frames=$(($(seconds) * 44100 + 777))
    song song.wav "$frames"
    wav2raw song.wav | peak peaks mdct -n 256-8192 -b 16 | peak peaks mdct --inverse >back.tar
    cat peaks
    [ "$(wc -l <peaks)" = 2 ]
    sanitised || run awk '$2 >= 64' peaks
    sanitised || refute_output
    numpy "$values"'
back, period = values("back.tar"), np.load("period.npy").T
assert back.shape == (2, int(sys.argv[1])), back.shape
for start in range(0, back.shape[1], period.shape[1]):
    piece = back[:, start:start + period.shape[1]]
    assert np.abs(piece - period[:, :piece.shape[1]]).max() < 2e-6, start' "$frames"
}

# pieces BYTES: hands stdin on in pieces of that many bytes, some of them late.
pieces() {
    /usr/bin/python3 -IS -c 'import os, sys
size = int(sys.argv[1])
while data := os.read(0, size):
    while data:
        data = data[os.write(1, data):]' "$@"
}

@test "threads and the pieces in which a pipe delivers change no byte of a long song" {
    model=$BATS_FILE_TMPDIR/model.safetensors
    song song.wav $((90 * 44100 + 777))
    export OMP_NUM_THREADS=1
    wav2raw song.wav | tomono | resample -r 22050 | ae-enc -m "$model" | ae-dec -m "$model" >whole.tar
    export OMP_NUM_THREADS=3
    wav2raw song.wav | pieces 100003 | tomono | pieces 4099 | resample -r 22050 | pieces 65537 |
        ae-enc -m "$model" | pieces 1021 | ae-dec -m "$model" >pieces.tar
    cmp whole.tar pieces.tar
}
