# wav2raw: sound files to audio tensors. SoX makes the files and says what is in them.

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

@test "wav2raw takes its names from operands or from a list, not both" {
    printf 'a.wav\0' >list
    run --separate-stderr wav2raw --files0-from=list b.wav
    assert_misuse wav2raw
    assert_stderr --partial "b.wav"
}

@test "wav2raw takes one label and one group" {
    run --separate-stderr wav2raw -l jazz -L jazz/a.wav
    assert_misuse wav2raw
    run --separate-stderr wav2raw -g one -G jazz/a.wav
    assert_misuse wav2raw
}

# ---- files that are no sound ----

@test "a missing file is named, and nothing is written" {
    refuses gone.wav "cannot be opened: No such file or directory"
}

@test "a folder is not a sound file" {
    mkdir folder
    refuses folder "is a directory"
}

@test "an empty file is called empty" {
    : >empty.wav
    refuses empty.wav "is empty"
}

@test "a text file is no sound, whatever its name" {
    seq 1000 >text.wav
    cp text.wav text.au # libsndfile would take an .au without header for 8-bit noise
    refuses text.wav "is no sound file"
    refuses text.au "is no sound file"
}

@test "a file with no samples is refused" {
    sox -n -r 8000 -c 1 none.wav trim 0 0
    refuses none.wav "has no sound"
}

# ---- files that were cut short ----

@test "a WAV that was cut short is refused, with what it claims and what is there" {
    tone a.wav 8000 1 1
    cut_to a.wav 10044
    refuses cut.wav "is truncated: its header claims 16000 bytes of sound, 10000 are there"
}

@test "a WAV that lacks its last sample is refused" {
    tone a.wav 8000 2 0.1
    cut_to a.wav $(($(stat -c %s a.wav) - 1))
    refuses cut.wav "is truncated"
}

@test "an AIFF that was cut short is refused" {
    tone a.aiff 8000 1 1
    cut_to a.aiff 9000
    refuses cut.aiff "is truncated"
}

@test "an AU that was cut short is refused" {
    tone a.au 8000 1 1
    cut_to a.au 9000
    refuses cut.au "is truncated"
}

@test "an ADPCM WAV that was cut short is refused" {
    sox -n -r 8000 -c 1 -e ima-adpcm a.wav synth 1 sine 440
    cut_to a.wav 2000
    refuses cut.wav "is truncated"
}

@test "a FLAC that was cut short is refused" {
    noise a.flac 8000 1 2
    cut_to a.flac 12000
    refuses cut.flac "is truncated or damaged: it claims 16000 frames"
}

@test "an Ogg Vorbis file that was cut short is refused" {
    noise a.ogg 22050 1 4
    cut_to a.ogg $(($(stat -c %s a.ogg) / 2))
    refuses cut.ogg "is truncated"
}

@test "an Opus file that was cut short is refused" {
    noise a.wav 24000 1 4
    wav2raw a.wav | raw2wav -o a.opus
    cut_to a.opus $(($(stat -c %s a.opus) / 2))
    refuses cut.opus "is truncated"
}

@test "an MP3 that was cut short is refused" {
    noise a.wav 22050 1 4
    wav2raw a.wav | raw2wav -o a.mp3
    cut_to a.mp3 $(($(stat -c %s a.mp3) / 2))
    run --separate-stderr wav2raw cut.mp3
    assert_failure 1
    refute_output
    assert_stderr --partial "wav2raw: cut.mp3: is truncated"
}

@test "RF64 and W64 that were cut short are refused" {
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

@test "16 bits of mono come as SoX has them" {
    noise a.wav 8000 1 0.5
    wav2raw a.wav >a.tar
    as_sox a.wav a.tar a
    assert_equal "$(field a.tar a sample_rate)" 8000
    assert_equal "$(field a.tar a source)" a.wav
    assert_equal "$(field a.tar a history)" '["wav2raw a.wav"]'
}

@test "24 bits of stereo come as SoX has them" {
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

@test "8-bit and float WAVs come as SoX has them" {
    noise a.wav 8000 1 0.2
    sox -D a.wav -b 8 b.wav
    sox -D a.wav -e floating-point -b 32 c.wav
    wav2raw b.wav c.wav >a.tar
    as_sox b.wav a.tar b
    as_sox c.wav a.tar c
}

@test "Ogg Vorbis comes near what SoX decodes" {
    tone a.ogg 22050 2 1
    wav2raw a.ogg >a.tar
    sox a.ogg -b 24 b.wav
    wav2raw b.wav >b.tar
    assert_close a.tar a b.tar b 2e-5 # SoX decodes to 16 bits
}

@test "an MP3 that does not count its frames is taken for as long as it plays" {
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

@test "samples beyond full scale in a float file stay what they are" {
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

@test "a named pipe is a file too" {
    noise a.wav 8000 1 0.2
    mkfifo pipe
    cat a.wav >pipe &
    wav2raw pipe >a.tar
    as_sox a.wav a.tar pipe
}

@test "an empty stdin is called empty" {
    run --separate-stderr wav2raw - </dev/null
    assert_refused wav2raw "stdin: is empty"
}

@test "a WAV whose size is unknown is taken as it is" {
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

@test "a WAV that says it is empty, with tags behind, is empty" {
    sox -n -r 8000 -c 1 -b 16 none.wav trim 0 0
    numpy 'w = open("none.wav", "rb").read()
tags = b"LIST" + (12).to_bytes(4, "little") + b"INFOINAM\0\0\0\0"
open("tags.wav", "wb").write(w[:4] + (36 + len(tags)).to_bytes(4, "little") + w[8:44] + tags)'
    refuses tags.wav "has no sound"
}

@test "an AIFF that SoX writes into a pipe is taken as it is" {
    tone a.wav 8000 1 0.1
    sox a.wav -t aiff - 2>/dev/null | cat >b.aiff
    wav2raw a.wav b.aiff >a.tar
    assert_close a.tar a a.tar b 0
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

@test "a name that is not UTF-8 comes with replacement characters" {
    tone a.wav 8000 1 0.05
    mv a.wav $'caf\xe9.wav'
    wav2raw $'caf\xe9.wav' >a.tar
    assert_equal "$(numpy 'print(ascii(meta("a.tar", "caf_")["source"]))')" "'caf\\ufffd.wav'"
}

@test "a name in UTF-8 comes as it is" {
    tone a.wav 8000 1 0.05
    mv a.wav 'müsli ♫.wav'
    wav2raw 'müsli ♫.wav' >a.tar
    assert_equal "$(numpy 'print(ascii(records("a.tar")[0][1]["source"]))')" "'m\\xfcsli \\u266b.wav'"
}

@test "a second file of the same name gets a key of its own, and a warning" {
    tone a.wav 8000 1 0.05
    sox a.wav a.flac
    cp a.wav a-2.wav
    run --separate-stderr bash -c 'wav2raw a.wav a-2.wav ./a.wav a.flac >a.tar'
    assert_success
    assert_stderr --partial "./a.wav: the key a is taken; it becomes a-3"
    assert_stderr --partial "a.flac: the key a is taken; it becomes a-4"
    run keys a.tar
    assert_output $'a\na-2\na-3\na-4'
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
    assert_refused wav2raw "./a.wav: the path names no folder"
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

@test "--meta refuses a table that is none, and a file that is not in it" {
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
    table 'file\tlabel\nb.wav\tx\n' "a.wav: is not in the table table.tsv"
    rm table.tsv
    run --separate-stderr wav2raw --meta=table.tsv a.wav
    assert_refused wav2raw "table.tsv: cannot be opened"
}

# ---- leaving out ----

@test "--skip leaves out what cannot be read, and says so in a table" {
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

@test "--skip that leaves out everything makes a stream without records" {
    run --separate-stderr bash -c 'wav2raw --skip gone.wav >a.tar'
    assert_success
    assert_equal "$(keys a.tar)" ""
}

@test "--skipped has its header when nothing was left out, and is not there after an error" {
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
