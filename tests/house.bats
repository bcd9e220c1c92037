# The house: the Makefile's targets, rebuilds and installation, and the runner of these tests

# shellcheck disable=SC2154 # stderr is set by run

load helper

# A small copy of the project with two filters, built once; each test gets a copy of that.
setup_file() {
    mkdir -p "$BATS_FILE_TMPDIR/small/tools/lib"
    cd "$BATS_FILE_TMPDIR/small" || return
    cp "$ROOT/Makefile" .
    cp -r "$ROOT"/tools/lib/{base,cli,stream} tools/lib
    cp -r "$ROOT"/tools/{pick.c,tls.c,lathe,install.mk,man,completion,debian} tools
    small # as a plain make does it
    sleep 0.1 # so that what is touched later is newer
}

setup() {
    cp -a "$BATS_FILE_TMPDIR/small" "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR/small" || return
}

# make in the small copy
small() {
    make --no-print-directory OPTIMISE=-O0 "$@"
}

# The sources that the next make would compile, sorted.
compiled() {
    small -n all | sed -n 's/.* -c .* \(tools[^ ]*\.c\)$/\1/p' | sort
}

# ---- help ----

phony() {
    { make -C "$ROOT" --no-print-directory -qp help 2>/dev/null || true; } |
        sed -n 's/^\.PHONY: //p' | tr ' ' '\n' | grep -v -e '^FORCE$' -e '^$' | sort -u
}

@test "make help is short, in the order of use, and shows values as they are" {
    run --separate-stderr env -i PATH="$PATH" make -C "$ROOT" --no-print-directory help JOBS=3 "DIR=my \$songs"
    assert_success
    refute_stderr
    [ "${#lines[@]}" -le 24 ]
    assert_line --index 3 --regexp '^  deps  '
    assert_line --regexp '^  JOBS=3 +'
    assert_line --regexp '^  DIR=my \$songs +'
    refute_output --partial '$('
    assert_line --partial 'make help-all'
}

@test "make help-all lists every public target, and no other" {
    run --separate-stderr env -i PATH="$PATH" make -C "$ROOT" --no-print-directory help-all
    assert_success
    refute_stderr
    sed -n '/^targets:/,/^$/s/^  \([a-z0-9-]*\) .*/\1/p' <<<"$output" | sort >listed
    phony >known
    run diff known listed
    assert_success
    [ "$(wc -l <listed)" -ge 7 ]
}

@test "make help-all says what every target and variable is for" {
    run env -i PATH="$PATH" make -C "$ROOT" --no-print-directory help-all
    refute_line --regexp '^  [^ ]+ *$'
    refute_line --regexp '.{101}'
}

@test "make help-all lists every variable of the Makefile with its value" {
    run env -i PATH="$PATH" make -C "$ROOT" --no-print-directory help-all
    while read -r name; do
        assert_line --regexp "^  $name=.* [a-zA-Z0-9]"
    done < <(sed -n 's/^\([A-Z_]*\) ?=.*/\1/p' "$ROOT/Makefile")
    assert_line --regexp '^  SEED=42 +'
}

# ---- building ----

@test "a second make all does nothing" {
    run small -q all
    assert_success
    run small all
    assert_success
    assert_output --partial 'Nothing to be done'
}

@test "touching a source recompiles only that source" {
    touch tools/pick.c
    run compiled
    assert_output tools/pick.c
}

@test "touching a header recompiles what includes it and nothing else" {
    touch tools/lib/base/tsv.h
    run compiled
    assert_output "$(grep -l '"base/tsv.h"' -r tools --include='*.c' | sort)"
    assert_line tools/tls.c
    refute_line tools/pick.c
}

@test "touching a header that a header includes recompiles what includes either" {
    touch tools/lib/stream/stream.h
    run compiled
    assert_line tools/lib/stream/npy.c
    assert_line tools/lib/stream/vectors.c
    assert_line tools/pick.c
    refute_line tools/lib/cli/cli.c
}

@test "changing the Makefile recompiles everything" {
    touch Makefile
    run compiled
    assert_output "$(find tools -name '*.c' | sort)"
}

@test "a header removed with its users does not stop the build" {
    sed -i '/base\/tsv.h/d; s/tsv[a-z_]*text(\([^;]*\));/fputs(\1, stdout);/' tools/tls.c
    rm tools/lib/base/tsv.[ch]
    run small all
    assert_success
    run build/bin/tls --version
    assert_success
}

@test "a new source becomes a filter without a line in the Makefile" {
    sed 's/"tls"/"tls2"/' tools/tls.c >tools/tls2.c
    run small all
    assert_success
    run build/bin/tls2 --version
    assert_output --partial 'tls2 (Lathe)'
}

@test "a warning stops the build and leaves no binary" {
    rm build/bin/tls
    sed -i 's/^int main(/static int unused;\nint main(/' tools/tls.c
    run small all
    assert_failure
    assert_output --partial unused
    [ ! -e build/bin/tls ]
}

@test "another BUILD builds there and leaves build/ alone" {
    find build -printf '%p %T@\n' | sort >before
    run small -j 2 BUILD=build2 all
    assert_success
    run build2/bin/pick --version
    assert_success
    run diff before <(find build -printf '%p %T@\n' | sort)
    assert_success
}

@test "make clean leaves sources alone and removes everything else" {
    mkdir -p out/styles
    touch out/styles/result
    run small clean
    assert_success
    run diff <(cd "$BATS_FILE_TMPDIR/small" && find . -path ./build -prune -o -print | sort) <(find . | sort)
    assert_success
}

@test "a filter links only the libraries that it uses" {
    run bash -c 'readelf -d build/bin/tls | sed -n "s/.*NEEDED.*\[\(lib[a-z0-9]*\).*/\1/p"'
    assert_success
    assert_line libarchive
    refute_line libsndfile
    refute_line libopenblas
    refute_line libfftw3f
    refute_line libmd
}

# ---- the rooms of tools/lib ----

# "ROOM USED" for each room that the sentence in ROOM's principal header allows it, itself too.
allowed() {
    sed -n 's/^ \* Room \([a-z]*\): .*\. Uses \(.*\)\.$/\1 \2/p' "$ROOT"/tools/lib/*/*.h |
        sed 's/ no other room//; s/,//g' |
        awk '{ print $1, $1; for (i = 2; i <= NF; i++) print $1, $i }' | sort
}

@test "every room says once what it is for and what it may use, and no two use each other" {
    allowed >may
    run diff <(awk '$1 == $2 { print $1 }' may) <(cd "$ROOT/tools/lib" && ls)
    assert_success
    run tsort may
    assert_success
    refute_output --partial loop
}

@test "no room includes what it may not use" {
    allowed >may
    (cd "$ROOT/tools/lib" && grep -o '^#include "[a-z]*/' -r --include='*.[ch]' .) |
        sed 's|^\./\([a-z]*\)/.*"\([a-z]*\)/$|\1 \2|' | sort -u >does
    [ "$(wc -l <does)" -gt 30 ]
    run comm -13 may does
    assert_output ''
}

@test "exported names begin with their room, their file or a type of their room" {
    for object in "${BIN%/bin}"/lib/*/*.o; do
        room=${object%/*} room=${room##*/} file=${object##*/} file=${file%.o}
        [ "$room" != base ] || continue # die, warn, xalloc and others, short because they are everywhere
        types=$(sed -nE 's/^(struct|enum|union) ([a-z0-9]+).*/\2/p' "$ROOT/tools/lib/$room"/*.h)
        for name in $(nm -g --defined-only "$object" | awk 'NF == 3 { print $3 }'); do
            case $name in die_record | key_* | meta_* | _* | .gomp_*) continue ;; esac
            grep -qx "${name%%_*}" <<<"$room"$'\n'"${file%%-*}"$'\n'"$types" || fail "$room/$file: $name"
        done
    done
    [ -n "$name" ]
}

# ---- versions ----

@test "the version of the filters is the newest of CHANGELOG.md" {
    run pick --version
    assert_output "pick (Lathe) $(sed -n 's/^## //p' "$ROOT/CHANGELOG.md" | head -n 1)"
    version=$(git -C "$ROOT" describe --exact-match --tags 2>/dev/null) || skip 'no tag is on this commit'
    assert_output "pick (Lathe) ${version#v}"
}

# ---- the runner ----

# tests_in FILE: a test file from stdin, in which % stands for the @ that bats would take as its own.
tests_in() {
    sed 's/^%/@/' >"$1"
}

# run_tests [FILE...]: tests/run as a person would call it, not as a part of this run.
run_tests() {
    env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$HOME" LC_ALL=C TMPDIR="$BATS_TEST_TMPDIR" JOBS="${jobs:-1}" "$ROOT/tests/run" "$@"
}

@test "tests/run counts what passed, failed and was skipped, and shows why" {
    tests_in a.bats <<'TESTS'
%test "good" { true; }
%test "bad # one" { echo "because of this"; false; }
%test "left out" { skip "no disk"; }
TESTS
    tests_in b.bats <<<'%test "fine" { true; }'
    for jobs in 1 3; do
        run --separate-stderr run_tests a.bats b.bats
        assert_failure 1
        assert_equal "${lines[-1]}" '2 passed, 1 failed, 1 skipped'
        assert_line --regexp 'FAILED: bad .* one'
        assert_line --partial 'because of this'
        assert_line --partial 'no disk'
    done
}

@test "tests/run succeeds when all that ran has passed" {
    tests_in a.bats <<<'%test "fine" { true; }'
    run run_tests a.bats
    assert_success
    assert_equal "${lines[-1]}" '1 passed, 0 failed, 0 skipped'
}

@test "tests/run fails when nothing ran" {
    echo '# no test' >a.bats
    run run_tests a.bats
    assert_failure
    assert_equal "${lines[-1]}" '0 passed, 0 failed, 0 skipped'
    run run_tests missing.bats
    assert_failure
    tests_in a.bats <<<'%test "left out" { skip; }'
    run run_tests a.bats
    assert_failure
}

@test "tests/run fails when a file cannot be run" {
    tests_in a.bats <<<'%test "fine" { true; }'
    tests_in b.bats <<<$'load missing_helper\n%test "x" { true; }'
    tests_in c.bats <<<'%test "unclosed" {'
    run run_tests a.bats b.bats
    assert_failure
    refute_line --regexp '^[0-9]+ passed, 0 failed'
    run run_tests a.bats c.bats
    assert_failure
    refute_line --regexp '^[0-9]+ passed, 0 failed'
}

@test "every test that tests/README.md names is there" {
    local file name
    while IFS=$'\t' read -r file name; do
        grep -qF "@test \"$name\" {" "$ROOT/tests/$file.bats" || fail "$file.bats has no test: $name"
    done < <(sed -n 's/^|.*| \([a-z0-9-]*\): \(.*\) |$/\1\t\2/p' "$ROOT/tests/README.md" | tee names)
    [ "$(wc -l <names)" -gt 50 ]
}
