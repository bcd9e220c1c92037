# wav2raw - SoX makes the sound files and the expected samples.

load helper

# as_sox FILE TENSORS KEY: the record holds what SoX decodes from FILE, bit by bit.
as_sox() {
    sox "$1" -t f32 decoded.f32
    numpy 'import sys
a = array(sys.argv[1], sys.argv[2])
b = np.fromfile("decoded.f32", "<f4").reshape(-1, a.shape[0]).T
assert a.shape == b.shape, (a.shape, b.shape)
assert np.array_equal(a, b), np.abs(a - b).max()' "$2" "$3"
}

# cut FILE BYTES: the beginning of FILE as cut.EXTENSION
cut_to() {
    head -c "$2" "$1" >"cut.${1##*.}"
}

refuses() {
    run --separate-stderr wav2raw "$1"
    assert_refused wav2raw "$1: $2"
    refute_output
}

# ---- misuse ----

@test "wav2raw without a file is misuse" {
    run --separate-stderr wav2raw
    assert_misuse wav2raw
    assert_stderr --partial "operand is missing"
}

@test "wav2raw reads names from operands or from a list, not both" {
    printf 'a.wav\0' >list
    run --separate-stderr wav2raw --files0-from=list b.wav
    assert_misuse wav2raw
    assert_stderr --partial "b.wav"
}

@test "wav2raw accepts one label and one group" {
    run --separate-stderr wav2raw -l jazz -L jazz/a.wav
    assert_misuse wav2raw
    run --separate-stderr wav2raw -g one -G jazz/a.wav
    assert_misuse wav2raw
}

# ---- files that are not sound ----

@test "a missing file is named, and nothing is written" {
    refuses gone.wav "cannot be opened: No such file or directory"
}

@test "a folder is not a sound file" {
    mkdir folder
    refuses folder "is a directory"
}

@test "an empty file is reported as empty" {
    : >empty.wav
    refuses empty.wav "is empty"
}

@test "a text file is not sound, whatever its name" {
    seq 1000 >text.wav
    cp text.wav text.au # libsndfile would take an .au without header for 8-bit noise
    refuses text.wav "is not a sound file"
    refuses text.au "is not a sound file"
}

@test "a file with no samples is refused" {
    sox -n -r 8000 -c 1 none.wav trim 0 0
    refuses none.wav "has no sound"
}

# ---- truncated files ----

@test "a truncated WAV is refused, with the declared and the actual size" {
    tone a.wav 8000 1 1
    cut_to a.wav 10044
    refuses cut.wav "is truncated: its header claims 16000 bytes of sound, 10000 are there"
}

@test "a WAV that lacks its last sample is refused" {
    tone a.wav 8000 2 0.1
    cut_to a.wav $(($(stat -c %s a.wav) - 1))
    refuses cut.wav "is truncated"
}

@test "a truncated AIFF is refused" {
    tone a.aiff 8000 1 1
    cut_to a.aiff 9000
    refuses cut.aiff "is truncated"
}

@test "a truncated AU is refused" {
    tone a.au 8000 1 1
    cut_to a.au 9000
    refuses cut.au "is truncated"
}

@test "a truncated ADPCM WAV is refused" {
    sox -n -r 8000 -c 1 -e ima-adpcm a.wav synth 1 sine 440
    cut_to a.wav 2000
    refuses cut.wav "is truncated"
}

@test "a truncated FLAC is refused" {
    noise a.flac 8000 1 2
    cut_to a.flac 12000
    refuses cut.flac "is truncated or damaged: it claims 16000 frames"
}

@test "a truncated Ogg Vorbis file is refused" {
    noise a.ogg 22050 1 4
    cut_to a.ogg $(($(stat -c %s a.ogg) / 2))
    refuses cut.ogg "is truncated"
}

@test "a truncated Opus file is refused" {
    noise a.wav 24000 1 4
    wav2raw a.wav | raw2wav -o a.opus
    cut_to a.opus $(($(stat -c %s a.opus) / 2))
    refuses cut.opus "is truncated"
}

@test "a truncated MP3 is refused" {
    noise a.wav 22050 1 4
    wav2raw a.wav | raw2wav -o a.mp3
    cut_to a.mp3 $(($(stat -c %s a.mp3) / 2))
    run --separate-stderr wav2raw cut.mp3
    assert_failure 1
    refute_output
    assert_stderr --partial "wav2raw: cut.mp3: is truncated"
}

@test "truncated RF64 and W64 are refused" {
    tone a.wav 8000 1 1
    wav2raw a.wav | raw2wav -o a.w64
    cut_to a.w64 9000
    refuses cut.w64 "is truncated"
}

@test "after a good file, a bad one still ends with status 1 and an unfinished stream" {
    tone a.wav 8000 1 0.1
    run --separate-stderr bash -c 'wav2raw a.wav gone.wav >out.tar'
    assert_refused wav2raw gone.wav
    run --separate-stderr tls <out.tar
    assert_failure 1
}

# ---- what is read ----

@test "16-bit mono is read as by SoX" {
    noise a.wav 8000 1 0.5
    wav2raw a.wav >a.tar
    as_sox a.wav a.tar a
    assert_equal "$(field a.tar a sample_rate)" 8000
    assert_equal "$(field a.tar a source)" a.wav
    assert_equal "$(field a.tar a history)" '["wav2raw a.wav"]'
}

@test "24-bit stereo is read as by SoX" {
    BITS=24 noise a.wav 44100 2 0.3
    wav2raw a.wav >a.tar
    assert_equal "$(shape a.tar a)" 2x13230
    as_sox a.wav a.tar a
}

@test "six channels keep their order" {
    sox -n -r 8000 -c 1 -b 16 tone.wav synth 0.2 sine 300
    sox -M -v .1 tone.wav -v .2 tone.wav -v .3 tone.wav -v .4 tone.wav -v .5 tone.wav -v .6 tone.wav a.wav
    wav2raw a.wav >a.tar
    as_sox a.wav a.tar a
    numpy 'p = np.abs(array("a.tar", "a")).max(axis=1); assert (np.diff(p) > 0.05).all(), p'
}

@test "FLAC, AIFF and AU hold the same samples as the WAV" {
    noise a.wav 8000 2 0.2
    for kind in flac aiff au; do
        sox -D a.wav "b.$kind"
        wav2raw "b.$kind" >"$kind.tar"
        as_sox a.wav "$kind.tar" b
    done
}

@test "8-bit and float WAVs are read as by SoX" {
    noise a.wav 8000 1 0.2
    sox -D a.wav -b 8 b.wav
    sox -D a.wav -e floating-point -b 32 c.wav
    wav2raw b.wav c.wav >a.tar
    as_sox b.wav a.tar b
    as_sox c.wav a.tar c
}

@test "Ogg Vorbis is decoded nearly as by SoX" {
    tone a.ogg 22050 2 1
    wav2raw a.ogg >a.tar
    sox a.ogg -b 24 b.wav
    wav2raw b.wav >b.tar
    assert_close a.tar a b.tar b 2e-5 # SoX decodes to 16 bits
}

@test "an MP3 that does not count its frames is read to its end" {
    sox -n -r 44100 -c 1 b.wav synth 2 pluck 440
    wav2raw b.wav | raw2wav -o counted.mp3
    # without its first frame, which only counts the others, the length is an estimate
    /usr/bin/python3 - <<'P'
data = open("counted.mp3", "rb").read()
start = data.index(b"\xff\xfb")
second = data.index(b"\xff\xfb", start + 4)
assert b"Xing" in data[:second] or b"Info" in data[:second]
open("plain.mp3", "wb").write(data[second:])
P
    run --separate-stderr bash -c 'wav2raw plain.mp3 | tls | cut -f 2'
    assert_success
    assert_output --partial '1x89856' # 78 MP3 frames of 1152: no padding is cut from what is not counted
}

@test "only the first seconds are read with -t, a shorter song whole" {
    sox -D -n -r 8000 -c 2 -b 16 long.wav synth 3 whitenoise
    wav2raw long.wav | crop -t 1.5 >cropped.tar
    wav2raw -t 1.5 long.wav >read.tar
    assert_equal "$(values read.tar long)" "$(values cropped.tar long)"
    run --separate-stderr bash -c 'wav2raw -t 99 long.wav | tls | cut -f 2'
    assert_line '2x24000'
}

@test "an MP3 is as long as what went into it, and near it" {
    tone a.wav 44100 2 1
    wav2raw a.wav >a.tar
    raw2wav -o a.mp3 <a.tar
    wav2raw a.mp3 >b.tar
    assert_close a.tar a b.tar a 0.02
}

@test "samples beyond full scale in a float file are unchanged" {
    make_stream a.tar 'record("a", [[0.5, -3, 1e9]], sample_rate=8000)'
    raw2wav -f float -o a.wav <a.tar
    wav2raw a.wav >b.tar
    assert_close a.tar a b.tar a 0
}

@test "a file on stdin has the key stdin" {
    noise a.flac 8000 2 0.2
    wav2raw - <a.flac >a.tar
    cat a.flac | wav2raw - >b.tar
    as_sox a.flac a.tar stdin
    as_sox a.flac b.tar stdin
    assert_equal "$(field a.tar stdin source)" stdin
    cmp a.tar b.tar
}

@test "a named pipe is read like a file" {
    noise a.wav 8000 1 0.2
    mkfifo pipe
    cat a.wav >pipe &
    wav2raw pipe >a.tar
    as_sox a.wav a.tar pipe
}

@test "an empty stdin is reported as empty" {
    run --separate-stderr wav2raw - </dev/null
    assert_refused wav2raw "stdin: is empty"
}

@test "a WAV of unknown size is read to its end" {
    tone a.wav 8000 1 0.1
    numpy 'w = open("a.wav", "rb").read()
def sizes(name, riff, data):
    le = lambda n: n.to_bytes(4, "little")
    open(name, "wb").write(w[:4] + le(riff) + w[8:40] + le(data) + w[44:])
sizes("ffmpeg.wav", 0xFFFFFFFF, 0xFFFFFFFF)
sizes("sox.wav", 0x7FFFF024, 0x7FFFF000)
sizes("zero.wav", 0, 0)
sizes("recorder.wav", 36, 0)'
    wav2raw a.wav ffmpeg.wav sox.wav zero.wav recorder.wav >a.tar
    for key in ffmpeg sox zero recorder; do
        assert_close a.tar a a.tar $key 0
    done
}

@test "a WAV that declares no sound, with tags after it, is empty" {
    sox -n -r 8000 -c 1 -b 16 none.wav trim 0 0
    numpy 'w = open("none.wav", "rb").read()
tags = b"LIST" + (12).to_bytes(4, "little") + b"INFOINAM\0\0\0\0"
open("tags.wav", "wb").write(w[:4] + (36 + len(tags)).to_bytes(4, "little") + w[8:44] + tags)'
    refuses tags.wav "has no sound"
}

@test "an AIFF that SoX writes into a pipe is read to its end" {
    tone a.wav 8000 1 0.1
    sox a.wav -t aiff - 2>/dev/null | cat >b.aiff
    wav2raw a.wav b.aiff >a.tar
    assert_close a.tar a a.tar b 0
}

# ---- lengths that are wrong, guessed or missing ----

# mp3_frames FILE CODE: CODE is Python that sees the bytes of FILE as d, without its ID3 tag, those after
# the frame with the Info header as sound, where "Xing" or "Info" stands as at; wav(SOUND) packs MP3 into a
# WAV; save(NAME, BYTES).
mp3_frames() {
    /usr/bin/python3 - "$1" "$2" <<'P'
import struct, sys
d = open(sys.argv[1], "rb").read()
if d[:3] == b"ID3":
    d = d[10 + (d[6] << 21 | d[7] << 14 | d[8] << 7 | d[9]):]
kbits = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320][d[2] >> 4]
sound = d[144 * kbits * 1000 // 44100 + (d[2] >> 1 & 1):]
at = max(d.find(b"Xing", 0, 200), d.find(b"Info", 0, 200))
assert at > 0
chunk = lambda name, body: name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
def wav(mp3):
    fmt = struct.pack("<HHIIHHHHIHHH", 0x55, 1, 44100, 0, 1, 0, 12, 1, 2, 1152, 1, 1393)
    body = b"WAVE" + chunk(b"fmt ", fmt) + chunk(b"fact", struct.pack("<I", 7)) + chunk(b"data", mp3)
    return b"RIFF" + struct.pack("<I", len(body)) + body
def save(name, data):
    open(name, "wb").write(data)
exec(sys.argv[2])
P
}

# frames FILE: how many frames of sound wav2raw finds in it.
frames() {
    wav2raw "$1" | tls | tail -n 1 | cut -f 2 | cut -d x -f 2
}

# Music that begins softly, as an MP3 with a variable bit rate: 2 s, 88200 frames.
soft_mp3() {
    sox -R -D -n -r 44100 -c 1 -b 16 soft.wav synth 2 pinknoise gain -6 fade 0 2 1.5
    sox soft.wav -C -6 soft.mp3
}

@test "an MP3 in a WAV is as long as the MP3" {
    soft_mp3
    mp3_frames soft.mp3 'save("bare.mp3", sound); save("in.wav", wav(sound)); save("counted.wav", wav(d))'
    assert_equal "$(frames in.wav)" "$(frames bare.mp3)"
    assert_equal "$(frames counted.wav)" 88200
    cut_to in.wav $(($(stat -c %s in.wav) - 500))
    refuses cut.wav "is truncated: its header claims"
}

@test "an MP3 whose header miscounts or does not count its frames is read to its end" {
    soft_mp3
    mp3_frames soft.mp3 '
count, = struct.unpack(">I", d[at + 8:at + 12])
recount = lambda n: d[:at + 8] + struct.pack(">I", n) + d[at + 12:]
save("zero.mp3", recount(0)); save("few.mp3", recount(count - 20)); save("itself.mp3", recount(count + 1))
save("no-flag.mp3", d[:at + 7] + bytes([d[at + 7] & ~1]) + d[at + 12:at + 120] + bytes(4) + d[at + 120:])
vbri = bytearray(417); vbri[:4] = b"\xff\xfb\x90\xc4"; vbri[36:40] = b"VBRI"
save("vbri.mp3", bytes(vbri) + sound)'
    for name in zero few itself no-flag vbri; do
        run frames $name.mp3
        assert [ "$output" -ge 88200 ]
    done
}

@test "an MP3 with fewer frames than its header counts is truncated" {
    soft_mp3
    mp3_frames soft.mp3 'save("last.mp3", d[:-10]); save("half.mp3", d[:len(d) // 2])'
    for name in last half; do
        refuses $name.mp3 "is truncated: its header counts"
    done
}

@test "concatenated MP3s are all read, each without its padding" {
    soft_mp3
    mp3_frames soft.mp3 'tag = lambda n: b"ID3\3\0\0" + bytes([0, 0, n >> 7, n & 127]) + b"\xff\xfb" * (n // 2)
save("two.mp3", d + d); save("tags.mp3", tag(500) + d + b"TAG" + b"x" * 125 + tag(700) + d)'
    wav2raw soft.mp3 >one.tar
    for name in two tags; do
        run --separate-stderr bash -c "wav2raw $name.mp3 >two.tar"
        assert_success
        assert_stderr ''
        numpy 'import sys
one, two = array("one.tar", "soft"), array("two.tar", sys.argv[1])
assert one.shape == (1, 88200) and np.array_equal(two, np.hstack([one, one]))' $name
    done
}

@test "bytes before the first MPEG frame, and between frames, are skipped" {
    soft_mp3
    mp3_frames soft.mp3 'save("junk.mp3", bytes(range(250)) * 40 + d); save("zeros.mp3", bytes(3000) + d)
save("hole.mp3", sound[:5000] + bytes(999) + sound[5000:])'
    assert_equal "$(frames junk.mp3)" 88200
    assert_equal "$(frames zeros.mp3)" 88200
    run --separate-stderr bash -c 'wav2raw hole.mp3 >/dev/null'
    assert_success
    assert_stderr --regexp '^wav2raw: hole.mp3: [0-9]+ bytes between its MPEG frames are no sound'
}

@test "an MP3 that ends inside a frame says so" {
    soft_mp3
    mp3_frames soft.mp3 'save("cut.mp3", sound[:-9])'
    run --separate-stderr bash -c 'wav2raw cut.mp3 >/dev/null'
    assert_success
    assert_stderr "wav2raw: cut.mp3: ends inside an MPEG frame, which was left out"
}

@test "soft PCM in a format that is not read is not taken for an MP3" {
    numpy '
frame = lambda second, third: bytes([255, second, third, 0])
# twenty frames of layer I, II and III, each as long as its header says
data = bytes(64)
for n in range(20):
    data += frame(*[(0xff, 0x92), (0xfd, 0x94), (0xfb, 0x90)][n % 3]).ljust([416, 522, 417][n % 3], b"\1")
open("odd.raw", "wb").write(data)'
    refuses odd.raw "is not a sound file that can be read"
    # a table whose rows of 24 bytes look like frames of layer I, as they stand in fonts
    numpy 'open("table.ttf", "wb").write(bytes(99) + bytes([255, 254, 16, 0] + [7] * 20) * 500 + bytes(9999))'
    refuses table.ttf "is not a sound file that can be read"
}

@test "sound that changes its channels or rate is refused, with the position" {
    for channels in 1 2; do
        sox -D -n -r 44100 -c $channels $channels.wav synth 1 sine 440
        sox $channels.wav $channels.mp3
        sox -D $channels.wav $channels.ogg
    done
    cat 1.mp3 2.mp3 >both.mp3
    refuses both.mp3 "continues with 2 channels at 44100 Hz after 1 at 44100 Hz (after 46080 frames of sound)"
    cat 1.ogg 2.ogg >both.ogg
    refuses both.ogg "continues with 2 channels at 44100 Hz after 1 at 44100 Hz, 44100 frames from"
}

@test "concatenated Ogg Vorbis, Opus and FLAC files are all read" {
    noise a.wav 48000 1 1
    noise b.wav 48000 1 0.7
    for kind in ogg opus flac; do
        for name in a b; do
            wav2raw $name.wav | raw2wav -o $name.$kind
        done
        cat a.$kind b.$kind a.$kind >chain.$kind
        wav2raw a.$kind >a.tar
        wav2raw b.$kind >b.tar
        wav2raw chain.$kind >chain.tar
        numpy 'a, b, chain = array("a.tar", "a"), array("b.tar", "b"), array("chain.tar", "chain")
assert np.array_equal(chain, np.hstack([a, b, a])), (a.shape, b.shape, chain.shape)'
        run --separate-stderr bash -c "wav2raw -t 1.2 chain.$kind | tls | cut -f 2"
        assert_line 1x57600
    done
    head -c -2000 chain.ogg >cut.ogg
    refuses cut.ogg "is truncated"
}

@test "a FLAC written into a pipe declares a guessed length, and is read to its end" {
    noise a.flac 8000 1 1
    wav2raw a.flac >a.tar
    numpy 'd = bytearray(open("a.flac", "rb").read())
for name, guess, md5 in ("less", 7000, 0), ("more", 9000, 0), ("fewer", 7000, 1), ("promise", 9000, 1):
    e = bytearray(d); e[22:26] = guess.to_bytes(4, "big")
    if not md5: e[26:42] = bytes(16)
    open(name + ".flac", "wb").write(e)'
    for name in less more fewer; do
        wav2raw $name.flac >b.tar
        assert_close a.tar a b.tar $name 0
    done
    refuses promise.flac "is truncated or damaged: it claims 9000 frames, 8000 could be decoded"
}

@test "a WAV with the length that SoX guesses of an MP3 is refused for that" {
    noise a.wav 8000 1 1
    numpy 'd = open("a.wav", "rb").read()
open("guess.wav", "wb").write(d[:40] + (16300).to_bytes(4, "little") + d[44:])'
    refuses guess.wav "is truncated: its header claims 16300 bytes of sound, 16000 are there (or SoX guessed the length"
}

# A quiet beginning makes SoX take the rest for as quiet: of an MP3 with a variable bit rate it announces another
# length than it then writes.
@test "an MP3 decoded by SoX into a pipe is read completely, or refused with a format that works" {
    sox -R -D -n -r 44100 -c 1 -b 16 a.wav synth 4 pinknoise gain -6 fade 0 4 3
    sox a.wav -C -4 a.mp3 reverse
    mp3_frames a.mp3 'save("a.mp3", sound)'
    sox a.mp3 decoded.wav
    wav2raw decoded.wav >wanted.tar
    for format in flac aiff; do
        sox a.mp3 -t $format - 2>/dev/null | cat | wav2raw --key sox - >a.tar
        assert_close wanted.tar decoded a.tar sox 0
    done
    for format in wav au; do
        sox a.mp3 -t $format - 2>/dev/null | cat >a.$format
        refuses a.$format "is truncated: its header claims"
        assert_stderr --partial "(or SoX guessed the length when it decoded an MP3 into a pipe: have it write -t flac"
    done
    sox a.mp3 -t w64 - 2>/dev/null | cat >a.w64
    refuses a.w64 "has a faulty header: a chunk is smaller than its own header"
}

@test "bytes after the last chunk of a WAV are not read, and the user is told" {
    riff a.wav 'wave(fmt(8000), chunk(b"data", sound)) + bytes(999)'
    run --separate-stderr bash -c 'wav2raw a.wav | tls | cut -f 2'
    assert_line 1x2000
    assert_stderr "wav2raw: a.wav: 999 bytes after its last chunk belong to none; they were not read"
}

@test "an AU or AIFF whose header claims too little is refused; a length of 0 is an unknown one" {
    noise a.wav 8000 1 5
    for kind in au aiff; do
        sox a.wav a.$kind
        numpy 'import sys
d = bytearray(open("a." + sys.argv[1], "rb").read())
at = 8 if sys.argv[1] == "au" else d.find(b"SSND") + 4
for name, size in ("less", 10000), ("unknown", 0):
    d[at : at + 4] = size.to_bytes(4, "big")
    open(name + "." + sys.argv[1], "wb").write(d)' $kind
        refuses less.$kind "has a faulty header: it claims 10000 bytes of sound, but 70"
        wav2raw a.wav unknown.$kind >a.tar
        assert_close a.tar a a.tar unknown 0
    done
}

@test "an ID3 tag before a FLAC is skipped; before a WAV it is refused with a pipe that reads it" {
    noise a.wav 8000 1 1
    sox a.wav a.flac
    for kind in wav flac; do
        { printf 'ID3\x04\0\0\0\0\1\0' && head -c 128 /dev/zero && cat a.$kind a.$kind; } >tagged.$kind
    done
    wav2raw tagged.flac | tls | grep 1x16000
    refuses tagged.wav "is a sound file behind an ID3 tag, which is not read; this reads it: tail -c +139 tagged.wav | wav2raw"
}

# ---- containers ----

# riff NAME CODE: CODE is a Python expression for the bytes of NAME; wave(CHUNK...), chunk(NAME, BYTES), fmt(RATE).
riff() {
    numpy 'import struct, sys
sound = np.arange(2000, dtype="<i2").tobytes()
chunk = lambda name, body: name + struct.pack("<I", len(body)) + body
fmt = lambda rate, channels=1: chunk(b"fmt ", struct.pack("<HHIIHH", 1, channels, rate, 2 * rate, 2, 16))
def wave(*chunks, name=b"RIFF"):
    body = b"WAVE" + b"".join(chunks)
    return name + struct.pack("<I", len(body)) + body
open(sys.argv[1], "wb").write(eval(sys.argv[2]))' "$@"
}

@test "BW64 is read as RF64 is" {
    riff a.wav 'wave(fmt(8000), chunk(b"data", sound))'
    sizes='chunk(b"ds64", struct.pack("<QQQI", 4072, 4000, 2000, 0)) + fmt(8000)'
    riff RF64.wav "wave($sizes + b'data' + b'\xff' * 4 + sound, name=b'RF64')"
    riff BW64.wav "wave($sizes + b'data' + b'\xff' * 4 + sound, name=b'BW64')"
    riff short.wav "wave($sizes + b'data' + b'\xff' * 4 + sound[:-2], name=b'BW64')"
    wav2raw a.wav RF64.wav BW64.wav >a.tar
    assert_close a.tar a a.tar RF64 0
    assert_close a.tar a a.tar BW64 0
    refuses short.wav "is truncated: its header claims 4000 bytes of sound, 3998 are there"
    # written into a pipe: the writer could not go back to the sizes
    sizes='chunk(b"ds64", struct.pack("<QQQI", 0, 0, 0, 0)) + fmt(8000)'
    for name in RF64 BW64; do
        riff pipe.wav "wave($sizes + b'data' + b'\xff' * 4 + sound, name=b'$name')"
        wav2raw pipe.wav >b.tar
        assert_close a.tar a b.tar pipe 0
    done
}

@test "a WAV is refused with the actual fault" {
    riff rate.wav 'wave(fmt(0), chunk(b"data", sound))'
    refuses rate.wav "has a faulty header: a sample rate of 0 Hz, 1 channels"
    riff channels.wav 'wave(fmt(8000, 0), chunk(b"data", sound))'
    refuses channels.wav "has a faulty header: a sample rate of 8000 Hz, 0 channels"
    riff two.wav 'wave(fmt(8000), chunk(b"data", sound), chunk(b"LIST", b"INFO"), chunk(b"data", sound))'
    refuses two.wav "has two data chunks, the second at byte 4056"
    riff joined.wav '2 * wave(fmt(8000), chunk(b"data", sound))'
    refuses joined.wav "is several files joined, the second from byte 4044 on"
    riff late.wav 'wave(chunk(b"data", sound), fmt(8000))'
    refuses late.wav "has a faulty header: no fmt chunk comes before the data chunk"
    riff none.wav 'wave(fmt(8000))'
    refuses none.wav "has no sound in it: it is a WAV without a data chunk"
    riff rate.au 'b".snd" + struct.pack(">IIIII", 24, 4000, 3, 0, 1) + sound'
    refuses rate.au "has a faulty header"
}

@test "a sparse file of 2 GiB is refused at once" {
    tone a.wav 8000 1 0.1
    head -c 44 a.wav >header.wav
    printf 'RIFF....WAVE' >riff.wav
    : >zeros.wav
    for name in header riff zeros; do
        truncate -s 2G $name.wav
        run --separate-stderr timeout 5 wav2raw $name.wav
        assert_refused wav2raw $name.wav
        refute_output
    done
    run --separate-stderr wav2raw header.wav
    assert_stderr --partial "claims 1600 bytes of sound, but 2147482004 more follow that belong to no chunk"
}

@test "a file that another program reads is refused with a pipe that reads it" {
    name="it's a.m4a"
    printf '\0\0\0\x20ftypM4A ' >"$name"
    refuses "$name" "is an MPEG-4 file"
    assert_stderr --partial "this reads it: ffmpeg -i 'it'\''s a.m4a' -f wav - | wav2raw --key it_s_a -"
    printf '\x1a\x45\xdf\xa3 matroska' >a.webm
    refuses a.webm "is a Matroska file (mkv, mka, webm), which is not read; this reads it: ffmpeg -i a.webm"
    printf '\xff\xf1\x50\x80\x20 aac' >-a.aac
    refuses ./-a.aac "is an AAC file"
    run --separate-stderr bash -c 'wav2raw - <a.webm'
    assert_refused wav2raw "stdin: is a Matroska file" "ffmpeg -i FILE -f wav - | wav2raw --key KEY -"
    riff codec.wav 'wave(fmt(8000).replace(b"\1\0\1\0", b"\xff\0\1\0"), chunk(b"data", sound))'
    refuses codec.wav "is not a sound file"
    assert_stderr --partial "ffmpeg may know it: ffmpeg -i codec.wav"
}

@test "the pipe for a compressed file reads it" {
    mkdir 'my music'
    tone a.wav 8000 1 0.1
    for program in gzip xz; do
        $program -c a.wav >"my music/b.wav.$program"
        run --separate-stderr wav2raw "my music/b.wav.$program"
        assert_refused wav2raw "is compressed by $program, which is not read"
        bash -c "${stderr#*this reads it: }" >b.tar
        wav2raw a.wav >a.tar
        assert_close a.tar a b.tar my_music/b 0
    done
}

@test "--key names the file on stdin, and nothing else" {
    tone a.wav 8000 1 0.1
    wav2raw --key jazz/b a.wav - <a.wav >a.tar
    assert_equal "$(keys a.tar)" $'a\njazz/b'
    run --separate-stderr wav2raw --key b a.wav
    assert_misuse wav2raw
    run --separate-stderr wav2raw --key '../b' -
    assert_misuse wav2raw
}

@test "a sample that is not a number is refused, with its position" {
    make_stream a.tar 'record("a", [[0] * 100, [0] * 70 + [np.nan] + [0] * 29], sample_rate=8000)
record("b", [[0, np.inf]], sample_rate=8000)'
    numpy 'import struct
for name in "a", "b":
    x = array("a.tar", name).T.astype("<f4")
    fmt = struct.pack("<HHIIHH", 3, x.shape[1], 8000, 32000 * x.shape[1], 4 * x.shape[1], 32)
    body = b"WAVEfmt " + struct.pack("<I", 16) + fmt + b"data" + struct.pack("<I", x.size * 4) + x.tobytes()
    open(name + ".wav", "wb").write(b"RIFF" + struct.pack("<I", len(body)) + body)'
    refuses a.wav "sample 70 of channel 1 is NaN; only finite numbers are accepted"
    refuses b.wav "sample 1 of channel 0 is infinite"
    tone c.wav 8000 1 0.1
    wav2raw --skip --skipped=left.tsv a.wav c.wav >c.tar 2>/dev/null
    assert_equal "$(keys c.tar)" c
    assert_equal "$(tail -n 1 left.tsv | cut -f 1)" a.wav
}

# ---- names ----

@test "names may have spaces, quotes, dollars, newlines and dashes" {
    names=('a b.wav' "it's.wav" 'say "hi".wav' '$(touch harm).wav' $'two\nlines.wav' '-l.wav' ';x.wav')
    tone source.wav 8000 1 0.05
    for name in "${names[@]}"; do
        cp source.wav "./$name"
    done
    run --separate-stderr bash -c 'wav2raw -- "$@" >a.tar' - "${names[@]}"
    assert_success
    assert_stderr ''
    assert [ ! -e harm ]
    numpy 'import sys
assert [m["source"] for _, m, _ in records("a.tar")] == sys.argv[1:]
sys.stdout.write("".join(m["history"][0] + "\0" for _, m, _ in records("a.tar")))' \
        "${names[@]}" >commands
    # a history is a command line that does the same again
    local i=0
    while read -r -d '' line; do
        bash -c "$line" >again.tar
        numpy 'import sys
assert records("again.tar")[0][1]["source"] == sys.argv[1]' "${names[i++]}"
    done <commands
    assert_equal "$i" 7
    run keys a.tar
    assert_line --index 0 a_b
    assert_line --index 1 it_s
    assert_line --index 4 two_lines
}

@test "a name that is not UTF-8 gets replacement characters" {
    tone a.wav 8000 1 0.05
    mv a.wav $'caf\xe9.wav'
    wav2raw $'caf\xe9.wav' >a.tar
    assert_equal "$(numpy 'print(ascii(meta("a.tar", "caf_")["source"]))')" "'caf\\ufffd.wav'"
}

@test "a name in UTF-8 is kept" {
    tone a.wav 8000 1 0.05
    mv a.wav 'müsli ♫.wav'
    wav2raw 'müsli ♫.wav' >a.tar
    assert_equal "$(numpy 'print(ascii(records("a.tar")[0][1]["source"]))')" "'m\\xfcsli \\u266b.wav'"
}

@test "letters of any script stay in a key, so that it does not depend on other files" {
    tone a.wav 8000 1 0.05
    names=(東京 京都 大阪 'música' каре)
    for name in "${names[@]}"; do
        cp a.wav "$name.wav"
    done
    wav2raw "${names[@]/%/.wav}" >a.tar
    assert_equal "$(keys a.tar)" "$(printf '%s\n' "${names[@]}")"
    pick -p 0-50 <a.tar | tls | tail -n +2 | cut -f 1 | sort >half
    printf '%s.wav\0' каре 'música' 大阪 京都 東京 | wav2raw --files0-from=- | pick -p 0-50 | tls | tail -n +2 |
        cut -f 1 | sort | cmp - half
    pick -k '東?' <a.tar >b.tar
    assert_equal "$(keys b.tar)" 東京
    # other programs read and write such streams
    mkdir out
    LC_ALL=C.UTF-8 tar xf a.tar -C out
    assert [ -e out/大阪.npy ]
    for format in ustar gnu pax; do
        LC_ALL=C.UTF-8 tar cf b.tar --format=$format --sort=name -C out .
        tls <b.tar | tail -n +2 | cut -f 1 | sort >found
        printf '%s\n' "${names[@]}" | sort | cmp - found
    done
    raw2wav -d wavs <a.tar
    assert [ -e wavs/каре.wav ]
}

@test "files with colliding keys get keys that do not depend on their order" {
    tone 'a b.wav' 8000 1 0.05
    for name in a_b.wav a.b.wav $'a\xe9b.wav' $'a\xe8b.wav' c.wav; do
        cp 'a b.wav' "$name"
    done
    sox c.wav c.flac
    key_of() { # each source with its key
        wav2raw "$@" 2>warnings | tls | tail -n +2 | cut -f 1,6 | sort -u
    }
    key_of 'a b.wav' a_b.wav a.b.wav $'a\xe9b.wav' $'a\xe8b.wav' c.wav c.flac >one
    assert_equal "$(grep -c 'is that of other files too' warnings)" 7
    key_of c.flac ./c.wav $'./a\xe8b.wav' $'a\xe9b.wav' a.b.wav a_b.wav 'a b.wav' >two
    cut -f 1 one | sort >one.keys
    cut -f 1 two | sort | cmp - one.keys
    assert_equal "$(sort -u one.keys | wc -l)" 7
    run cut -f 1 one
    assert_line --regexp '^a_b-[0-9a-f]{8}$'
}

@test "a file that is named again gets a key of its own, and a warning" {
    tone a.wav 8000 1 0.05
    cp a.wav a-2.wav
    run --separate-stderr bash -c 'wav2raw a.wav ./a.wav a-2.wav a.wav >a.tar'
    assert_success
    assert_stderr --partial "./a.wav: the key a is taken; it becomes a-3"
    assert_stderr --partial "a.wav: the key a is taken; it becomes a-4"
    run keys a.tar
    assert_output $'a\na-3\na-2\na-4'
}

@test "--files0-from reads the names that find prints" {
    mkdir music
    tone music/a.wav 8000 1 0.05
    cp music/a.wav $'music/b\n.wav'
    find music -name '*.wav' -print0 | sort -z | wav2raw --files0-from=- >a.tar
    run keys a.tar
    assert_output $'music/a\nmusic/b_'
    printf 'music/a.wav' >list # as sort does: the last name needs no NUL
    wav2raw --files0-from=list >b.tar
    assert_equal "$(keys b.tar)" music/a
}

@test "--files0-from refuses an empty list, an empty name and a missing list" {
    : >none
    run --separate-stderr wav2raw --files0-from=none
    assert_refused wav2raw "none: names no files"
    printf 'a.wav\0\0' >hole
    tone a.wav 8000 1 0.05
    run --separate-stderr bash -c 'wav2raw --files0-from=hole >/dev/null'
    assert_refused wav2raw "hole: a name is empty"
    run --separate-stderr wav2raw --files0-from=gone
    assert_refused wav2raw "gone: cannot be opened"
}

# ---- labels, groups, fields ----

@test "labels and groups come from options or from the folder's name" {
    mkdir -p top/jazz
    tone top/jazz/a.wav 8000 1 0.05
    wav2raw -l blues -G top/jazz//a.wav >a.tar
    assert_equal "$(field a.tar top/jazz/a label)" blues
    assert_equal "$(field a.tar top/jazz/a group)" jazz
    cd top/jazz
    run --separate-stderr bash -c 'wav2raw -L ./a.wav >/dev/null'
    assert_refused wav2raw "./a.wav: the path has no folder"
}

@test "--meta gives every file its fields" {
    tone a.wav 8000 1 0.05
    cp a.wav 'b c.wav'
    printf 'file\tlabel\ttempo\nb c.wav\tjazz\t120\na.wav\trock \\t\\\\ roll\t\n' >table.tsv
    wav2raw -l other -g all --meta=table.tsv a.wav 'b c.wav' >a.tar
    assert_equal "$(field a.tar a label)" $'rock \t\\ roll'
    assert_equal "$(field a.tar a tempo)" ""
    assert_equal "$(field a.tar a group)" all
    assert_equal "$(field a.tar b_c label)" jazz
    assert_equal "$(field a.tar b_c tempo)" 120
}

@test "--meta takes tables as spreadsheets and pandas write them" {
    tone a.wav 8000 1 0.05
    cp a.wav b.wav
    printf '\xef\xbb\xbffile\t"label"\ttitle\r\na.wav\t"rock ""n"" roll, live"\t"two\nlines\tand a tab"\r\nb.wav\t"Heroes" (live)\t7" mix\r\n' >table.tsv
    wav2raw --meta=table.tsv a.wav b.wav >a.tar
    assert_equal "$(field a.tar a label)" 'rock "n" roll, live'
    assert_equal "$(field a.tar a title)" $'two\nlines\tand a tab'
    assert_equal "$(field a.tar b label)" '"Heroes" (live)'
    assert_equal "$(field a.tar b title)" '7" mix'
    printf 'file\tlabel\n"a.wav"\t"x\ny"\nb.wav\n' >table.tsv
    run --separate-stderr wav2raw --meta=table.tsv a.wav
    assert_refused wav2raw "table.tsv: line 4 has 1 cells"
    printf 'file\tlabel\ra.wav\told\r\t\r\r' >table.tsv
    assert_equal "$(wav2raw --meta=table.tsv a.wav | tls | cut -f 4 | tail -n 1)" old
    printf 'file,label\na.wav,x\n' >table.csv
    run --separate-stderr wav2raw --meta=table.csv a.wav
    assert_refused wav2raw "first column is 'file,label', not 'file'; tabs part columns"
}

@test "--meta refuses an invalid table, and a file that is not in it" {
    tone a.wav 8000 1 0.05
    table() {
        printf "$1" >table.tsv
        run --separate-stderr bash -c 'wav2raw --meta=table.tsv a.wav >/dev/null'
        assert_refused wav2raw "$2"
    }
    table '' "table.tsv: is empty"
    table 'name\tlabel\n' "first column is 'name'"
    table 'file\tlabel\na.wav\n' "line 2 has 1 cells, the header 2"
    table 'file\na.wav\na.wav\n' "line 3: 'a.wav' for the second time"
    table 'file\tsource\n' "column 2 cannot be called 'source'"
    table 'file\tx\tx\n' "columns 2 and 3 are both called 'x'"
    table 'file\tlabel\nb.wav\tx\n' "a.wav: is not in the table table.tsv"
    rm table.tsv
    run --separate-stderr wav2raw --meta=table.tsv a.wav
    assert_refused wav2raw "table.tsv: No such file"
}

# ---- leaving out ----

@test "--skip skips files that cannot be read and lists them in a table" {
    tone a.wav 8000 1 0.1
    head -c 1000 a.wav >$'cut\tshort.wav'
    run --separate-stderr bash -c 'wav2raw --skip --skipped=s.tsv "$@" >a.tar' - \
        gone.wav a.wav $'cut\tshort.wav'
    assert_success
    assert_stderr --partial "gone.wav: cannot be opened"
    assert_equal "$(keys a.tar)" a
    run cat s.tsv
    assert_line --index 0 $'file\treason'
    assert_line --index 1 $'gone.wav\tcannot be opened: No such file or directory'
    assert_line --index 2 --partial 'cut\tshort.wav'
    assert_equal "${#lines[@]}" 3
}

@test "--skip that skips everything gives a stream without records" {
    run --separate-stderr bash -c 'wav2raw --skip gone.wav >a.tar'
    assert_success
    assert_equal "$(keys a.tar)" ""
}

@test "--skipped has its header if nothing was skipped, and is not written after an error" {
    tone a.wav 8000 1 0.1
    wav2raw --skip --skipped=s.tsv a.wav >/dev/null
    assert_equal "$(cat s.tsv)" $'file\treason'
    rm s.tsv
    run --separate-stderr bash -c 'wav2raw --skipped=s.tsv a.wav gone.wav >/dev/null'
    assert_failure 1
    assert_equal "$(echo s.tsv*)" 's.tsv*'
}

# ---- memory ----

@test "five minutes of stereo pass in 48 MiB" {
    sox -D -n -r 44100 -c 2 -b 16 long.wav trim 0 300
    run /usr/bin/python3 - <<'P'
import resource, subprocess
subprocess.run(["wav2raw", "long.wav"], stdout=subprocess.DEVNULL, check=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(peak, "MiB")
assert peak < 48
P
    assert_success
}

# ---- shards of sound files ----

# shard FILE MEMBER...: a tar as WebDataset's TarWriter makes it, of files in this folder.
shard() {
    tar --format=ustar --owner=0 --group=0 --mtime=@0 -cf "$@"
}

read_shards() {
    wav2raw --shards "${@:2}" <"$1" >out.tar
}

@test "--shards reads the sounds of a tar, with the values and keys of the files by themselves" {
    mkdir a
    tone a/one.wav 8000 1 0.2
    noise a/two.wav 8000 2 0.3
    sox -D a/two.wav a/two.flac
    sox -D a/one.wav a/three.ogg
    rm a/two.wav
    wav2raw a/one.wav a/three.ogg a/two.flac >files.tar
    shard s.tar a
    run --separate-stderr read_shards s.tar
    assert_success
    refute_stderr
    numpy '
want = {k: (m, a) for k, m, a in records("files.tar")}
got = {k: (m, a) for k, m, a in records("out.tar")}
assert got.keys() == want.keys() == {"a/one", "a/two", "a/three"}
for k in want:
    assert np.array_equal(got[k][1], want[k][1])
    assert got[k][0]["source"] == want[k][0]["source"] and got[k][0]["sample_rate"] == 8000
    assert got[k][0]["history"] == ["wav2raw --shards"]'
}

@test "--shards takes fields from the JSON, label and text of a sample, before or after its sound" {
    tone x.wav 8000 1 0.1
    cp x.wav y.WAV
    cp x.wav z.wav
    echo '{"artist": "A", "sample_rate": 1, "label": "jazz"}' >x.json
    echo 7 >x.cls
    echo 'two lines
of text' >y.txt
    echo 3 >y.cls
    shard s.tar x.json x.cls x.wav y.WAV y.txt y.cls z.wav
    wav2raw --shards -l none <s.tar >out.tar
    numpy '
m = {k: m for k, m, a in records("out.tar")}
assert m["x"]["artist"] == "A" and m["x"]["label"] == "jazz" and m["x"]["sample_rate"] == 8000
assert m["y"]["label"] == "3" and m["y"]["text"] == "two lines\nof text" and m["z"]["label"] == "none"'
}

@test "--shards ignores and counts members of other kinds" {
    tone a.wav 8000 1 0.1
    echo x >a.jpg
    echo x >README
    echo '{}' >alone.json
    cp a.wav a.vocals.wav
    shard s.tar README a.jpg a.vocals.wav a.wav alone.json
    run --separate-stderr read_shards s.tar
    assert_success
    assert_stderr --partial '4 members were ignored'
    assert_equal "$(keys out.tar)" a
}

@test "--shards reads concatenated shards; a truncated one, or a file that is not a tar, is refused" {
    tone a.wav 8000 1 0.1
    cp a.wav b.wav
    shard s.tar a.wav
    shard t.tar b.wav
    cat s.tar t.tar | wav2raw --shards >out.tar
    assert_equal "$(keys out.tar)" $'a\nb'
    for bytes in 513 1500 2560; do
        head -c "$bytes" s.tar >cut.tar
        run --separate-stderr read_shards cut.tar --skip
        assert_refused wav2raw stdin truncated
    done
    run --separate-stderr read_shards a.wav
    assert_refused wav2raw
}

@test "--shards with --skip skips a sound that cannot be read, by the name of its member" {
    tone a.wav 8000 1 0.1
    echo nonsense >b.flac
    shard s.tar a.wav b.flac
    run --separate-stderr read_shards s.tar
    assert_refused wav2raw 'b.flac: '
    run --separate-stderr read_shards s.tar --skip --skipped=left.tsv
    assert_success
    assert_equal "$(keys out.tar)" a
    assert_equal "$(tail -n +2 left.tsv | cut -f 1)" b.flac
}

@test "--shards accepts no files" {
    for arguments in a.wav --files0-from=x '-k y'; do
        # shellcheck disable=SC2086 # option and value
        run --separate-stderr wav2raw --shards $arguments
        assert_misuse wav2raw
    done
}
