# The README: its commands work as it says
#
# Its indented lines are commands, Python, or commands behind "$ " with what they print below. Commands
# of make are held against `make help-all`, all others are run, one after the other in one folder. The first
# five minutes are also typed as they are, make and all, in a fresh copy.

# shellcheck disable=SC2154 # stderr is set by run

load helper

# README: what is read; the sound goes to no loudspeaker.
README=$ROOT/README.md

# blocks: README's indented blocks, each line "NUMBER<TAB>line"; blocks of Python are numbered 0.
blocks() {
    awk '
        function flush(   i) {
            for (i = 1; i <= n; i++)
                print (python ? 0 : block) "\t" held[i]
            n = python = 0
        }
        /^    / { if (!n) block++; held[++n] = substr($0, 5); python = python || /^ *import /; next }
        n && !/^$/ { flush() }
        END { flush() }' "$README"
}

# commands: those of README, a line each: a line that ends in a bar or a backslash goes on.
commands() {
    blocks | awk -F'\t' '
        $1 == 0 { next }
        $1 != block { block = $1; prompt = $2 ~ /^\$ / }
        { sub(/^[0-9]*\t/, "") }
        prompt && !/^\$ / { next }
        { sub(/^\$ /, ""); text = text $0; if (sub(/\\$/, "", text) || text ~ /\|$/) { text = text " "; next } print text; text = "" }'
}

# promised COMMAND: the output of COMMAND according to README.
promised() {
    awk -v command="    \$ $1" '$0 == command { on = 1; next } on && (!/^    ./ || /^    \$ /) { exit } on { print substr($0, 5) }' "$README"
}

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    mkdir -p out/styles/models music/{rock,jazz}
    printf 'pcm.!default { type null }\nctl.!default { type null }\n' >.asoundrc
    sox -D -R -r 22050 -n -c 1 there.wav synth 5 sine 440 gain -6
    for song in song.mp3 music/rock/{one,other}.flac music/jazz/another.flac; do
        sox -D -R -r 44100 -n -c 2 $song synth 6 pluck $((150 + ${#song})) gain -6
    done
    wav2raw music/*/*.flac | tomono | resample -r 22050 | crop -t 5 >clips.tar
    for name in 18376 55112; do
        ae-train -n "$ROOT/models/$name.net" -e 1 -b 2 -o out/styles/models/$name.safetensors <clips.tar
    done
    cp out/styles/models/18376.safetensors M.safetensors
    ln -s "$ROOT/models" models
    numpy '
stream = Stream("songs.tar")
for n, (key, meta, a) in enumerate(records("clips.tar")):
    stream.record(f"blues/blues_{n:05d}", a, meta)
stream.tar.close()'
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
    export HOME=$PWD
}

# type_in: runs the lines of stdin, one after the other, in one shell.
type_in() {
    local line
    while IFS= read -r line; do
        echo "$line"
        if [[ $line =~ ^[A-Za-z]+=[^[:space:]]+$ ]]; then
            eval "export $line"
            continue
        fi
        [[ $line != aplay* ]] || command -v aplay >/dev/null || continue
        run --separate-stderr bash -c "set -o pipefail; $line"
        [ "$status" = 0 ] || [[ $status = 141 && $line = *'| head'* ]] || fail "$stderr"
        [[ $line = make* ]] || refute_stderr
    done
}

@test "every pipe of the README runs" {
    commands | grep -Ev '^(make|bats) ' >"$BATS_TEST_TMPDIR/typed"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/typed")" -ge 7 ]
    type_in <"$BATS_TEST_TMPDIR/typed"
    [ "$(soxi -s back.wav)" = 110250 ]
    [ "$(soxi -s mean.wav)" -gt 110250 ]
}

# make deps needs a network, and the whole report hours.
# bats test_tags=slow
@test "the first five minutes run as they are typed, in a fresh copy" {
    git -C "$ROOT" rev-parse 2>/dev/null || skip 'a fresh copy is a clone'
    cd "$BATS_TEST_TMPDIR"
    git clone -q "$ROOT" lathe
    cd lathe
    PATH=${PATH#"$BIN":}
    README=first.md
    sed -n '/^## The first five minutes/,/^## [^T]/p' README.md >first.md
    commands | sed 's/^make deps all$/make all/; /^make experiments$/d' >"$BATS_TEST_TMPDIR/typed"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/typed")" -ge 9 ]
    type_in <"$BATS_TEST_TMPDIR/typed"
    assert_equal "$(command -v tls)" "$PWD/build/bin/tls"
    assert_equal "$(soxi -s back.wav)" 110250
    [ -s out/styles/report/index.html ]
}

@test "what the README says that commands print is what they print" {
    blocks | sed -n 's/^[0-9]*\t\$ //p' >shown
    [ "$(wc -l <shown)" -ge 2 ]
    while IFS= read -r line; do
        run bash -c "$line"
        assert_equal "$(expand -t 8 <<<"$output" | tr -s ' ')" "$(promised "$line" | tr -s ' ')"
    done <shown
}

@test "the README's Python reads our streams" {
    cd "$BATS_TEST_TMPDIR" # the pipes, run at the same time, make a latents.tar, too
    ae-enc -m "$BATS_FILE_TMPDIR/M.safetensors" <"$BATS_FILE_TMPDIR/songs.tar" >latents.tar
    blocks | sed -n 's/^0\t//p' >readme.py
    echo 'assert list(z)[:2] == ["blues/blues_00000.npy", "blues/blues_00001.npy"] and z["blues/blues_00000.npy"].shape == (8, 2297)' >>readme.py
    run /usr/bin/python3 readme.py
    assert_success
}

@test "every target and variable that the README gives to make is one of make help-all" {
    make -C "$ROOT" --no-print-directory help-all >help
    commands | grep '^make' >"$BATS_TEST_TMPDIR/typed"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/typed")" -ge 5 ]
    while read -r _ line; do
        # shellcheck disable=SC2086 # a word each
        for word in ${line%%#*}; do
            case $word in
            -*) ;;
            *=*) grep -q "^  ${word%%=*}=" help || [[ $word = OUT=* ]] || fail "no variable ${word%%=*}" ;;
            *) grep -q "^  $word " help || fail "no target $word" ;;
            esac
        done
    done <"$BATS_TEST_TMPDIR/typed"
}
