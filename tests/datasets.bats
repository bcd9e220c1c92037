# Input of make experiments: folders of music as people have them, and invalid values.

load helper

# The keys and labels that datasets/import makes of the folder m, as the report does.
songs() {
    make -s -C "$ROOT" "$PWD/out/songs.tar" DATASET=folder DIR="$1" OUT="$PWD/out" CLIP=0.5 RATE=8000 BUILD="$BUILT" "${@:2}" &&
        tls <out/songs.tar | tail -n +2 | cut -f 1,4
}

@test "an invalid value is refused by name before anything runs" {
    for value in SONGS=x SONGS=0 SONGS= 'SONGS=1 2' JOBS=0 RATE=abc RATE=22050.5 CLIP=0 CLIP=1.2.3 CLIP=-1 EPOCHS=-1 SEED=a \
        LEARNING_RATE=0 FOLDS=1 TRIALS=x 'MDCT_SIZES=512 x' DATASET=none SONGS=100000000000000000000 RATE=99999999999 \
        CLIP=1e-9 JOBS=1000000000 LEARNING_RATE=1e300 EVERY=1e-9 SEARCH_LOW=0.2; do
        run --separate-stderr make -C "$ROOT" --no-print-directory -n report "$value" OUT="$PWD/out"
        assert_failure 2
        refute_output
        assert_stderr --partial "*** $value: "
    done
    run make -C "$ROOT" -n report OUT=
    assert_failure 2
    assert_output --partial '*** OUT=: a folder is wanted'
    for value in LEARNING_RATE=1e-3 LEARNING_RATE=.5 CLIP=5.0 SEED=0 EVERY=; do
        run make -C "$ROOT" -n help "$value"
        assert_success
    done
    assert [ ! -e out ]
    run --separate-stderr "$ROOT/datasets/styles/compose" out x 42 5 /dev/null
    assert_failure 2
}

@test "one bad file in a folder is skipped by name, and the rest is read" {
    mkdir -p m/rock m/jazz/artist/album "m/...And Justice" m/closed
    tone m/rock/good.wav 8000 1 1
    cp m/rock/good.wav m/jazz/artist/album/deep.wav
    cp m/rock/good.wav "m/...And Justice/one.wav"
    cp m/rock/good.wav m/loose.wav
    cp m/rock/good.wav m/closed/song.wav
    ln -s /nonexistent m/rock/gone.wav
    ln -s .. m/rock/up
    ln -s .. "m/rock/it's é"
    ln -s nowhere $'m/rock/new\nline\t.mp3'
    gzip <m/rock/good.wav >m/rock/packed.wav.gz
    tone m/rock/short.wav 8000 1 0.1
    head -c 200 m/rock/good.wav >m/rock/cut.wav
    printf '\0\0\0\x20ftypM4A ' >m/rock/x.m4a
    make_stream a.tar 'record("nan", [[0] * 9 + [np.nan] * 8000], sample_rate=8000)'
    numpy 'import struct
x = array("a.tar", "nan").astype("<f4").tobytes()
fmt = struct.pack("<HHIIHH", 3, 1, 8000, 32000, 4, 32)
body = b"WAVEfmt " + struct.pack("<I", 16) + fmt + b"data" + struct.pack("<I", len(x)) + x
open("m/rock/nan.wav", "wb").write(b"RIFF" + struct.pack("<I", len(body)) + body)'
    chmod 0 m/closed
    run --separate-stderr songs "$PWD/m"
    chmod 755 m/closed
    assert_success
    assert_line $'rock/good\trock'
    assert_line $'jazz/artist/album/deep\tjazz'
    assert_line $'___And_Justice/one\t...And Justice'
    run cut -f 1 out/left-out.tsv
    for name in rock/nan.wav rock/cut.wav rock/x.m4a rock/up "rock/it's é" rock/gone.wav 'rock/new\nline\t.mp3' \
        rock/packed.wav.gz rock/short; do
        assert_line "$name"
    done
    [ "$(id -u)" = 0 ] || assert_line closed
    assert [ ! -e out/shards/000000.left-out.tsv.work ]
}

# The layout of GTZAN: genres/GENRE/GENRE.NNNNN.au or .wav, 22050 Hz mono, jazz.00054 corrupt.
@test "gtzan reads a copy laid out as GTZAN is, and names its corrupt file" {
    for genre in blues classical country disco hiphop jazz metal pop reggae rock; do
        mkdir -p gtzan/genres/$genre
        tone gtzan/genres/$genre/$genre.00000.au 22050 1 1
        tone gtzan/genres/$genre/$genre.00001.wav 22050 1 1
    done
    head -c 3000 /dev/zero | tr '\0' 'x' >gtzan/genres/jazz/jazz.00054.wav
    run --separate-stderr songs "$PWD/gtzan/genres" DATASET=gtzan
    assert_success
    assert_equal "${#lines[@]}" 20
    assert_line --index 0 $'blues/blues_00000\tblues'
    assert_line $'jazz/jazz_00001\tjazz'
    run cat out/left-out.tsv
    assert_line --regexp $'^jazz/jazz.00054.wav\tis not a sound file that can be read'
    assert_equal "${#lines[@]}" 2
}

@test "a folder's name may have blanks and dollars, and nothing in it runs" {
    dir='a  b $(shell touch canary) $x'
    mkdir -p "$dir/rock"
    tone "$dir/rock/good.wav" 8000 1 1
    run --separate-stderr songs "$PWD/$dir"
    assert_success
    assert_output $'rock/good\trock'
    assert [ ! -e canary ]
    assert [ ! -e "$ROOT/canary" ]
}

@test "thirty thousand files beside the genres make no difference" {
    mkdir -p m/rock
    tone m/rock/good.wav 8000 1 1
    (cd m && seq -f 'Artist number %05g - a song with a title of ordinary length (remastered 2011).mp3' 30000 | tr '\n' '\0' | xargs -0 touch)
    run --separate-stderr songs "$PWD/m"
    assert_success
    assert_output $'rock/good\trock'
}

@test "leftovers of a killed run are removed" {
    mkdir -p m/rock out/shards/000000.left-out.tsv.work/old
    tone m/rock/good.wav 8000 1 1
    run --separate-stderr songs "$PWD/m"
    assert_success
    assert [ ! -e out/shards/000000.left-out.tsv.work ]
}

@test "a published file that is missing is made again, unless nothing makes it" {
    printf '%s\n' '.PHONY: report' 'report: out/page' 'out/page: out/report/song out/models/net' '	cat $^ > $@' \
        'out/report/song out/models/net: ; mkdir -p $(@D) && echo $@ > $@' '.SECONDARY:' >Makefile
    again() {
        "$ROOT/pipeline/again" out make -s
    }
    again
    rm out/report/song
    mkdir -p out/report
    echo report/no-longer >>out/.made
    again
    assert [ -e out/report/song ]
    run cat out/.made
    assert_output $'models/net\nreport/song'
}

@test "a truncated stream stops the report, with its name and what to do" {
    make_stream whole.tar 'record("a", [[1, 2, 3]])'
    printf '%s\n' '.PHONY: report' 'report: ; tls < out/my\ songs.tar' >Makefile
    mkdir out
    cp whole.tar out
    head -c 1500 whole.tar >'out/my songs.tar'
    BIN=$BIN run --separate-stderr "$ROOT/pipeline/again" out make -s
    assert_failure 2
    assert_stderr --partial "again: out/my songs.tar is cut or damaged; remove it"
    refute_stderr --partial "out/whole.tar"
    bash -c "$(sed -n 's/^    //p' <<<"$stderr")"
    assert [ ! -e 'out/my songs.tar' ]
}

@test "with another soundfont all songs are rendered again; a missing song is rendered again" {
    font=/usr/share/sounds/sf2/FluidR3_GM.sf2
    music() {
        make -s -C "$ROOT" "$PWD/out/music/songs.tsv" OUT="$PWD/out" SONGS=1 CLIP=1 BUILD="$BUILT" "$@"
    }
    music
    song=$(sed -n 2p out/music/songs.tsv | cut -f 1)
    cp "out/music/$song" first.wav
    rm "out/music/$song"
    music
    cmp "out/music/$song" first.wav
    run --separate-stderr music SOUNDFONT=/nonexistent.sf2
    assert_failure
    assert_stderr --partial "/nonexistent.sf2: no soundfont"
    ln -s $font other.sf2
    touch -d 2001-01-01 out/music/*/*.wav
    music SOUNDFONT="$PWD/other.sf2"
    assert [ "out/music/$song" -nt first.wav ]
}
