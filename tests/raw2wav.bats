# raw2wav - the files are checked by SoX and by their bytes

load helper

# samples FILE BITS: raw little-endian whole numbers as SoX reads them.
samples() {
    sox -D "$1" -t "s$2" -
}

# No file or folder of that name, finished or temporary.
assert_none() {
    run find . -name "$1*"
    assert_output ''
}

one_record() {
    make_stream a.tar 'record("a", [[0, 0.5, -0.5, 0.25]], sample_rate=8000)'
}

# ---- misuse ----

@test "raw2wav needs a file or a folder, and not both" {
    run --separate-stderr raw2wav </dev/null
    assert_misuse raw2wav
    run --separate-stderr raw2wav -o a.wav -d folder </dev/null
    assert_misuse raw2wav
}

@test "a file name without a known extension is misuse" {
    for name in back back.xyz wav dir.wav/back; do
        run --separate-stderr raw2wav -o $name </dev/null
        assert_misuse raw2wav
        assert_stderr --partial "$name"
    done
}

@test "a container that cannot hold the format is misuse" {
    run --separate-stderr raw2wav -f float -o a.flac </dev/null
    assert_misuse raw2wav
    assert_stderr --partial "flac cannot hold float"
    run --separate-stderr raw2wav -f pcm16 -o a.mp3 </dev/null
    assert_misuse raw2wav
    assert_stderr --partial "mp3 is lossy"
}

@test "an extra operand is misuse" {
    run --separate-stderr raw2wav -o a.wav b.wav </dev/null
    assert_misuse raw2wav
}

@test "a sound is not written to a terminal" {
    one_record
    run script -qec 'raw2wav -o - <a.tar' /dev/null
    assert_failure 2
    assert_output --partial "stdout is a terminal"
}

# ---- records that make no file ----

@test "-o refuses a second record, names -d, and leaves no file" {
    make_stream a.tar 'record("a", [[0, 1]], sample_rate=8000)
record("b", [[0, 1]], sample_rate=8000)'
    run --separate-stderr raw2wav -o a.wav <a.tar
    assert_refused raw2wav "record 2 (b)" "-d DIR"
    refute_output
    assert_none a.wav
}

@test "vectors made of sound are no sound" {
    one_record
    pool <a.tar >b.tar
    run --separate-stderr raw2wav -o b.wav <b.tar
    assert_refused raw2wav "record 1 (a): it is a vector, as pool, pca and sparse write them"
    assert_none b.wav
}

@test "-o refuses a stream without records" {
    make_stream none.tar ''
    run --separate-stderr raw2wav -o a.wav <none.tar
    assert_refused raw2wav "no record" "a.wav"
    assert_none a.wav
}

@test "a record without a sample rate is refused, and --rate gives it one" {
    make_stream a.tar 'record("a", [[0, 0.5]])'
    run --separate-stderr raw2wav -o a.wav <a.tar
    assert_refused raw2wav "record 1 (a)" "--rate HZ"
    raw2wav --rate 11025 -o a.wav <a.tar
    assert_equal "$(soxi -r a.wav)" 11025
}

@test "--rate does not change a rate that is known" {
    one_record
    raw2wav --rate 11025 -o a.wav <a.tar
    assert_equal "$(soxi -r a.wav)" 8000
}

@test "a sample rate that is not a whole number is refused" {
    make_stream a.tar 'record("a", [[0, 0.5]], sample_rate=8000.5)'
    run --separate-stderr raw2wav -o a.wav <a.tar
    assert_refused raw2wav "8000.5 Hz"
}

@test "NaN is refused with its index, and leaves no file" {
    make_stream a.tar 'record("jazz/a", [[0, 0], [0, float("nan")]], sample_rate=8000)'
    run --separate-stderr raw2wav -o a.wav <a.tar
    assert_refused raw2wav "record 1 (jazz/a)" "frame 1 of channel 1 is not a number"
    assert_none a.wav
}

@test "a record with no frames, or of three dimensions, is refused" {
    make_stream a.tar 'record("a", np.zeros((1, 0), "f4"), sample_rate=8000)'
    run --separate-stderr raw2wav -o a.wav <a.tar
    assert_refused raw2wav "no frames"
    make_stream a.tar 'record("a", np.zeros((1, 2, 3), "f4"), sample_rate=8000)'
    run --separate-stderr raw2wav -o a.wav <a.tar
    assert_refused raw2wav "(1, 2, 3)"
}

@test "more channels than a sound file can have are refused" {
    make_stream a.tar 'record("a", np.zeros((2000, 3), "f4"), sample_rate=8000)'
    run --separate-stderr raw2wav -o a.wav <a.tar
    assert_refused raw2wav "record 1 (a)" "2000 channels"
}

@test "Opus refuses a sample rate that it does not support" {
    make_stream a.tar 'record("a", np.zeros((1, 4000), "f4"), sample_rate=44100)'
    run --separate-stderr raw2wav -o a.opus <a.tar
    assert_refused raw2wav "44100 Hz cannot be written as opus: Opus only supports"
    assert_none a.opus
}

@test "a truncated stream leaves no file" {
    make_stream a.tar 'record("a", np.zeros((1, 40000), "f4"), sample_rate=8000)'
    head -c 100000 a.tar >cut.tar
    run --separate-stderr raw2wav -o a.wav <cut.tar
    assert_refused raw2wav
    assert_none a.wav
}

@test "a folder as output, a missing folder and a full disk are reported by name" {
    one_record
    mkdir a.wav
    run --separate-stderr raw2wav -o a.wav <a.tar
    assert_refused raw2wav "a.wav: is a directory"
    run --separate-stderr raw2wav -o gone/a.wav <a.tar
    assert_refused raw2wav "gone/a.wav: cannot be created"
    run --separate-stderr bash -c 'raw2wav -o - <a.tar >/dev/full'
    assert_refused raw2wav "stdout: cannot be written: No space left on device"
}

# ---- what is written ----

@test "a WAV is restored bit by bit, in 16 and in 24 bits" {
    for bits in 16 24; do
        BITS=$bits noise in.wav 44100 2 0.2
        wav2raw in.wav | raw2wav -f pcm$bits -o out.wav
        assert_equal "$(soxi -b out.wav)" $bits
        cmp <(samples in.wav $bits) <(samples out.wav $bits)
    done
}

@test "every 16-bit sample is restored exactly" {
    numpy 'open("in.raw", "wb").write(np.arange(-32768, 32768).astype("<i2").tobytes())'
    sox -t s16 -r 8000 -c 1 in.raw in.wav
    run --separate-stderr bash -c 'wav2raw in.wav | raw2wav -o out.wav'
    assert_success
    assert_stderr ''
    samples out.wav 16 | cmp - in.raw
}

@test "samples are rounded to the nearest number" {
    make_stream a.tar 'record("a", [[0.4 / 32768, 0.6 / 32768, -0.4 / 32768, -0.6 / 32768]], sample_rate=8000)'
    raw2wav -o a.wav <a.tar
    samples a.wav 16 >a.raw
    numpy 'assert np.fromfile("a.raw", "<i2").tolist() == [0, 1, 0, -1]'
}

@test "samples beyond full scale are clipped, never wrapped, and counted" {
    make_stream a.tar 'record("loud", [[1, -1, 1.0001, -1.0001], [40000, -40000, float("inf"), 0]],
                              sample_rate=8000)'
    run --separate-stderr raw2wav -o a.wav <a.tar
    assert_success
    assert_stderr --partial "record 1 (loud): 5 of 8 samples are beyond full scale"
    samples a.wav 16 >a.raw
    numpy 'x = np.fromfile("a.raw", "<i2").reshape(-1, 2).T.tolist()
assert x == [[32767, -32768, 32767, -32768], [32767, -32768, 32767, 0]], x'
}

@test "float files keep samples beyond full scale" {
    make_stream a.tar 'record("a", [[1.5, -3]], sample_rate=8000)'
    run --separate-stderr raw2wav -f float -o a.wav <a.tar
    assert_success
    assert_stderr ''
    wav2raw a.wav >b.tar
    assert_close a.tar a b.tar a 0
}

@test "channels are interleaved in order" {
    make_stream a.tar 'record("a", [[c / 10 + t / 1000 for t in range(5000)] for c in range(6)], sample_rate=8000)'
    raw2wav -f float -o a.wav <a.tar
    assert_equal "$(soxi -c a.wav)" 6
    wav2raw a.wav >b.tar
    assert_close a.tar a b.tar a 0
}

@test "the extension selects the kind of file" {
    noise in.wav 24000 2 0.5
    wav2raw in.wav >a.tar
    for kind in flac aiff au w64 caf FLAC; do
        raw2wav -o out.$kind <a.tar
        wav2raw out.$kind >b.tar
        assert_close a.tar in b.tar out 0
    done
    for kind in ogg opus mp3; do
        raw2wav -o out.$kind <a.tar
        wav2raw out.$kind >b.tar
        assert_equal "$(shape b.tar out)" 2x12000
    done
    assert_equal "$(soxi -t out.flac) $(soxi -t out.ogg) $(soxi -t out.mp3)" "flac vorbis mp3"
}

@test "--extension takes precedence over the name" {
    one_record
    raw2wav -x flac -o back <a.tar
    assert_equal "$(head -c 4 back)" fLaC
    raw2wav -x flac -o back.wav <a.tar
    assert_equal "$(head -c 4 back.wav)" fLaC
}

@test "-o - writes a whole WAV into a pipe" {
    noise in.wav 8000 2 0.2
    wav2raw in.wav | raw2wav -o - | cat >out.wav
    cmp <(samples in.wav 16) <(samples out.wav 16)
    wav2raw out.wav >b.tar # its header knows its size
}

@test "the same samples give the same bytes" {
    noise in.wav 8000 2 0.2
    wav2raw in.wav >a.tar
    raw2wav -f float -o a.wav <a.tar
    raw2wav -o a.mp3 <a.tar
    sleep 1.1 # a time of day would have changed
    raw2wav -f float -o b.wav <a.tar
    raw2wav -o b.mp3 <a.tar
    cmp a.wav b.wav
    cmp a.mp3 b.mp3
}

# ---- folders ----

@test "-d makes a file of every record, and the folders of its key" {
    make_stream a.tar 'record("jazz/soft/a", [[0, 0.5]], sample_rate=8000)
record("b", [[0, 0.5]], sample_rate=8000)'
    raw2wav -d new/folder <a.tar
    assert [ -f new/folder/jazz/soft/a.wav ]
    assert [ -f new/folder/b.wav ]
    raw2wav -x flac -d new/folder <a.tar
    assert [ -f new/folder/b.flac ]
}

@test "-d of a stream without records makes nothing" {
    make_stream none.tar ''
    raw2wav -d folder <none.tar
    assert_none folder
}

@test "-d refuses a second record with the same key" {
    make_stream a.tar 'record("a", [[0, 0.5]], sample_rate=8000)'
    cat a.tar a.tar >two.tar
    run --separate-stderr raw2wav -d folder <two.tar
    assert_refused raw2wav "record 2 (a)" "folder/a.wav"
}

@test "no key leads out of the folder" {
    for key in ../out /tmp/out a/../../out; do
        make_stream a.tar "record('$key', [[0, 0.5]], sample_rate=8000)"
        mkdir -p inner
        run --separate-stderr raw2wav -d inner/folder <a.tar
        assert_refused raw2wav
        assert_equal "$(find . -name '*.wav')" ""
    done
}
