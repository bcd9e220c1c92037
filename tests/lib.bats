# The unit tests of the library: every tests/lib/*.c is a program of cmocka tests, built into $UNITS.

load helper

@test "the library's unit tests pass" {
    failed=()
    for source in "$ROOT"/tests/lib/*.c; do
        unit=$(basename "$source" .c)
        [ -x "$UNITS/$unit" ] || fail "$unit: not built into $UNITS; make check builds it"
        if ! TMPDIR=$BATS_TEST_TMPDIR timeout 120 "$UNITS/$unit" >"$unit.log" 2>&1; then
            failed+=("$unit")
            echo "-- $unit"
            grep -v -e '^\[ *RUN' -e '^\[ *OK' "$unit.log" || true
        fi
        grep -q 'PASSED' "$unit.log" || fail "$unit: ran no test"
    done
    assert_equal "${failed[*]}" ''
}
