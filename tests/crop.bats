# crop - a stretch of each record, compared with SoX sample by sample

load helper

# ---- misuse ----

@test "crop needs a length" {
    run --separate-stderr crop </dev/null
    assert_misuse crop
    assert_stderr --partial "either --length or --every is required"
}

@test "a length of zero, a negative start and words are misuse" {
    for option in -t0 -t-1 -tx -t5s -tnan -tinf '-t5 -s-1'; do
        run --separate-stderr crop $option </dev/null
        assert_misuse crop
    done
}

@test "--pad and --skip-short exclude each other" {
    run --separate-stderr crop -t 1 --pad --skip-short </dev/null
    assert_misuse crop
}

# ---- records that are refused ----

@test "a record that is one frame short is refused by name, with its length" {
    make_stream a.tar 'record("long", np.zeros((1, 8000), "f4"), sample_rate=8000)
record("jazz/short", np.zeros((1, 7999), "f4"), sample_rate=8000)'
    run --separate-stderr bash -c 'crop -t 1 <a.tar >b.tar'
    assert_refused crop "record 2 (jazz/short)" "7999 frames" "8000 are needed"
    run --separate-stderr tls <b.tar
    assert_failure 1
}

@test "the start counts towards the length needed" {
    make_stream a.tar 'record("a", np.zeros((1, 8000), "f4"), sample_rate=8000)'
    run --separate-stderr crop -s 0.5 -t 0.6 <a.tar
    assert_refused crop "8800 are needed"
}

@test "a record without a sample rate is refused" {
    make_stream a.tar 'record("a", np.zeros((1, 8000), "f4"))'
    run --separate-stderr crop -t 1 <a.tar
    assert_refused crop "record 1 (a)" "no sample_rate"
}

@test "a length of less than one frame is refused" {
    make_stream a.tar 'record("a", np.zeros((1, 8000), "f4"), sample_rate=100)'
    run --separate-stderr crop -t 0.001 <a.tar
    assert_refused crop "less than one frame at 100 Hz"
}

# ---- what is kept ----

@test "crop keeps what SoX trims, sample by sample" {
    noise a.wav 22050 2 3
    for span in '0 1' '0.5 1.25' '1.0001 0.3333' '2 1'; do
        read -r start length <<<"$span"
        wav2raw a.wav | crop -s "$start" -t "$length" | raw2wav -o out.wav
        sox -D a.wav wanted.wav trim "$start" "$length"
        cmp <(sox out.wav -t s16 -) <(sox wanted.wav -t s16 -)
    done
}

@test "five seconds at 22050 Hz are 110250 frames" {
    make_stream a.tar 'record("a", np.zeros((1, 200000), "f4"), sample_rate=22050)'
    crop -t 5 <a.tar >b.tar
    assert_equal "$(shape b.tar a)" 1x110250
}

@test "frames are rounded to the nearest" {
    make_stream a.tar 'record("a", [list(range(40))], sample_rate=10)'
    crop -s 0.16 -t 0.34 <a.tar >b.tar
    run values b.tar a
    assert_output $'2\n3\n4'
}

@test "the whole record may be kept, bit by bit, NaN and infinity too" {
    make_stream a.tar 'record("a", [[1e-40, -0.0], [float("nan"), float("inf")]], sample_rate=2)'
    crop -t 1 <a.tar >b.tar
    numpy 'assert array("a.tar", "a").tobytes() == array("b.tar", "a").tobytes()'
}

@test "long channels are cropped one by one" {
    make_stream a.tar 'record("a", np.arange(300000, dtype="f4").reshape(3, -1), sample_rate=1000)'
    crop -s 20 -t 60 <a.tar >b.tar
    numpy 'assert np.array_equal(array("b.tar", "a"), array("a.tar", "a")[:, 20000:80000])'
}

@test "one dimension stays one dimension" {
    make_stream a.tar 'record("a", [1, 2, 3, 4], sample_rate=1)'
    crop -s 1 -t 2 <a.tar >b.tar
    assert_equal "$(shape b.tar a)" 2
    assert_equal "$(values b.tar a)" $'2\n3'
}

@test "crop keeps fields and adds its command to the history" {
    make_stream a.tar 'record("a", [[1, 2]], sample_rate=1, mood="calm", history=["x"])'
    crop -t 1 <a.tar >b.tar
    assert_equal "$(field b.tar a mood)" calm
    assert_equal "$(field b.tar a history)" '["x", "crop -t 1"]'
}

# ---- short records ----

@test "--pad pads every channel with zeros at its end" {
    make_stream a.tar 'record("a", [[1, 2, 3], [4, 5, 6]], sample_rate=1)'
    crop -s 1 -t 4 --pad <a.tar >b.tar
    numpy 'assert array("b.tar", "a").tolist() == [[2, 3, 0, 0], [5, 6, 0, 0]]'
}

@test "--pad does not make a clip of zeros only" {
    make_stream a.tar 'record("a", [[1, 2, 3]], sample_rate=1)'
    run --separate-stderr crop -s 3 -t 1 --pad <a.tar
    assert_refused crop "too short"
}

@test "--skip-short skips short records and lists them in a table" {
    make_stream a.tar 'record("a", [[1, 2, 3]], sample_rate=1)
record("jazz/b", [[1]], sample_rate=1)
record("c", [[4, 5]], sample_rate=1)'
    run --separate-stderr bash -c 'crop -t 2 --skip-short --skipped=s.tsv <a.tar >b.tar'
    assert_success
    assert_stderr "crop: jazz/b: is too short: it has 1 frames, 2 are needed; left out"
    assert_equal "$(keys b.tar)" $'a\nc'
    assert_equal "$(values b.tar c)" $'4\n5'
    run cat s.tsv
    assert_output $'key\treason\njazz/b\tis too short: it has 1 frames, 2 are needed'
}

# ---- many clips ----

@test "crop --every cuts a song into numbered clips, as NumPy slices it" {
    make_stream a.tar '
rng = np.random.default_rng(1)
record("rock/song", rng.normal(size=(2, 25000)).astype("f4"), sample_rate=8000, label="rock")
record("b", rng.normal(size=8000).astype("f4"), sample_rate=8000, group="album")'
    crop --every 1 <a.tar >clips.tar
    run keys clips.tar
    assert_output $'rock/song/0001\nrock/song/0002\nrock/song/0003\nb/0001'
    crop --every 1 --overlap 0.25 -s 0.5 --pad <a.tar >over.tar
    numpy '
song, one = array("a.tar", "rock/song"), array("a.tar", "b")
for k in range(3):
    assert np.array_equal(array("clips.tar", f"rock/song/{k + 1:04}"), song[:, 8000 * k:8000 * (k + 1)])
    assert meta("clips.tar", f"rock/song/{k + 1:04}")["start"] == k
assert np.array_equal(array("clips.tar", "b/0001"), one)
assert meta("clips.tar", "rock/song/0001")["group"] == "rock/song" and meta("clips.tar", "rock/song/0003")["label"] == "rock"
assert meta("clips.tar", "b/0001")["group"] == "album"
padded = np.pad(song, ((0, 0), (0, 8000)))
assert len(keys("over.tar")) == 5
for k in range(4):
    at = 4000 + 6000 * k
    assert np.array_equal(array("over.tar", f"rock/song/{k + 1:04}"), padded[:, at:at + 8000])
    assert meta("over.tar", f"rock/song/{k + 1:04}")["start"] == at / 8000
assert np.array_equal(array("over.tar", "b/0001"), np.pad(one[4000:], (0, 4000)))'
}

@test "crop --every refuses records too short for a clip, and options that make no sense" {
    make_stream a.tar 'record("a", np.zeros((1, 7999)), sample_rate=8000)'
    run --separate-stderr crop --every 1 <a.tar
    assert_refused crop 'record 1 (a)' 'too short'
    crop --every 1 --skip-short --skipped left.tsv <a.tar >none.tar
    run keys none.tar
    refute_output
    for options in '' '-t 1 --every 1' '--every 1 --overlap 1' '-t 1 --overlap 0.5'; do
        # shellcheck disable=SC2086
        run --separate-stderr crop $options <a.tar
        assert_misuse crop
    done
}
