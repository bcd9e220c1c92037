# Lack of memory: every allocation of every tool fails in turn, and tools run under every memory limit
#
# make check lets one allocation of 101 fail, make check-deep each of them.
# The line that each sweep ends with is shown by `bats --show-output-of-passing-tests`.

# shellcheck disable=SC2154 # stderr is set by run

load helper
load tools

setup_file() {
    make_tools_files
    export FAULT_STEP=101
    if deep; then
        FAULT_STEP=1
    fi
}

# starve COMMAND...: each allocation of COMMAND fails in turn, stdin being the tool's input.
starve() {
    FAULT_INPUT=$input LD_PRELOAD=$FAULTS/alloc.so TMPDIR=$PWD "$@"
}

# bats test_tags=deep
@test "any allocation that fails ends every tool with one line and status 1, and leaves no file" {
    sanitised && skip 'AddressSanitizer has an allocator of its own'
    faults=0
    check() {
        run starve "$1" "${arguments[@]}"
        echo "${lines[-1]}"
        assert_success
        faults=$((faults + $(sed -n '$s/.* \([0-9]*\) faults.*/\1/p' <<<"$output")))
        early=$(sed -n '$s/.* \([0-9]*\) before main.*/\1/p' <<<"$output")
        for ((call = 1; call <= early; call += FAULT_STEP)); do
            FAULT_EARLY=$call run -1 --separate-stderr starve "$1" "${arguments[@]}"
            assert_stderr --regexp "^($1|lathe|libgomp): [^"$'\n'"]*$"
        done
    }
    for_each
    echo "$faults faults in all"
    [ "$faults" -gt $((10000 / FAULT_STEP)) ]
}

# Other ways in which a tool allocates: what its options, its failures and formats of sound add.
# bats test_tags=deep
@test "an allocation that fails in a library does not crash either: MP3, FLAC and Ogg, read and written" {
    sanitised && skip 'AddressSanitizer has an allocator of its own'
    for format in mp3 flac ogg; do
        sox -D -r 8000 -n -c 1 "$BATS_TEST_TMPDIR/a.$format" synth 0.1 sine 440 gain -6
        cd "$BATS_TEST_TMPDIR"
        input=/dev/null
        run starve wav2raw "a.$format"
        echo "${lines[-1]}"
        assert_success
        wav2raw "a.$format" >"$format.tar"
        input=$format.tar
        run starve raw2wav -o "new.$format"
        echo "${lines[-1]}"
        assert_success
    done
}

# One thread waits for its turn to report while the others go on.
@test "an allocation that fails in one of several threads ends a tool with one line, too" {
    sanitised && skip 'AddressSanitizer has an allocator of its own'
    export OMP_NUM_THREADS=4
    cp "$BATS_FILE_TMPDIR/tiny.safetensors" "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR"
    make_stream many.tar '
for i in range(10):
    record("r%d" % i, np.sin(np.arange(400.)).astype(np.float32)[None], sample_rate=8000)'
    input=many.tar
    for command in 'pool -j 4' 'specgram -j 4 -n 64' 'ae-enc -j 4 -m tiny.safetensors'; do
        # shellcheck disable=SC2086 # words
        run starve $command
        echo "${lines[-1]}"
        assert_success
    done
}

@test "if the system allows fewer threads than requested, fewer do the same work" {
    sanitised && skip 'AddressSanitizer has threads of its own'
    check() {
        OMP_NUM_THREADS=1 with "$input" one "$1" "${arguments[@]}"
        rm -f new.*
        for threads in 0 1; do
            run --separate-stderr env OMP_NUM_THREADS=8 THREADS=$threads LD_PRELOAD="$FAULTS/threads.so" \
                bash -c 'exec "${@:2}" <"$1" >found' - "$input" "$1" "${arguments[@]}"
            assert_success
            refute_stderr --partial "$1: "
            run cmp one found
            assert_success
            rm -f new.*
        done
    }
    for_each
}

@test "any value of OMP_NUM_THREADS works" {
    check() {
        # AddressSanitizer takes half a minute for a thousand threads
        for threads in $(sanitised && echo 9 || echo 100000); do
            OMP_NUM_THREADS=$threads with "$input" found "$1" "${arguments[@]}"
            rm -f new.*
        done
    }
    for_each
}

@test "the test itself detects a tool that does not check allocations" {
    sanitised && skip 'AddressSanitizer has an allocator of its own'
    cd "$BATS_TEST_TMPDIR"
    input=/dev/null
    run starve "$(command -v printf)" '%s' text
    assert_success
    run starve "$(command -v sort)" "$ROOT/README.md"
    assert_failure # its message and its status are not ours
    assert_output --regexp ' [1-9][0-9]* wrong$'
}

# bats test_tags=deep
@test "under any memory limit a tool works or reports too little memory, without hanging or crashing" {
    sanitised && skip 'AddressSanitizer wants terabytes of addresses'
    export OMP_NUM_THREADS=2
    short=0 enough=0 steps=4
    if deep; then
        steps=30
    fi
    check() {
        "$1" "${arguments[@]}" <"$input" >whole
        rm -f new.*
        worked=0
        # by small steps until it works, by large ones from there on
        for ((limit = 4000; limit < 1000000; limit += limit / (worked ? 2 : steps) + 500)); do
            status=0
            with "$input" out timeout 20 prlimit --as=${limit}000 "$1" "${arguments[@]}" 2>said || status=$?
            stderr=$(<said)
            case $status in
            0)
                cmp out whole
                refute_stderr
                worked=1 enough=$((enough + 1))
                ;;
            1)
                assert_stderr --regexp "^($1|lathe): [^"$'\n'"]*"
                [ -z "$(compgen -G 'new.*')" ]
                short=$((short + 1))
                ;;
            127) assert_stderr --regexp 'error while loading shared libraries|out of memory' ;;
            139) # glibc's loader does not look whether it got memory (elf/rtld.c, init_tls)
                run prlimit --as=${limit}000 "$1" --version
                assert_failure 139
                ;;
            *) fail "$1 in ${limit}000 bytes: status $status, $stderr" ;;
            esac
            rm -f new.*
        done
    }
    for_each
    echo "$short runs with too little memory, $enough with enough"
    [ "$short" -gt 20 ]
    [ "$enough" -gt 50 ]
}
