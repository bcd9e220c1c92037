# Output files: whole or absent, in the right place and nowhere else. For stdout see every-tool.bats.

# shellcheck disable=SC2154,SC2016 # stderr is set by run; code for bash -c stands in single quotes

load helper
load tools

# written TOOL: its command lines that write a file, one a line, with OUT for the file.
written() {
    case $1 in
    wav2raw) echo '--skipped OUT tone.wav' ;;
    raw2wav) echo '-x wav -o OUT' ;;
    crop) echo '-t 0.1 --skipped OUT' ;;
    compare) echo '-r audio.tar --summary OUT' ;;
    recognise) echo '-r audio.tar --summary OUT' ;;
    ae-train) printf '%s\n' '-n tiny.net -e 1 -o OUT' '-n tiny.net -e 1 -o new -L OUT' ;;
    ae-enc) echo '-m tiny.safetensors --skip-short --skipped OUT' ;;
    kmeans) echo '-k 1 --save OUT' ;;
    pca) printf '%s\n' '-n 1 --save OUT' '-n 1 --variance OUT' ;;
    dtree) printf '%s\n' '-o OUT' '-o new --importance OUT' '-o new --summary OUT' \
        '-m grown.tree --permutation OUT' ;;
    klt) echo '-b 16 -o OUT' ;;
    probe) echo '-k 2 -c 1 --summary OUT' ;;
    esac
}

setup_file() {
    make_tools_files
    dtree -o grown.tree <audio.tar
}

# for_each_file: calls `check TOOL ARGUMENT...` for every command line of written.
for_each_file() {
    cp -r "$BATS_FILE_TMPDIR/." .
    local tool line found=0
    for tool in $(tools); do
        input=/dev/null
        [ "$tool" = wav2raw ] || input=audio.tar
        [ "$tool" != probe ] || input=labelled.tar
        while read -r line; do
            echo "command: $tool $line"
            # shellcheck disable=SC2086 # several words
            check "$tool" $line
            found=$((found + 1))
        done < <(written "$tool")
    done
    [ "$found" -ge 14 ]
}

@test "every option that writes a file is tested here" {
    for tool in $(tools); do
        while read -r option; do
            run written "$tool"
            assert_output --regexp "$option OUT|-o OUT"
        done < <("$tool" --help | sed -n 's/.*\(--[a-z-]*\)=\(FILE\|TSV\|TREE\).*write.*/\1/p')
    done
}

@test "a full device as output is an error with a message, and stays a device" {
    check() {
        ln -sf /dev/full OUT
        run --separate-stderr with "$input" out "$@"
        assert_refused "$1" 'No space left on device'
        [ -L OUT ] && [ -c OUT ]
        rm OUT
    }
    for_each_file
}

@test "a pipe as output receives what the file would have" {
    check() {
        with "$input" out "$@"
        mv OUT wanted
        mkfifo OUT
        cat OUT >found &
        with "$input" out "$@"
        wait $!
        rm OUT
        run cmp wanted found
        assert_success
    }
    for_each_file
}

@test "a missing folder and a full disk are errors with a message, and the old file stays" {
    check() {
        run --separate-stderr with "$input" out "${@/#OUT/missing/OUT}"
        assert_refused "$1" missing/OUT 'No such file or directory'
        ! with_libomp || return 0 # which no file may be full for
        echo old >OUT
        run --separate-stderr bash -o pipefail -c '
            (trap "" XFSZ; ulimit -f 0; exec "${@:2}" <"$1" 2>&1 >/dev/null) | cat >&2' - "$input" "$@"
        assert_refused "$1" 'File too large'
        assert_equal "$(cat OUT)" old
        run compgen -G 'OUT?*'
        refute_output
        rm OUT
    }
    for_each_file
    run --separate-stderr raw2wav -x wav -o nowhere/ <audio.tar
    assert_refused raw2wav nowhere/ 'is the name of a folder'
    run --separate-stderr raw2wav -o "$(printf '%0252d' 0).wav" <audio.tar
    assert_refused raw2wav 'cannot be created: File name too long'
}

@test "kill -9 at random moments leaves the old file or the whole new one" {
    seed=${CASES_SEED:-$RANDOM}
    check() {
        mkdir kill
        cp ./*.* kill
        (
            cd kill || exit
            timeout 300 env ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$FAULTS/cases.so" \
                CASES="kill ${KILLS:-40}" CASES_SEED="$seed" CASES_INPUT="$input" "$@" >../table
        )
        rm -r kill
        run awk -F '\t' 'NR > 1 && $5 != "old" && $5 != "whole" && $5 != "some" { print; bad++ }
            END { exit bad > 0 || NR < 2 }' table
        assert_success
    }
    for_each_file
    make_stream two.tar 'for key in "ab": record(key, np.ones((1, 99999)), sample_rate=8000)'
    input=two.tar
    check raw2wav -d .
}

@test "an output that is a symbolic link stays a link, and its target is replaced" {
    check() {
        with "$input" out "$@"
        mv OUT wanted
        mkdir -p far/away
        for link in far/away/file far/away/missing far/link; do
            rm -rf OUT far/away/*
            echo old >far/away/file
            ln -sf away/file far/link
            ln -s "$link" OUT
            with "$input" out "$@"
            [ -L OUT ]
            run cmp wanted OUT
            assert_success
            run find far -type f
            assert_equal "${#lines[@]}" "$([ "$link" = far/away/missing ] && echo 2 || echo 1)"
        done
        rm -rf OUT far
        ln -s OUT OUT
        run --separate-stderr with "$input" out "$@"
        assert_refused "$1" 'Too many levels of symbolic links'
        rm OUT
    }
    for_each_file
}

@test "an existing output keeps its mode; a new one gets that of the umask" {
    check() {
        for mode in 600 664 640; do
            echo old >OUT
            chmod "$mode" OUT
            with "$input" out "$@"
            assert_equal "$(stat -c %a OUT)" "$mode"
            rm OUT
        done
        (umask 027 && with "$input" out "$@")
        assert_equal "$(stat -c %a OUT)" 640
        rm OUT
    }
    for_each_file
}

@test "a file system without nameless files, modes and links, such as FAT, is written to" {
    check() {
        with "$input" out "$@"
        mv OUT wanted
        for before in '' old; do
            [ -z "$before" ] || echo old >OUT
            LD_PRELOAD="$FAULTS/fat.so" ASAN_OPTIONS=verify_asan_link_order=0 with "$input" out "$@"
            run cmp wanted OUT
            assert_success
            run compgen -G 'OUT?*'
            refute_output
        done
        rm OUT
    }
    for_each_file
}

@test "raw2wav -d writes nothing outside its folder, whatever keys and links there are" {
    mkdir outside
    for name in ../x /x a/../../x .. . a//b 'a b' "$(printf '%0300d' 0)/../x" 'x%2e%2e' '-rf' '.hidden'; do
        numpy '
stream = Stream("in.tar", tarfile.PAX_FORMAT)
stream.member(sys.argv[1] + ".npy", npy([[0.1] * 9]))
stream.tar.close()' "$name"
        rm -rf inside
        mkdir inside
        run --separate-stderr raw2wav -r 8000 -d inside <in.tar
        [ "$status" -le 1 ] || fail "$name: status $status"
        run find . -newer in.tar -name '*.wav' -not -path './inside/*'
        refute_output
    done
    # links in the folder that lead out of it: to a folder, to a file, to a device
    make_stream in.tar 'record("a/b", [[0.1] * 9], sample_rate=8000)'
    rm -rf inside
    mkdir inside
    ln -s ../outside inside/a
    run --separate-stderr raw2wav -d inside <in.tar
    assert_refused raw2wav inside/a 'symbolic link'
    rm inside/a
    mkdir inside/a
    for target in ../../outside/file /dev/null missing; do
        ln -sf "$target" inside/a/b.wav
        run --separate-stderr raw2wav -d inside <in.tar
        assert_refused raw2wav inside/a/b.wav 'symbolic link'
    done
    run ls -A outside
    refute_output
    # the folder itself may be a link
    rm -r inside
    ln -s outside inside
    raw2wav -d inside <in.tar
    [ -f outside/a/b.wav ]
    # keys that differ only in case are two files
    make_stream in.tar 'record("A", [[0.1] * 9], sample_rate=8000); record("a_", [[0.2] * 9], sample_rate=8000)'
    raw2wav -d inside <in.tar
    [ -f outside/A.wav ] && [ -f outside/a_.wav ]
    # a key longer than a file's name can be
    make_stream in.tar 'record("k" * 300, [[0.1] * 9], sample_rate=8000)' pax
    run --separate-stderr raw2wav -d inside <in.tar
    assert_refused raw2wav 'File name too long'
}
