# make encode: a folder of music to shards of latents.

# shellcheck disable=SC2154 # stderr is set by run

load helper

# encode OPTION...: of the folder m, into the folder out here, four songs a shard.
encode() {
    make -s -C "$ROOT" encode DIR="$PWD/m" MODEL=18376-repaired NAME="$name" \
        SHARD=4 BUILD="$BUILT" "$@"
}

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    local n
    mkdir -p m/rock/album m/jazz
    for n in 1 2 3 4 5 6; do
        sox -R -n -r 22050 -c 1 "m/rock/album/song $n.wav" synth 0.5 pluck $((100 * n))
    done
    sox -R -n -r 44100 -c 2 m/jazz/a.wav synth 1.2 pluck 200
    sox -R -n -r 22050 -c 1 m/loose.flac synth 0.4 pluck 300
    sox -n -r 22050 -c 1 m/jazz/short.wav trim 0 10s
    echo 'no sound' >m/jazz/bad.mp3
    cp -r m original
}

# Results lie in the source tree's out/; each test has a folder there, which goes with it.
setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp -r "$BATS_FILE_TMPDIR/original" m
    name=test-encode-$$-$BATS_TEST_NUMBER
    out=$ROOT/out/$name
}

teardown() {
    rm -rf "$ROOT/out/test-encode-$$-$BATS_TEST_NUMBER"
}

hashes() {
    (cd "$out" && sha256sum latents-*.tar index.tsv left-out.tsv)
}

@test "every song is in one shard, in half precision where asked for, and index and left-out table say so" {
    run --separate-stderr encode FORMAT=f2
    assert_success
    assert_output --partial '3 shards, 8 records'
    assert_output --partial '2 left out'
    assert_equal "$(cut -f 1 "$out/left-out.tsv" | sort)" "$(printf 'file\njazz/bad.mp3\njazz/short')"
    (cd "$out" && ls latents-*) >names
    assert_equal "$(cat names)" $'latents-000000.tar\nlatents-000001.tar\nlatents-000002.tar'
    numpy '
import hashlib, os
out = sys.argv[1]
rows = [line.split("\t") for line in open(f"{out}/index.tsv").read().splitlines()]
assert rows.pop(0) == ["shard", "first", "records", "bytes", "sha256"]
found = []
for shard, first, count, size, digest in rows:
    data = open(f"{out}/{shard}", "rb").read()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (int(size), digest)
    members = [(k, a) for k, m, a in records(f"{out}/{shard}")]
    assert members[0][0] == first and len(members) == int(count)
    assert all(a.dtype == np.dtype("<f2") for k, a in members)
    found += [k for k, a in members]
assert sorted(found) == sorted(["loose", "jazz/a"] + [f"rock/album/song_{n}" for n in range(1, 7)]), found' "$out"
    # no shard has songs of two folders where one folder fills it
    run bash -c "tls <'$out/latents-000001.tar' | tail -n +2 | cut -f 1"
    assert_output "$(printf 'rock/album/song_%d\n' 1 2 3 4)"
}

@test "what is made is what the filters make by hand" {
    encode
    (cd m && wav2raw 'rock/album/song 5.wav' | tomono | resample -q vhq -r 22050 | ae-enc -m 18376-repaired) >hand.tar
    assert_close "$out/latents-000002.tar" rock/album/song_5 hand.tar rock/album/song_5 0
}

@test "one job or four, killed and run again: the same bytes; what is there is not made again" {
    encode -j1
    hashes >first
    rm -r "$out"
    set -m
    encode -j4 >log 2>&1 3>&- &
    group=$!
    set +m
    until [ -e "$out/latents-000000.tar" ] || ! kill -0 "$group" 2>/dev/null; do sleep 0.05; done
    kill -9 -- -"$group" || true
    wait "$group" || true
    rm -f "$out/latents-000001.tar"
    there=$(stat -c '%i %y' "$out/latents-000000.tar")
    encode -j4
    assert_equal "$(stat -c '%i %y' "$out/latents-000000.tar")" "$there"
    run diff first <(hashes)
    assert_success
}

@test "a song that changes makes its shard again, one that goes takes its shard along, and no other shard is touched" {
    encode
    cp m/loose.flac m/jazz/a.wav
    stat -c '%n %y' "$out"/latents-*.tar >before
    encode
    stat -c '%n %y' "$out"/latents-*.tar >after
    run diff before after
    assert_equal "$(grep -c '^<' <<<"$output")" 1
    assert_output --partial latents-000000.tar
    rm m/rock/album/song\ [56].wav
    encode
    [ ! -e "$out/latents-000002.tar" ]
    [ "$(wc -l <"$out/index.tsv")" = 3 ]
}

@test "CLIP takes the first seconds of each song, EVERY all clips of a length" {
    encode CLIP=0.45
    run bash -c "cat '$out'/latents-*.tar | tls -f frames | tail -n +2 | awk -F '\t' '{ print \$NF }' | sort -u"
    assert_output 9923 # 0.45 s and no other length
    assert grep -q '^loose' "$out/left-out.tsv"
    encode EVERY=0.2
    run bash -c "cat '$out'/latents-*.tar | tls | cut -f 1 | grep jazz/a/"
    assert_equal "${#lines[@]}" 6
}

@test "songs whose names make the same key are told apart, whatever their folders are called" {
    mkdir m/a_b 'm/a b'
    cp m/loose.flac m/a_b/x.flac
    cp m/loose.flac 'm/a b/x.ogg'
    cp m/loose.flac 'm/a b/x.wav'
    encode SHARD=1
    run bash -c "cat '$out'/latents-*.tar | tls | cut -f 1 | sort | uniq -d"
    refute_output
    run bash -c "cat '$out'/latents-*.tar | tls | cut -f 1 | grep -c ^a_b/x-"
    assert_output 3
}

@test "neither the bytes nor the history depend on where the model and the music lie" {
    encode
    cat "$out"/latents-*.tar | raw2tsv --rows >first
    mv m elsewhere
    ln -s elsewhere m
    cp "$ROOT/models/18376-repaired.safetensors" 'my model.safetensors'
    encode MODEL="$PWD/my model.safetensors"
    cat "$out"/latents-*.tar | raw2tsv --rows | cmp - first
    run bash -c "cat '$out'/latents-*.tar | tls -f history"
    refute_output --partial "$PWD"
}

@test "encode without music or model, with an unknown format or an empty folder is refused" {
    mkdir empty
    for wrong in DIR= MODEL= FORMAT=f8 MODEL=none SHARD=0 DIR="$PWD/empty" DIR="$PWD/none"; do
        run --separate-stderr encode "$wrong"
        assert_failure
        assert [ ! -e "$out/index.tsv" ]
    done
}

@test "on a terminal encode tells how many shards are done, how fast and how long it takes" {
    run script -qec "make -s -C '$ROOT' encode DIR=$PWD/m MODEL=18376-repaired NAME=$name SHARD=4 BUILD=$BUILT" /dev/null
    assert_success
    assert_output --regexp '3 of 3 shards, [0-9.]+ songs/s, 0:00:00 left'
}

@test "a name may hold anything, and a shard none of whose songs can be read is empty" {
    rm -r m
    mkdir -p 'm/x $(touch canary)' $'m/new\nline'
    sox -R -n -r 22050 -c 1 x.wav synth 0.3 pluck 200
    cp x.wav 'm/x $(touch canary)/-rf.wav'
    cp x.wav $'m/new\nline/tab\tq\n.wav'
    cp x.wav m/...wav
    echo bad >'m/b"a`d.mp3'
    encode SHARD=1 >said
    assert grep -q '^4 shards, 3 records' said
    run bash -c "cut -f 2,3 '$out/index.tsv'"
    assert_output $'first\trecords\n_\t1\n\t0\nnew_line/tab_q_\t1\nx___touch_canary_/-rf\t1'
    assert_equal "$(cut -f 1 "$out/left-out.tsv")" $'file\nb"a`d.mp3'
    assert [ ! -e canary ]
    assert [ ! -e "$ROOT/canary" ]
}
