# raw2tsv - prints values as a table

load helper

@test "raw2tsv prints key, label and values, a line a record" {
    make_stream a.tar '
record("jazz/a", [[1, 2], [3.25, -4]], label="jazz")
record("b", [5.0, 6, 7, 8])'
    run --separate-stderr raw2tsv <a.tar
    assert_success
    refute_stderr
    assert_line --index 0 $'key\tlabel\tv0\tv1\tv2\tv3'
    assert_line --index 1 $'jazz/a\tjazz\t1\t2\t3.25\t-4'
    assert_line --index 2 $'b\t\t5\t6\t7\t8'
    assert_equal "${#lines[@]}" 3
}

@test "raw2tsv refuses records of different sizes and names the odd one" {
    make_stream a.tar 'record("a", [1.0, 2]); record("x/b", [1.0, 2, 3])'
    run --separate-stderr raw2tsv <a.tar
    assert_refused raw2tsv 'record 2 (x/b)' '3 columns' 2
    run --separate-stderr raw2tsv --rows <a.tar
    assert_success
}

@test "raw2tsv prints a header line for a stream without records" {
    make_stream a.tar ''
    run raw2tsv <a.tar
    assert_output $'key\tlabel'
    run raw2tsv --rows <a.tar
    assert_output $'key\tframe\ttime'
    run raw2tsv --matrix <a.tar
    assert_output $'key\tchannel\tbin\tframe\ttime\tvalue'
    run raw2tsv --envelope 3 <a.tar
    assert_output $'key\tchannel\tframe\ttime\tmin\tmax'
}

@test "raw2tsv prints numbers from which NumPy gets the same floats" {
    make_stream a.tar '
rng = np.random.default_rng(2)
record("a", rng.integers(0, 2**32, 40000, dtype=np.uint32).view(np.float32))'
    raw2tsv <a.tar >a.tsv
    run numpy '
text = open("a.tsv").read().split("\n")[1].split("\t")[2:]
found, wanted = np.array(text, np.float64).astype(np.float32), array("a.tar", "a")
assert np.array_equal(found, wanted, equal_nan=True)
assert np.isnan(wanted).any() and "-nan" not in text'
    assert_success
}

@test "raw2tsv escapes a label with a tab" {
    make_stream a.tar 'record("a", [1.0], label="x\ty")'
    run raw2tsv <a.tar
    assert_line --index 1 $'a\tx\\ty\t1'
}

@test "raw2tsv --rows prints a line a frame and a column a channel" {
    make_stream a.tar 'record("a", [[1, 2, 3], [4, 5, 6]], sample_rate=2)'
    run --separate-stderr raw2tsv --rows <a.tar
    assert_success
    assert_line --index 0 $'key\tframe\ttime\tv0\tv1'
    assert_line --index 1 $'a\t0\t0\t1\t4'
    assert_line --index 2 $'a\t1\t0.5\t2\t5'
    assert_line --index 3 $'a\t2\t1\t3\t6'
    assert_equal "${#lines[@]}" 4
}

@test "raw2tsv --rows refuses records of differing channels" {
    make_stream a.tar 'record("a", [[1.0, 2]]); record("b", [[1.0], [2]])'
    run --separate-stderr raw2tsv --rows <a.tar
    assert_refused raw2tsv 'record 2 (b)'
}

@test "raw2tsv --rows transposes records that are longer than its memory" {
    make_stream a.tar '
record("a", np.arange(7 * 700001, dtype=np.float32).reshape(7, 700001) % 100003)'
    raw2tsv --rows <a.tar >a.tsv
    run numpy '
found = np.loadtxt("a.tsv", skiprows=1, usecols=range(3, 10), dtype=np.float32)
assert np.array_equal(found.T, array("a.tar", "a"))'
    assert_success
}

@test "raw2tsv --rows transposes a spectrogram with many bins" {
    make_stream a.tar 'record("a", np.random.default_rng(0).random((2, 1025, 300)))'
    raw2tsv --rows <a.tar >a.tsv
    run numpy '
found = np.loadtxt("a.tsv", skiprows=1, usecols=range(3, 2053), dtype=np.float32)
assert np.array_equal(found.T, array("a.tar", "a").reshape(2050, 300).astype(np.float32))'
    assert_success
}

@test "raw2tsv --matrix prints a line a value with channel, bin and frame" {
    make_stream a.tar '
record("s", np.arange(12.0).reshape(2, 2, 3), sample_rate=100, hop=50)
record("v", [7.0, 8])'
    run --separate-stderr raw2tsv --matrix <a.tar
    assert_success
    assert_line --index 0 $'key\tchannel\tbin\tframe\ttime\tvalue'
    assert_line --index 1 $'s\t0\t0\t0\t0\t0'
    assert_line --index 6 $'s\t0\t1\t2\t1\t5'
    assert_line --index 7 $'s\t1\t0\t0\t0\t6'
    assert_line --index 12 $'s\t1\t1\t2\t1\t11'
    assert_line --index 14 $'v\t0\t0\t1\tnan\t8'
    assert_equal "${#lines[@]}" 15
}

@test "raw2tsv --envelope prints the least and greatest value of each bucket" {
    make_stream a.tar '
rng = np.random.default_rng(3)
record("a", rng.random((2, 100003)), sample_rate=1000)'
    raw2tsv --envelope 10 <a.tar >a.tsv
    run numpy '
wanted = array("a.tar", "a").astype(np.float32)
lines = [l.split("\t") for l in open("a.tsv").read().split("\n")[1:-1]]
assert len(lines) == 20
for i, (key, channel, frame, time, least, greatest) in enumerate(lines):
    c, b = divmod(i, 10)
    start, end = b * 100003 // 10, (b + 1) * 100003 // 10
    assert (key, int(channel), int(frame)) == ("a", c, start)
    assert abs(float(time) - start / 1000) < 1e-6
    assert np.float32(least) == wanted[c, start:end].min()
    assert np.float32(greatest) == wanted[c, start:end].max()'
    assert_success
}

@test "raw2tsv --envelope has no more buckets than frames" {
    make_stream a.tar 'record("a", [1.0, 2, 3]); record("none", np.zeros((2, 0)))'
    run raw2tsv --envelope 10 <a.tar
    assert_equal "${#lines[@]}" 4
    assert_line --index 3 $'a\t0\t2\tnan\t3\t3'
}

@test "raw2tsv --envelope ignores NaN" {
    make_stream a.tar 'record("a", [np.nan, 2, 3, np.nan, np.nan, np.nan])'
    run raw2tsv -e 2 <a.tar
    assert_line --index 1 $'a\t0\t0\tnan\t2\t3'
    assert_line --index 2 $'a\t0\t3\tnan\tnan\tnan'
}

@test "raw2tsv --rate takes precedence over the sample rate of the record" {
    make_stream a.tar 'record("a", [1.0, 2], sample_rate=44100, hop=512)'
    run raw2tsv --rows -R 4 <a.tar
    assert_line --index 2 $'a\t1\t0.25\t2'
}

@test "raw2tsv refuses an invalid sample rate" {
    make_stream a.tar 'record("a", [1.0, 2], sample_rate="fast")'
    run --separate-stderr raw2tsv --rows <a.tar
    assert_refused raw2tsv 'record 1 (a)' sample_rate
}

@test "raw2tsv accepts one layout at a time" {
    for two in '--rows --matrix' '--rows --envelope=3' '-m -e 3'; do
        # shellcheck disable=SC2086
        run --separate-stderr raw2tsv $two </dev/null
        assert_misuse raw2tsv
    done
}

@test "raw2tsv does not believe a shape without values" {
    make_stream a.tar 'member("a.npy", claim((999999999999999, 0)))'
    for layout in --rows --matrix --envelope=4; do
        run --separate-stderr timeout 10 raw2tsv "$layout" <a.tar
        assert_success
        assert_equal "${#lines[@]}" 1
    done
}

@test "a song is not printed as one line; the message says what prints it" {
    make_stream song.tar 'record("a", np.zeros((1, 500000)), sample_rate=44100)'
    run --separate-stderr raw2tsv <song.tar
    assert_refused raw2tsv 'record 1 (a)' '500000 samples' '--envelope 1000' '--rows'
    raw2tsv --envelope 1000 <song.tar >table
    assert_equal "$(wc -l <table)" 1001
    # a clip, and vectors of any length, are
    make_stream clip.tar 'record("a", np.zeros((1, 110250)), sample_rate=22050)'
    raw2tsv <clip.tar >table
    make_stream vectors.tar 'record("a", np.zeros(300000)); record("b", np.zeros((8, 37500)), sample_rate=22050, model="x")'
    raw2tsv <vectors.tar >table
    assert_equal "$(tail -n 1 table | awk '{ print NF }')" 300001
}
