# The contents of an installation: lathe on PATH, filters beside it, manual, completion, the Debian package

# shellcheck disable=SC2154 # stderr is set by run

load helper

# One installation for all tests, in a folder with a blank in its name.
setup_file() {
    export STAGE="$BATS_FILE_TMPDIR/a stage"
    make -C "$ROOT" --no-print-directory BUILD="$BUILT" \
        DESTDIR="$STAGE" PREFIX=/usr install >"$BATS_FILE_TMPDIR/log" 2>&1 || {
        cat "$BATS_FILE_TMPDIR/log"
        return 1
    }
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    PATH=$STAGE/usr/bin:${PATH#"$BIN":}
}

filters() {
    ls "$STAGE/usr/libexec/lathe"
}

@test "one command is on PATH; filters, models, manual and completion lie where Debian wants them" {
    run ls "$STAGE/usr/bin"
    assert_output lathe
    run diff <(filters) <(for tool in "$ROOT"/tools/*.c; do basename "$tool" .c; done | sort)
    assert_success
    [ -f "$STAGE/usr/share/lathe/18376.net" ]
    [ -f "$STAGE/usr/share/man/man7/lathe.7" ]
    [ -f "$STAGE/usr/share/bash-completion/completions/lathe" ]
}

@test "lathe alone lists every filter with its purpose, grouped as in README" {
    run --separate-stderr lathe
    assert_success
    refute_stderr
    assert_line --regexp '^  tls +list a stream as a table$'
    awk '!/^ / { print; next } { print "  " $1 }' <<<"$output" | sed '/^$/d' >listed
    run diff listed <(sed -n '/^## The filters/,/^## The stream/p' "$ROOT/README.md" |
        sed -nE 's/^\| \*\*(.*)\*\* .*/\1/p; /^\| `/s/^\| ([^|]*) \|.*/\1/p' |
        sed -E '/^`/{s/[^`]*`([^ `]+)[^`]*`/  \1\n/g; s/\n$//}' | sed '/^  -/d' | uniq)
    assert_success
    run diff <(filters) <(sed -n 's/^  //p' listed | sort)
    assert_success
}

@test "lathe runs a filter by its name, and eval of lathe path puts the bare names on PATH" {
    tone song.wav 8000 1 1
    lathe wav2raw song.wav | lathe tomono | lathe tls >by-lathe.tsv
    eval "$(lathe path)"
    wav2raw song.wav | tomono | tls >by-name.tsv
    run cmp by-lathe.tsv by-name.tsv
    assert_success
    run lathe --version
    assert_output "lathe $(tls --version | sed 's/.* //')"
}

@test "an unknown filter is misuse, and no other program is run" {
    for name in no-filter ../../bin/lathe .. /bin/true -x; do
        run --separate-stderr lathe "$name"
        assert_failure 2
        refute_output
        assert_stderr --regexp "^lathe: "
    done
}

@test "lathe returns the status of the filter" {
    run lathe tls </dev/null
    assert_failure 1
    run lathe tls --no-such-option
    assert_failure 2
}

# ---- manual ----

@test "every filter has a page made of its help, and mandoc finds nothing wrong in any page" {
    for filter in $(filters); do
        [ -s "$STAGE/usr/share/man/man1/$filter.1lathe" ] || fail "$filter has no page"
    done
    run mandoc -Tlint -W warning "$STAGE"/usr/share/man/man*/*
    assert_success
    refute_output
}

@test "a page has all options and examples of the help" {
    mandoc -Tascii "$STAGE/usr/share/man/man1/ae-train.1lathe" | col -b >page
    lathe ae-train --help | grep -oE -- '--[a-z-]+=?' | sort -u >options
    [ "$(wc -l <options)" -gt 10 ]
    while read -r option; do
        grep -qF -- "$option" page || fail "$option"
    done <options
    for head in NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
        grep -qx "$head" page || fail "no $head"
    done
}

# program NAME: an example of lathe-stream(5), as a reader would copy it.
program() {
    awk -v name="$1" '
        $0 == ".\\\" file " name { on = 1; next }
        on && /^\.\\" end/ { exit }
        on && !/^\.(Bd|Ed)/ { gsub(/\\e/, "\\"); print }' "$ROOT/tools/man/lathe-stream.5" >"$1"
    [ -s "$1" ]
}

@test "the reader and writer of lathe-stream(5) work, in Python and in C" {
    make_stream a.tar 'record("x/a", [[1, 2, 3]], sample_rate=8000, label="jazz"); record("x/b", np.ones((2, 70)))'
    lathe pick <a.tar >in.tar
    program gain.py
    program gain.c
    /usr/bin/python3 gain.py <in.tar >python.tar
    cc -std=c17 -Wall -Wextra -Werror -o gain gain.c
    ./gain <in.tar >c.tar
    for out in python c; do
        lathe pick <$out.tar >whole.tar
        numpy '
assert np.array_equal(array("whole.tar", "x/a"), [[.5, 1, 1.5]]) and meta("whole.tar", "x/a")["label"] == "jazz"
assert np.array_equal(array("whole.tar", "x/b"), np.full((2, 70), .5))'
    done
    run ./gain < <(head -c 1500 in.tar)
    assert_failure
}

# ---- completion ----

# complete_bash WORD...: what bash offers for the last one.
complete_bash() {
    bash -c '. "$STAGE/usr/share/bash-completion/completions/lathe"
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) && _lathe && printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}

@test "bash completes filters, options and choices, with lathe and without" {
    run complete_bash lathe ae-
    assert_output $'ae-train\nae-enc\nae-dec\nae-info'
    run complete_bash lathe crop --sk
    assert_output $'--skip-short\n--skipped'
    run complete_bash lathe latent --distribution g
    assert_output gaussian
    run complete_bash lathe resample -q ''
    assert_line medium
    run complete_bash crop --pa
    assert_output --pad
    run complete_bash lathe wav2raw song
    refute_output --regexp . # bash offers files itself
}

# shellcheck disable=SC2317 # zsh calls what is in quotes
@test "zsh completes filters, options and choices" {
    command -v zsh >/dev/null || skip 'zsh is not installed'
    offers() {
        zsh -fc 'compadd() { shift; print -l -- ${(P)1}; }; _files() { print files; }
            words=("$@") CURRENT=$# PREFIX=${@[-1]}; . "$STAGE/usr/share/zsh/vendor-completions/_lathe"' zsh "$@"
    }
    run offers lathe ''
    assert_line ae-enc
    run offers lathe latent -d ''
    assert_line gaussian
    run offers lathe crop -
    assert_line -- --pad
    run offers lathe wav2raw song
    assert_output files
}

@test "fish completes filters, options and choices" {
    command -v fish >/dev/null || skip 'fish is not installed'
    offers() {
        HOME=$PWD fish --no-config -c "source '$STAGE/usr/share/fish/vendor_completions.d/lathe.fish'; complete -C '$1'"
    }
    run offers 'lathe ae-'
    assert_line ae-enc
    run offers 'lathe latent --distribution '
    assert_line gaussian
    run offers 'lathe crop --pa'
    assert_line -- --pad
}

# ---- the package ----

# bats test_tags=slow
@test "make deb builds a package that lintian is silent about, and that installs, runs and uninstalls" {
    for command in dpkg-buildpackage dh lintian debootstrap; do
        command -v $command >/dev/null || skip "$command is not installed (apt-get install debhelper lintian debootstrap)"
    done
    git -C "$ROOT" rev-parse 2>/dev/null || skip 'the package is made of what git tracks'
    git clone -q "$ROOT" lathe
    make -C lathe -s deb >log 2>&1 || fail "$(tail -n 30 log)"
    run lintian --fail-on none --allow-root lathe/build/deb/*.changes
    assert_success
    refute_output
    [ "$(id -u)" = 0 ] || skip 'the rest wants root, for debootstrap and chroot'
    debootstrap --variant=minbase "$(. /etc/os-release && echo "$VERSION_CODENAME")" root >log 2>&1 ||
        skip "debootstrap does not run here: $(tail -n 1 log)"
    cp lathe/build/deb/lathe_*.deb lathe/tools/debian/tests/pipes root/opt
    in_root() {
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive chroot root "$@"
    }
    in_root sh -ec 'apt-get update -qq; apt-get install -y -qq --no-install-recommends sox man-db /opt/lathe_*.deb' >log 2>&1 ||
        fail "$(tail -n 20 log)"
    run in_root /opt/pipes
    assert_success
    in_root apt-get remove -y -qq lathe >log 2>&1
    run in_root sh -c 'command -v lathe || ls /usr/libexec/lathe'
    assert_failure
}
