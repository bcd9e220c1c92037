# The tensor stream, through filters that do not change it: pick passes records on, raw2tsv shows
# values, tls reads past them.

# shellcheck disable=SC2154 # stderr is set by run

load helper

# copy IN OUT: a stream through one reader and one writer.
copy() {
    pick <"$1" >"$2"
}

make_pair() {
    make_stream "$1" '
record("jazz/a", [[1, 2, 3]], sample_rate=8000, label="jazz")
record("b", [[4, 5, 6]], sample_rate=8000, label="rock")'
}

# ---- what is written ----

@test "a stream is KEY.json and KEY.npy in turn, for tar" {
    make_pair a.tar
    copy a.tar out.tar
    run tar -tf out.tar
    assert_success
    assert_output $'jazz/a.json\njazz/a.npy\nb.json\nb.npy'
}

@test "an npy member is byte for byte what numpy.save writes" {
    make_stream a.tar '
rng = np.random.default_rng(0)
for shape in (), (7,), (1, 110250), (2, 3, 4), (0, 5), (123456, 1), (1,) * 8, (10**9, 0), (12345678901, 0):
    name = "x".join(map(str, shape)) or "scalar"
    record(name, rng.random(shape).astype(np.float32))'
    copy a.tar out.tar
    mkdir extracted
    tar -C extracted -xf out.tar
    run numpy '
assert len(records("a.tar")) == 9
for key, _, wanted in records("a.tar"):
    saved = io.BytesIO()
    np.save(saved, wanted)
    assert open(f"extracted/{key}.npy", "rb").read() == saved.getvalue(), key'
    assert_success
}

@test "tar headers carry no time, user or machine" {
    make_stream a.tar 'member("a.json", b"{}", uid=1000, gid=100, uname="someone", gname="users",
                              mtime=1700000000, mode=0o600)
member("a.npy", npy([1.0]), uid=1000, uname="someone", mtime=1700000000)'
    copy a.tar out.tar
    run numpy '
with tarfile.open("out.tar") as tar:
    members = list(tar)
assert len(members) == 2
for m in members:
    assert (m.uid, m.gid, m.uname, m.gname, m.mtime, m.mode) == (0, 0, "", "", 0, 0o644), vars(m)
    assert not m.pax_headers and m.isreg(), m.pax_headers'
    assert_success
}

@test "a stream ends with two zero blocks" {
    make_pair a.tar
    copy a.tar out.tar
    run numpy 'data = open("out.tar", "rb").read()
assert len(data) % 512 == 0 and data[-1024:] == bytes(1024)'
    assert_success
}

@test "the same input gives the same bytes" {
    make_pair a.tar
    copy a.tar one.tar
    sleep 1.1
    touch a.tar
    (umask 077 && cd / && pick) <a.tar >two.tar
    run cmp one.tar two.tar
    assert_success
}

@test "the same bytes come however the input is cut into pieces" {
    make_stream a.tar 'record("a", np.arange(300.0)); record("b", np.arange(300.0))'
    copy a.tar whole.tar
    # A pipe whose writer gives 7 bytes at once.
    numpy 'import os
data = open("a.tar", "rb").read()
for i in range(0, len(data), 7):
    os.write(1, data[i:i + 7])' | pick >pieces.tar
    run cmp whole.tar pieces.tar
    assert_success
}

@test "fields that a filter does not know are kept, in order" {
    make_stream a.tar 'record("a", [1.0], zebra=[1, {"x": None}], sample_rate=44100.5, apple="Ätna \U0001F3B5",
    tiny=1e-300, big=2**62, no=False, label="x")'
    copy a.tar out.tar
    run numpy '
a, b = meta("a.tar", "a"), meta("out.tar", "a")
assert b.pop("history") == ["pick"], b
assert a == b, (a, b)
assert list(a) == list(b), list(b)'
    assert_success
}

@test "each filter appends its command line to the history" {
    make_pair a.tar
    pick -n 2 <a.tar | pick -k 'j*' | pick --label="jazz" >out.tar
    run field out.tar jazz/a history
    assert_output "[\"pick -n 2\", \"pick -k 'j*'\", \"pick -l jazz\"]"
}

@test "a history of commands that a shell could not repeat as they are is quoted" {
    make_pair a.tar
    pick -v -l "it's a \$(test) \"x\"" <a.tar >out.tar
    command=$(numpy 'print(meta("out.tar", "b")["history"][0])')
    eval "$command" <a.tar >again.tar
    run cmp out.tar again.tar
    assert_success
}

@test "a command line that is not Unicode still gives a valid stream" {
    make_pair a.tar
    run --separate-stderr pick -v -l $'\xff\xfe' <a.tar
    assert_success
    pick -v -l $'\xff\xfe' <a.tar >out.tar
    run numpy 'assert keys("out.tar") == ["jazz/a", "b"] and len(meta("out.tar", "b")["history"]) == 1'
    assert_success
}

# ---- what is read ----

@test "streams of GNU tar in every format are read" {
    make_pair a.tar
    mkdir folder
    tar -C folder -xf a.tar
    for format in ustar pax gnu posix v7; do
        tar -C folder --format="$format" -cf "$format.tar" jazz/a.json jazz/a.npy b.json b.npy
        run --separate-stderr pick <"$format.tar"
        assert_success
        refute_stderr
        copy "$format.tar" out.tar
        run numpy '
for (k, m, a), (l, n, b) in zip(records("a.tar"), records("out.tar"), strict=True):
    n.pop("history")
    assert k == l and m == n and np.array_equal(a, b)'
        assert_success
    done
}

@test "folders among the members are skipped" {
    make_pair a.tar
    mkdir folder
    tar -C folder -xf a.tar
    tar -C folder -cf all.tar --sort=name ./b.json ./b.npy ./jazz
    copy all.tar out.tar
    run keys out.tar
    assert_output $'b\njazz/a'
}

@test "streams of Python's tarfile in every format are read" {
    for format in ustar gnu pax; do
        make_stream "$format.tar" 'record("a", [1.0, 2], label="ü"); record("b", [3.0, 4])' "$format"
        copy "$format.tar" out.tar
        run numpy 'assert array("out.tar", "b").tolist() == [3, 4] and meta("out.tar", "a")["label"] == "ü"'
        assert_success
    done
}

@test "keys longer than ustar's fields are kept" {
    make_stream a.tar '
for n in 90, 99, 100, 101, 150, 155, 156, 255, 256, 300, 1000:
    record("k" * n, [float(n)])
record("/".join(["part" * 20] * 6), [6.0])' pax
    copy a.tar out.tar
    run diff <(keys a.tar) <(keys out.tar)
    assert_success
    run bash -c 'tar -tf out.tar | grep -c .'
    assert_output 24
    copy out.tar again.tar
    run diff <(keys a.tar) <(keys again.tar)
    assert_success
}

@test "a dot in a member's folder or a second one in its name is refused" {
    for name in a.b/c.npy a.b.npy .npy x/.npy; do
        make_stream a.tar "member('$name', npy([1.0]))"
        run --separate-stderr pick <a.tar
        assert_refused pick "$name"
    done
}

@test "a member that is not part of a record is refused by name" {
    make_stream a.tar 'record("a", [1.0]); member("b.txt", b"hello")'
    run --separate-stderr pick <a.tar
    assert_refused pick b.txt a
}

@test "keys that lead out of a folder are refused" {
    for name in ../a.npy a/../b.npy /a.npy a//b.npy 'a b.npy' a/.npy $'\xc2\x9bm.npy'; do
        make_stream a.tar "member('$name', npy([1.0]))"
        run --separate-stderr pick <a.tar
        assert_refused pick
    done
}

@test "links and devices are refused" {
    for type in SYMTYPE LNKTYPE CHRTYPE FIFOTYPE; do
        make_stream a.tar "member('a.npy', b'', type=tarfile.$type, linkname='/etc/passwd')"
        run --separate-stderr pick <a.tar
        assert_refused pick a.npy
    done
}

@test "an npy without a JSON is a record without fields" {
    make_stream a.tar 'member("a.npy", npy([1.0, 2]))'
    copy a.tar out.tar
    run numpy 'assert meta("out.tar", "a") == {"history": ["pick"]}'
    assert_success
}

@test "a JSON without its npy is refused" {
    make_stream a.tar 'member("a.json", b"{}"); record("b", [1.0])'
    run --separate-stderr pick <a.tar
    assert_refused pick 'record 1 (a)'
    make_stream a.tar 'record("a", [1.0]); member("b.json", b"{}")'
    run --separate-stderr pick <a.tar
    assert_refused pick 'record 2 (b)'
}

@test "an npy before its JSON is the same record" {
    make_stream right.tar 'record("a", [[1, 2], [3, 4]], label="rock"); record("b/c", np.ones(9999999), label="pop")'
    make_stream wrong.tar '
member("./a.npy", npy(np.asfortranarray(np.array([[1, 2], [3, 4]], "f4")))); member("./a.json", json.dumps({"label": "rock"}).encode())
member("b/c.npy", npy(np.ones(9999999))); member("b/c.json", json.dumps({"label": "pop"}).encode())'
    pick <right.tar >wanted.tar
    pick <wrong.tar >found.tar
    run cmp wanted.tar found.tar
    assert_success
}

@test "members of a record that are not adjacent are refused, with what to do" {
    make_stream a.tar 'member("a.npy", npy([1.0])); member("b.npy", npy([2.0])); member("a.json", b"{}"); member("b.json", b"{}")'
    run --separate-stderr tls <a.tar
    assert_refused tls 'record 3 (a)' 'followed by b.json' 'tar --sort=name'
    make_stream a.tar 'member("b.npy", npy([1.0])); member("a.json", b"{}")'
    run --separate-stderr tls <a.tar
    assert_refused tls 'record 2 (a)' 'no npy' 'tar --sort=name'
    refute_stderr --partial truncated
}

@test "a byte-order mark before a JSON is no part of it, as Python's json.loads takes it" {
    make_stream a.tar 'member("a.json", b"\xef\xbb\xbf{\"label\": \"jazz\"}"); member("a.npy", npy(np.ones((1, 3), "f4")))'
    assert_equal "$(pick <a.tar | tls | tail -n 1 | cut -f 4)" jazz
}

@test "a label or group that is a number is its text in every tool" {
    make_stream a.tar '
for k, label in enumerate((3, 3, 10, 10, 0.5, True, None)):
    record(f"r{k}", [float(k % 4 // 2), 1.0], label=label, group=k // 2)'
    run bash -c 'tls <a.tar | cut -f 4,5'
    assert_output $'label\tgroup\n3\t0\n3\t0\n10\t1\n10\t1\n0.5\t2\ntrue\t2\n\t3'
    run bash -c 'raw2tsv <a.tar | cut -f 2'
    assert_output $'label\n3\n3\n10\n10\n0.5\ntrue'
    for label in 3 10; do
        pick -l "$label" <a.tar >picked.tar
        run keys picked.tar
        assert_equal "${#lines[@]}" 2
    done
    pick -n 6 <a.tar >six.tar
    dtree -o tree <six.tar
    run bash -c 'dtree -m tree <six.tar | cut -f 2,3 | tail -n +2 | head -n 4'
    assert_output $'3\t3\n3\t3\n10\t10\n10\t10'
    kmeans -k 2 --score <six.tar >scores
    latent mean --by label <six.tar >means.tar
    run keys means.tar
    assert_output $'mean/0_5\nmean/10\nmean/3\nmean/true'
    pick -g -p 0-100 <a.tar >grouped.tar
    cmp <(keys grouped.tar) <(keys a.tar)
    run --separate-stderr dtree -o tree <a.tar
    assert_refused dtree 'record 7 (r6) has no label'
    # a number keeps its type on its way
    run field six.tar r0 label
    assert_output 3
}

@test "JSON that only Python writes is refused with what to do" {
    while IFS=$'\t' read -r json advice; do
        make_stream a.tar "member('a.json', br"'"""{"gain": '"$json}"'"""); member("a.npy", npy([1.0]))'
        run --separate-stderr tls <a.tar
        assert_refused tls 'record 1 (a)' "$advice"
    done <<'JSON'
NaN	let Python write None
[1, Infinity]	let Python write None
-Infinity	let Python write None
12345678901234567890	let Python write it as text, str(number)
-12345678901234567890	let Python write it as text, str(number)
"caf\udce9"	let Python write os.fsencode(name).decode(errors='replace')
"blues\u0000\u0000"	let Python write text without NUL
1, 'key': 2	let Python write json.dumps(fields), not str(fields)
JSON
}

@test "a field that is null counts as missing: Python's None" {
    make_stream a.tar "record('a', [[1.0, 2.0]], x={'y': None}, **dict.fromkeys(
        ('sample_rate', 'label', 'group', 'hop', 'frames', 'packed', 'mdct', 'history', 'other')))"
    run resample -r 8000 --from 8000 <a.tar
    assert_success
    pick <a.tar >out.tar
    run numpy 'print(meta("out.tar", "a"))'
    assert_output "{'x': {'y': None}, 'history': ['pick']}"
}

@test "a history of another program stays in ours" {
    make_stream a.tar 'record("a", [1.0], history="by hand")'
    pick <a.tar | pick -n 1 >out.tar
    run field out.tar a history
    assert_output '["by hand", "pick", "pick -n 1"]'
}

@test "JSON that is malformed or not an object is refused, and the record named" {
    for json in '' '{' '[1]' '7' 'null' '{"a": 1}}' '{"a": NaN}' '{"a": 1, "a": 2}' '{"a": "\ud800"}'; do
        make_stream a.tar "record('fine', [1.0]); member('jazz/b.json', br'''$json'''); member('jazz/b.npy', npy([1.0]))"
        run --separate-stderr pick <a.tar
        assert_refused pick 'record 2 (jazz/b)' JSON
    done
}

@test "JSON nested too deeply is refused without a crash" {
    make_stream a.tar 'member("a.json", b"{\"x\":" + b"[" * 200000); member("a.npy", npy([1.0]))'
    run --separate-stderr pick <a.tar
    assert_refused pick 'record 1 (a)'
}

@test "concatenated streams are one stream" {
    make_stream a.tar 'record("a", [1.0])'
    make_stream none.tar ''
    make_stream b.tar 'record("b", [2.0]); record("c", [3.0])'
    cat none.tar a.tar none.tar b.tar b.tar none.tar | pick >out.tar
    run keys out.tar
    assert_output $'a\nb\nc\nb\nc'
    # what this project writes has shorter padding than Python's
    copy a.tar a2.tar
    copy b.tar b2.tar
    cat a2.tar b2.tar | pick | raw2tsv >table
    run cut -f 1,3 table
    assert_output $'key\tv0\na\t1\nb\t2\nc\t3'
}

@test "a cut inside concatenated streams is detected" {
    make_stream a.tar 'record("a", [1.0])'
    copy a.tar whole.tar
    size=$(stat -c %s whole.tar)
    head -c $((size - 1024)) whole.tar >cut.tar
    cat whole.tar cut.tar >bad.tar
    run --separate-stderr pick <bad.tar
    assert_refused pick truncated
}

@test "a stream that lost one of its two zero blocks is truncated" {
    make_pair a.tar
    copy a.tar whole.tar
    size=$(stat -c %s whole.tar)
    for lost in 512 1024; do
        head -c $((size - lost)) whole.tar >cut.tar
        run --separate-stderr pick <cut.tar
        assert_refused pick truncated
    done
}

@test "no byte can be missing from the end of a stream without notice" {
    make_stream a.tar 'record("first", [1.0]); record("second", np.arange(600.0))'
    copy a.tar whole.tar
    size=$(stat -c %s whole.tar)
    for ((cut = 1; cut < size; cut += 311)); do
        head -c "$cut" whole.tar >cut.tar
        run --separate-stderr pick <cut.tar
        [ "$status" = 1 ] || fail "cut at $cut of $size: status $status, $stderr"
        assert_stderr --regexp '^pick: stdin: '
    done
}

@test "a filter that ends with an error has passed on all records before the bad one" {
    make_stream a.tar 'for key in "abcde": record(key, np.zeros((1, 40), "f4"))
record("bad", np.zeros((1, 2, 3), "f4"))'
    run --separate-stderr bash -c 'tomono <a.tar >b.tar'
    assert_refused tomono "record 6 (bad)"
    run --separate-stderr tls <b.tar
    assert_failure 1
    assert_equal "$(cut -f 1 <<<"$output" | tr '\n' ' ')" "key a b c d e "
}

@test "a failed read is not the end of the stream" {
    run --separate-stderr pick <.
    assert_refused pick 'stdin' 'Is a directory'
}

@test "garbage after the end of the stream is detected or harmless, never a crash" {
    make_pair a.tar
    copy a.tar whole.tar
    { cat whole.tar; printf 'garbage'; } >longer.tar
    run --separate-stderr pick <longer.tar
    [ "$status" -le 1 ]
}

@test "a compressed stream is refused, not guessed at" {
    make_pair a.tar
    gzip a.tar
    run --separate-stderr pick <a.tar.gz
    assert_refused pick
}

# ---- npy ----

@test "a bare npy on stdin is one record with the key stdin" {
    numpy 'np.save("a.npy", np.array([[1, 2], [3, 4]], np.float32))'
    pick <a.npy >out.tar
    run keys out.tar
    assert_output stdin
    run values out.tar stdin
    assert_output $'1\n2\n3\n4'
    run shape out.tar stdin
    assert_output 2x2
}

@test "a bare npy that is truncated or too long is refused" {
    numpy 'np.save("a.npy", np.arange(1000, dtype=np.float32))'
    for bytes in 5 9 11 50 127 128 1000 4127; do
        head -c "$bytes" a.npy >cut.npy
        run --separate-stderr pick <cut.npy
        assert_refused pick
    done
    { cat a.npy; echo x; } >long.npy
    run --separate-stderr pick <long.npy
    assert_refused pick 'bytes after its end'
}

@test "npy versions 1.0, 2.0 and 3.0 are read, 4.0 is refused" {
    make_stream a.tar '
for v in 1, 2, 3:
    record(f"v{v}", np.array([v, 2.5], np.float32), version=(v, 0))'
    run raw2tsv <a.tar
    assert_output $'key\tlabel\tv0\tv1\nv1\t\t1\t2.5\nv2\t\t2\t2.5\nv3\t\t3\t2.5'
    make_stream b.tar 'member("a.npy", claim((1,), version=4, data=bytes(4)))'
    run --separate-stderr pick <b.tar
    assert_refused pick 'record 1 (a)' version
}

@test "every number type is read in either byte order; half precision is kept, all others become float32" {
    make_stream a.tar '
wanted = [0, 1, 2, 127, 100, 3]
for t in "f4", "f8", "f2", "i2", "i4", "u1":
    for order, name in ("<", "little"), (">", "big"):
        record(f"{t}_{name}", np.array(wanted, order + t))'
    copy a.tar out.tar
    run numpy '
assert len(records("out.tar")) == 12
for key, _, a in records("out.tar"):
    assert a.dtype == np.dtype("<f2" if key[:2] == "f2" else "<f4") and a.tolist() == [0, 1, 2, 127, 100, 3], (key, a)'
    assert_success
}

@test "values at the edges of each number type become the nearest float" {
    make_stream a.tar '
info = np.iinfo
record("i2", np.array([info("i2").min, -1, info("i2").max], ">i2"))
record("i4", np.array([info("i4").min, -1, 2**24 + 1, info("i4").max], "<i4"))
record("u1", np.array([0, 128, 255], "u1"))
record("f8", np.array([0.1, -3e38, 1e-300, np.inf, np.nan, -0.0], ">f8"))
every = np.arange(65536, dtype=np.uint16).view("<f2")
record("f2", every)
record("f2_big", every.astype(">f2"))'
    copy a.tar out.tar
    run numpy '
np.seterr(all="ignore")
for key, _, a in records("a.tar"):
    found = array("out.tar", key)
    wanted = a.astype(np.float32)
    assert np.array_equal(found, wanted, equal_nan=True), key
    assert np.array_equal(np.signbit(found[~np.isnan(found)]), np.signbit(wanted[~np.isnan(wanted)])), key'
    assert_success
}

@test "a float64 or int32 that float32 cannot hold is refused or causes a warning, with record and index" {
    while IFS='|' read -r array said; do
        make_stream a.tar "record('fine', np.array([0.1, -1e-38, 1e38, 2.0**24, 1e30], 'f8')); record('b', $array)"
        run --separate-stderr bash -c 'pick <a.tar >out.tar'
        [ "$status" = "${said%% *}" ] || fail "$array: status $status"
        assert_stderr --partial "record 2 (b): value ${said#* }"
    done <<'END'
np.array([1, 2**24 + 1, 2**31 - 1], 'i4')|0 1 is 16777217, which float32 cannot hold: it becomes 16777216 (later ones are not reported)
np.array([[1], [-2**31 + 1]], '>i4')|0 1 is -2147483647
np.array([1700000000.25], 'f8')|0 0 is 1700000000.25
np.array([0, 0, 1e-300], '>f8')|0 2 is 1e-300
np.array([[0, 1e300, 2]], 'f8')|1 1 is 1.0000000000000001e+300, beyond
np.array([2**24 + 1, -3.5e38], 'f8')|1 1 is -3.5
np.asfortranarray(np.array([[0, 1, 2], [2**30 + 1, 4, 5]], 'f8'))|0 3 is 1073741825
END
    # rounding alone is not a loss, and infinities stay
    make_stream a.tar 'record("a", np.array([0.1, 1e8 / 3 * 2.0**30, np.inf, -np.inf, np.nan, 0.0], "f8")); record("b", np.array([2**24, -2**24, 2**30], "i4"))'
    run --separate-stderr bash -c 'pick <a.tar >out.tar'
    assert_success
    refute_stderr
}

@test "Fortran order is turned into C order in any number of dimensions" {
    make_stream a.tar '
rng = np.random.default_rng(5)
for shape in (5,), (3, 4), (2, 3, 4), (2, 1, 3, 2, 2), (1, 300000), (300000, 2), (0, 3):
    record("x".join(map(str, shape)), np.asfortranarray(rng.random(shape)))'
    copy a.tar out.tar
    run numpy '
assert len(records("out.tar")) == 7
for key, _, a in records("a.tar"):
    assert np.array_equal(array("out.tar", key), a.astype(np.float32)), key'
    assert_success
}

@test "unsupported number types are refused by name" {
    make_stream c8.tar 'record("jazz/x", np.array([1j], np.complex64))'
    make_stream i8.tar 'record("jazz/x", np.array([1], np.int64))'
    make_stream U3.tar 'record("jazz/x", np.array(["abc"]))'
    make_stream b1.tar 'record("jazz/x", np.array([True]))'
    make_stream u2.tar 'record("jazz/x", np.array([1], np.uint16))'
    make_stream f16.tar 'record("jazz/x", np.array([1], np.longdouble))'
    make_stream M8.tar 'record("jazz/x", np.array(["2020-01-01"], "M8[D]"))'
    make_stream O.tar 'member("jazz/x.npy", claim((1,), "|O", b"\x80\x04K\x01."))'
    for dtype in c8 i8 U3 b1 u2 f16 M8 O; do
        run --separate-stderr pick <"$dtype.tar"
        assert_refused pick 'record 1 (jazz/x)' "$dtype"
    done
    make_stream record.tar 'record("jazz/x", np.zeros(2, [("a", "f4"), ("b", "i4")]))'
    run --separate-stderr pick <record.tar
    assert_refused pick 'record 1 (jazz/x)' structured
}

@test "an npy header of any form that Python reads is read" {
    make_stream a.tar '
def raw(text):
    return b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text + np.float32([1, 2]).tobytes()
texts = [b"{\"shape\": (2,), \"fortran_order\": False, \"descr\": \"<f4\"}\n",
         b"{ \x27descr\x27 : \x27<f4\x27 ,\x27fortran_order\x27:False,\x27shape\x27:( 2 , ) , } ",
         b"{\x27descr\x27:\x27<f4\x27,\x27fortran_order\x27:True,\x27shape\x27:(2,),}" + b" " * 5000 + b"\n",
         b"{\x27descr\x27:\x27=f4\x27,\x27fortran_order\x27:False,\x27shape\x27:(1,2)}\n",
         b"{\x27descr\x27:\x27<f4\x27,\x27fortran_order\x27:False,\x27shape\x27:(1L,2L)}\n"] # Python 2
for i, text in enumerate(texts):
    member(f"a{i}.npy", raw(text))'
    run --separate-stderr raw2tsv <a.tar
    assert_success
    assert_output $'key\tlabel\tv0\tv1\na0\t\t1\t2\na1\t\t1\t2\na2\t\t1\t2\na3\t\t1\t2\na4\t\t1\t2'
}

@test "a malformed npy header is refused, and the record named" {
    count=0
    while IFS= read -r text; do
        make_stream a.tar "record('good', [1.0])
text = $text
member('bad/one.npy', b'\x93NUMPY\1\0' + len(text).to_bytes(2, 'little') + text + bytes(8))"
        run --separate-stderr pick <a.tar
        [ "$status" = 1 ] || fail "$text: status $status"
        assert_refused pick 'record 2 (bad/one)'
        count=$((count + 1))
    done <<'CASES'
b""
b"{"
b"{}"
b"[1]"
b"{'descr': '<f4', 'fortran_order': False, 'shape': (2,)"
b"{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x"
b"{'descr': '<f4', 'fortran_order': False}"
b"{'descr': '<f4', 'shape': (2,)}"
b"{'fortran_order': False, 'shape': (2,)}"
b"{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}"
b"{'descr': '<f4', 'fortran_order': False, 'shape': 2}"
b"{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}"
b"{'descr': '<f4', 'fortran_order': False, 'shape': (2.0,)}"
b"{'descr': '<f4', 'fortran_order': False, 'shape': (2,,)}"
b"{'descr': '<f4', 'fortran_order': False, 'shape': (2 2)}"
b"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999,)}"
b"{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}"
b"{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,2)}"
b"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'shape': (2,)}"
b"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}"
b"{'descr': '<f4\\x00', 'fortran_order': False, 'shape': (2,)}"
b"{'descr': '?f4', 'fortran_order': False, 'shape': (2,)}"
b"{'descr': 'f4', 'fortran_order': False, 'shape': (2,)}"
CASES
    assert_equal "$count" 23
}

@test "a header that claims more or fewer values than there are is refused" {
    for extent in 1 3 1000000000; do
        make_stream a.tar "member('a.npy', claim(($extent,), data=bytes(8)))"
        run --separate-stderr pick <a.tar
        assert_refused pick 'record 1 (a)'
    done
}

# A tar member of 4 TB whose stream stops after 48 bytes of values.
make_liar() {
    numpy '
fortran = sys.argv[2] == "fortran"
header = claim((1000, 1000000000), fortran=fortran)
info = tarfile.TarInfo("a.npy")
info.size = len(header) + 4 * 10**12
with open(sys.argv[1], "wb") as out:
    out.write(info.tobuf(tarfile.GNU_FORMAT) + header + bytes(48))' "$1" "$2"
}

@test "a header that claims 4 TB over 48 bytes fails at once and in little memory" {
    sanitised && skip 'AddressSanitizer takes memory of its own'
    for order in c fortran; do
        make_liar liar.tar "$order"
        for tool in pick tls raw2tsv 'raw2tsv --rows' 'raw2tsv --matrix' 'raw2tsv --envelope=9'; do
            # shellcheck disable=SC2086
            run --separate-stderr bash -c "ulimit -v 400000; timeout 5 $tool <liar.tar >/dev/null"
            [ "$status" = 1 ] || fail "$tool, $order: status $status, $stderr"
            assert_stderr --partial truncated
        done
    done
}

@test "a bare npy that claims 4 TB over 48 bytes fails at once and in little memory" {
    sanitised && skip 'AddressSanitizer takes memory of its own'
    for fortran in False True; do
        numpy "open('liar.npy', 'wb').write(claim((1000, 1000000000), fortran=$fortran, data=bytes(48)))"
        for tool in pick tls raw2tsv; do
            run --separate-stderr bash -c "ulimit -v 400000; timeout 5 $tool <liar.npy >/dev/null"
            assert_failure 1
            assert_stderr --partial truncated
        done
    done
}

@test "records by the thousand and a long one pass in bounded memory" {
    sanitised && skip 'AddressSanitizer takes memory of its own'
    make_stream a.tar '
for i in range(2000):
    record(f"r{i}", [float(i)])
record("long", np.zeros((2, 20000000), np.float32))'
    run --separate-stderr bash -c 'ulimit -v 300000; pick <a.tar | tail -c 1 | wc -c'
    assert_success
    assert_output 1
}

@test "WebDataset's own way of grouping members finds each sample" {
    make_pair a.tar
    pick <a.tar >out.tar
    # base_plus_ext of webdataset/tariterators.py in words: the key is everything up to the first dot
    # of the last part, the field is what follows it.
    run numpy '
samples = {}
with tarfile.open("out.tar", "r|") as tar:
    for m in tar:
        folder, _, base = m.name.rpartition("/")
        stem, _, extension = base.partition(".")
        samples.setdefault((folder + "/" if folder else "") + stem, {})[extension] = tar.extractfile(m).read()
assert list(samples) == ["jazz/a", "b"]
assert all(list(s) == ["json", "npy"] for s in samples.values())
assert np.load(io.BytesIO(samples["b"]["npy"])).tolist() == [[4, 5, 6]]'
    assert_success
}

@test "sparse members are refused: a few bytes of them could claim terabytes" {
    make_stream a.tar 'record("a", [1.0])'
    tar -xf a.tar
    truncate -s 4T a.npy
    for format in gnu pax; do
        tar --sparse --format=$format -cf sparse.tar a.json a.npy
        [ "$(stat -c %s sparse.tar)" -lt 20000 ]
        run --separate-stderr timeout 10 tls <sparse.tar
        assert_refused tls stdin a.npy sparse
    done
}
