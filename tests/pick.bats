# pick - keeps part of a stream

load helper

# Twenty records of three labels in five groups.
make_songs() {
    make_stream songs.tar '
for i in range(20):
    label = ["jazz", "rock", "pop"][i % 3]
    record(f"{label}/song_{i:02}", [[i, i + 0.5]], sample_rate=8000, label=label,
           group=f"album {i // 4}", mood={"calm": i})'
}

# hash_percent TEXT: as in the manual, by sha256sum and awk.
hash_percent() {
    local digits
    digits=$(printf %s "$1" | sha256sum | cut -c 1-8)
    awk -v h="$((16#$digits))" 'BEGIN { printf "%.12f", h / 4294967296 * 100 }'
}

@test "pick without options passes every record on in order" {
    make_songs
    pick <songs.tar >out.tar
    run diff <(keys songs.tar) <(keys out.tar)
    assert_success
}

@test "pick refuses a band that is empty, reversed or outside 0 to 100" {
    for band in 80-80 50 90-80 -1-5 0-101 a-b 10- -10 10-20-30 nan-5 ''; do
        run --separate-stderr pick "--percent=$band" </dev/null
        assert_misuse pick
        assert_stderr --partial --percent
    done
}

@test "pick refuses --group without --percent" {
    run --separate-stderr pick -g </dev/null
    assert_misuse pick
    assert_stderr --partial --percent
}

@test "pick refuses an invalid number" {
    for number in -1 1.5 x '' 1e3 99999999999999999999999; do
        run --separate-stderr pick -n "$number" </dev/null
        assert_misuse pick
    done
}

@test "pick -p keeps the records whose SHA-256 lies in the band, as sha256sum has it" {
    make_songs
    pick -p 20-70 <songs.tar >out.tar
    for key in $(keys songs.tar); do
        awk -v p="$(hash_percent "$key")" -v key="$key" 'BEGIN { if (p >= 20 && p < 70) print key }'
    done >expected
    run diff expected <(keys out.tar)
    assert_success
    [ -s expected ]
    [ "$(wc -l <expected)" -lt 20 ]
}

@test "pick -p puts a hash that is exactly on an edge into the upper band only" {
    make_stream edge.tar 'record("song", [1.0])'
    # 2^-32 of 100 percent has few digits in binary: the edge is exact as a double.
    edge=$(/usr/bin/python3 -c 'import hashlib
h = int(hashlib.sha256(b"song").hexdigest()[:8], 16); print(repr(h * 100 / 2**32))')
    pick -p "0-$edge" <edge.tar >below.tar
    pick -p "$edge-100" <edge.tar >above.tar
    run keys below.tar
    refute_output
    run keys above.tar
    assert_output song
}

@test "disjoint bands share no record and miss none" {
    make_songs
    for band in 0-33.3 33.3-66.6 66.6-100; do
        pick -p "$band" <songs.tar >part.tar
        keys part.tar
    done | sed '/^$/d' | sort >parts
    run diff <(keys songs.tar | sort) parts
    assert_success
}

@test "what pick -p keeps does not depend on the other records" {
    make_songs
    pick -p 0-50 <songs.tar >whole.tar
    pick -k 'jazz/*' <songs.tar | pick -p 0-50 >jazz.tar
    run diff <(keys whole.tar | grep ^jazz) <(keys jazz.tar)
    assert_success
    assert [ -n "$(keys jazz.tar)" ]
}

@test "pick -g never splits a group and uses the sha256sum of the group" {
    make_songs
    for i in 0 1 2 3 4; do
        awk -v p="$(hash_percent "album $i")" -v i="$i" 'BEGIN { if (p < 60) print "album " i }'
    done >expected
    pick -g -p 0-60 <songs.tar >out.tar
    for key in $(keys out.tar); do
        field out.tar "$key" group
    done | sort | uniq -c | sed 's/^ *//' >found
    run diff <(sed 's/^/4 /' expected) found
    assert_success
    [ -s found ]
}

@test "pick -g refuses a record without a group and names it" {
    make_stream a.tar 'record("with", [1.0], group="x"); record("folk/without", [1.0], label="y")'
    run --separate-stderr pick -g -p 0-100 <a.tar
    assert_refused pick 'record 2 (folk/without)' group
}

@test "pick -g treats a group that is a number as text, and refuses null" {
    make_stream a.tar 'for g in range(40): record(f"n{g}", [1.0], group=g); record(f"t{g}", [1.0], group=str(g))'
    pick -g -p 0-50 <a.tar >half.tar
    assert_equal "$(keys half.tar | grep n | cut -c 2-)" "$(keys half.tar | grep t | cut -c 2-)"
    make_stream a.tar 'record("a", [1.0], group=None)'
    run --separate-stderr pick -g -p 0-100 <a.tar
    assert_refused pick 'record 1 (a)' group
}

@test "pick -k keeps keys that match a shell pattern, across folders" {
    make_songs
    pick -k '*_0[0-3]' <songs.tar >out.tar
    run keys out.tar
    assert_output $'jazz/song_00\nrock/song_01\npop/song_02\njazz/song_03'
}

@test "pick -k writes a valid stream without records if nothing matches" {
    make_songs
    pick -k folk <songs.tar >out.tar
    run keys out.tar
    assert_success
    refute_output
    [ "$(stat -c %s out.tar)" -ge 1024 ]
}

@test "pick -l keeps one label" {
    make_songs
    pick -l rock <songs.tar >out.tar
    run keys out.tar
    assert_output "$(keys songs.tar | grep ^rock)"
}

@test "pick joins its tests with and" {
    make_songs
    pick -l jazz -k '*1*' <songs.tar >out.tar
    run keys out.tar
    assert_output $'jazz/song_12\njazz/song_15\njazz/song_18'
}

@test "pick -v keeps exactly the records that the tests reject" {
    make_songs
    pick -p 10-60 -k '*/*' <songs.tar >in.tar
    pick -v -p 10-60 -k '*/*' <songs.tar >out.tar
    run diff <(keys songs.tar | sort) <({ keys in.tar; keys out.tar; } | sort)
    assert_success
    assert [ -n "$(keys in.tar)" ]
    assert [ -n "$(keys out.tar)" ]
}

@test "pick -n keeps the first that pass" {
    make_songs
    pick -n 2 -l rock <songs.tar >out.tar
    run keys out.tar
    assert_output $'rock/song_01\nrock/song_04'
}

@test "pick -n 0 keeps all" {
    make_songs
    pick -n 0 <songs.tar >out.tar
    run diff <(keys songs.tar) <(keys out.tar)
    assert_success
}

@test "pick -n reads to the end, so that the writer of the pipe is not interrupted" {
    make_stream long.tar '
for i in range(40):
    record(f"r{i}", np.zeros((1, 50000)))'
    run bash -c 'set -o pipefail; cat long.tar | pick -n 1 >out.tar'
    assert_success
    run keys out.tar
    assert_output r0
}

@test "pick -n detects damage after the last record that it keeps" {
    make_songs
    head -c 20000 songs.tar >cut.tar
    run --separate-stderr pick -n 1 <cut.tar
    assert_refused pick truncated
}

@test "pick leaves values unchanged, bit by bit, across its blocks" {
    make_stream a.tar '
bits = np.random.default_rng(1).integers(0, 2**32, 3 * 70001, dtype=np.uint32)
record("random", bits.view(np.float32).reshape(3, 70001))
record("odd", np.array([np.nan, -0.0, np.inf, 1e-45], np.float32))
record("none", np.zeros((2, 0), np.float32))
record("number", np.float32(3).reshape(()))'
    pick <a.tar >out.tar
    run numpy '
for (k, _, a), (l, _, b) in zip(records("a.tar"), records("out.tar"), strict=True):
    assert k == l and a.shape == b.shape and a.tobytes() == b.tobytes(), k'
    assert_success
}

@test "pick keeps every field and adds its command to the history" {
    make_songs
    pick -n 1 -k 'jazz/*' <songs.tar >out.tar
    run field out.tar jazz/song_00 mood
    assert_output '{"calm": 0}'
    run field out.tar jazz/song_00 history
    assert_output "[\"pick -n 1 -k 'jazz/*'\"]"
}
