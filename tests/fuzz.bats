# libFuzzer looks for inputs that crash the parsers (tests/fuzz), and inputs that it found once are
# tried again.

# shellcheck disable=SC2154 # stderr is set by run

load helper

export HARNESSES=${HARNESSES:-$ROOT/build/fuzz/bin}

# fuzz HARNESS: a second of it, $FUZZ_SECONDS in make check-deep, from seeds made by the filters.
fuzz() {
    local seconds=1
    if deep; then
        seconds=${FUZZ_SECONDS:-30}
    fi
    run "$ROOT/tests/fuzz/run" -s "$seconds" -j 1 -o "$PWD/found" "$1"
    if [ "$status" != 0 ]; then
        grep -a -v -e '^#' -e NEW_FUNC "found/$1.log" | head -60
        echo "the input:"
        find found/crashes -type f -exec od -A x -c {} \; | head -60
    fi
    assert_success
    [ "$(awk '$1 == "'"$1"'" { print $2 }' <<<"$output")" -gt 10 ]
}

# bats test_tags=deep
@test "fuzzing the stream reader finds nothing" {
    fuzz stream
}

# bats test_tags=deep
@test "fuzzing the npy reader finds nothing" {
    fuzz npy
}

# bats test_tags=deep
@test "fuzzing the JSON of records finds nothing" {
    fuzz json
}

# bats test_tags=deep
@test "fuzzing model files finds nothing" {
    fuzz safetensors
}

# bats test_tags=deep
@test "fuzzing network descriptions finds nothing" {
    fuzz net
}

# bats test_tags=deep
@test "fuzzing files of trees finds nothing" {
    fuzz tree
}

# bats test_tags=deep
@test "fuzzing tables of trials finds nothing" {
    fuzz trials
}

# bats test_tags=deep
@test "fuzzing tables of fields and lists of names finds nothing" {
    fuzz table
}

# bats test_tags=deep
@test "fuzzing the headers of sound files finds nothing" {
    fuzz declared
}

# bats test_tags=deep
@test "fuzzing packed tensors finds nothing" {
    fuzz codec
}

@test "every harness is run by a test here" {
    for harness in "$ROOT"/tests/fuzz/*.c; do
        grep -q "^    fuzz $(basename "$harness" .c)$" "$ROOT/tests/fuzz.bats" || fail "$harness"
    done
}

@test "a harness notices a crash, and make fuzz then fails and keeps the input" {
    mkdir bin
    printf '#!/bin/sh\nfor a; do case $a in -artifact_prefix=*) echo x >"${a#*=}crash-1" ;; esac; done
echo "==1== ERROR: libFuzzer: deadly signal"; exit 77\n' >bin/npy
    chmod +x bin/npy
    HARNESSES=$PWD/bin run "$ROOT/tests/fuzz/run" -s 1 -o "$PWD/found" npy
    assert_failure 1
    assert_line --regexp '^npy .* 1$'
    [ -f found/crashes/npy/crash-1 ]
}

# ---- what was found ----

@test "inputs that once crashed a harness no longer do" {
    for input in "$ROOT"/tests/fuzz/crashes/*/*; do
        harness=$(basename "${input%/*}")
        TMPDIR=$PWD run "$HARNESSES/$harness" -timeout=60 -rss_limit_mb=512 "$input"
        assert_success
    done
}

# take FILE HARNESS: a filter reads FILE as what HARNESS is about.
take() {
    case $2 in
    stream | npy) tls <"$1" ;;
    json)
        make_stream a.tar "member('a.json', open('$1', 'rb').read()); member('a.npy', npy([1.0]))"
        pick <a.tar
        ;;
    safetensors)
        make_stream a.tar 'record("a", [1.0])'
        ae-info "$1" || pca --apply "$1" <a.tar
        ;;
    net) ae-info "$1" ;;
    tree)
        make_stream a.tar 'record("a", [1.0])'
        dtree -m "$1" <a.tar
        ;;
    trials) tpe --low -1 --high 1 <"$1" ;;
    table) wav2raw --meta "$1" no.wav ;;
    declared) wav2raw "$1" ;;
    esac
}

@test "inputs that once crashed a harness are accepted or refused by the filters" {
    for input in "$ROOT"/tests/fuzz/crashes/*/*; do
        run --separate-stderr timeout 10 bash -c "$(declare -f take make_stream streams)"'; take "$@"' \
            take "$input" "$(basename "${input%/*}")"
        [ "$status" -le 1 ] || fail "$input: status $status"
        [ "$status" = 0 ] || assert_stderr --regexp '^[a-z0-9-]+: .+'
    done
}
