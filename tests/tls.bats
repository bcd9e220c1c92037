# tls - lists a stream as a table

load helper

@test "tls lists key, shape and the usual fields under a header line" {
    make_stream a.tar '
record("jazz/a", np.zeros((2, 300)), sample_rate=22050, label="jazz", group="kind of blue",
       source="/music/a.flac")
record("b", np.zeros((1, 3, 4)))'
    run --separate-stderr tls <a.tar
    assert_success
    refute_stderr
    assert_line --index 0 $'key\tshape\tsample_rate\tlabel\tgroup\tsource'
    assert_line --index 1 $'jazz/a\t2x300\t22050\tjazz\tkind of blue\t/music/a.flac'
    assert_line --index 2 $'b\t1x3x4\t\t\t\t'
    assert_equal "${#lines[@]}" 3
}

@test "tls prints only the header line for a stream without records" {
    make_stream a.tar ''
    run --separate-stderr tls <a.tar
    assert_success
    assert_output $'key\tshape\tsample_rate\tlabel\tgroup\tsource'
}

@test "tls shows arrays of any number of dimensions" {
    make_stream a.tar '
record("number", np.array(3.0))
record("vector", np.zeros(7))
record("none", np.zeros((0, 5)))
record("eight", np.zeros((1, 2, 1, 2, 1, 2, 1, 2)))'
    run bash -c 'tls <a.tar | cut -f 2'
    assert_output $'shape\nscalar\n7\n0x5\n1x2x1x2x1x2x1x2'
}

@test "tls -f adds a column for each field, JSON as JSON" {
    make_stream a.tar '
record("a", [1.0], bpm=120.5, tags=["x", {"y": None}], ok=True, none=None, title="Ätna", n=10**15)
record("b", [1.0], bpm=0.1)'
    run --separate-stderr tls -f bpm,tags,ok,none,title,n,missing <a.tar
    assert_success
    refute_stderr
    run bash -c 'tls -f bpm,tags,ok,none,title,n,missing <a.tar | cut -f 1,7-'
    assert_line --index 0 $'key\tbpm\ttags\tok\tnone\ttitle\tn\tmissing'
    assert_line --index 1 $'a\t120.5\t["x",{"y":null}]\ttrue\t\tÄtna\t1000000000000000\t'
    assert_line --index 2 $'b\t0.1\t\t\t\t\t\t'
}

@test "tls keeps a record on one line whatever its fields contain" {
    make_stream a.tar 'record("a", [1.0], label="x\ty\nz\\n\r", group=["\t\n"])'
    run --separate-stderr tls <a.tar
    assert_success
    assert_equal "${#lines[@]}" 2
    assert_line --index 1 $'a\t1\t\tx\\ty\\nz\\\\n\\r\t["\\\\t\\\\n"]\t'
}

@test "tls escapes the names of fields in the header line" {
    make_stream a.tar ''
    run tls -f $'odd\tname' <a.tar
    assert_output --partial $'\todd\\tname'
}

@test "tls refuses an empty field name" {
    for fields in '' ',' 'a,' ',a' 'a,,b'; do
        run --separate-stderr tls -f "$fields" </dev/null
        assert_misuse tls
    done
}

@test "tls fails on a stream that is truncated inside values, which it does not print" {
    make_stream a.tar 'record("a", np.zeros(5000)); record("b", np.zeros(5000))'
    head -c 60000 a.tar >cut.tar
    run --separate-stderr tls <cut.tar
    assert_refused tls 'record 2 (b)' truncated
}

@test "tls --json prints a record a line, for jq and for Python" {
    make_stream a.tar '
record("a", [[1.0, 2]], label="Ä\t\n", bpm=0.1, tags=["x", {"y": None}], sample_rate=8000, shape="a lie")
record("b/c", np.float32(1), n=10**15)'
    tls --json <a.tar >lines
    numpy '
lines = [json.loads(line) for line in open("lines")]
assert lines == [{"key": "a", "shape": [1, 2], "label": "Ä\t\n", "bpm": 0.1, "tags": ["x", {"y": None}], "sample_rate": 8000},
                 {"key": "b/c", "shape": [], "n": 10**15}], lines
assert list(lines[0])[:2] == ["key", "shape"]'
    run --separate-stderr tls --json -f label <a.tar
    assert_misuse tls
    make_stream none.tar ''
    run tls --json <none.tar
    assert_success
    refute_output
}
