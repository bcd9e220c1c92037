# Streams with false headers: every filter refuses them with one line, within a second of CPU time and 64 MiB.

# shellcheck disable=SC2154 # stderr is set by run

load helper
load tools

setup_file() {
    make_tools_files
    mkdir lies
    numpy '
import itertools
fine = npy(np.ones((1, 20), np.float32))
meta = b"""{"sample_rate": 8000, "label": "x"}"""
def lie(name, *members, end=1024):
    stream = Stream(f"lies/{name}", tarfile.PAX_FORMAT)
    for member in members:
        stream.member(*member[:2], **(member[2] if len(member) > 2 else {}))
    stream.tar.fileobj.write(bytes(end))
    stream.tar.fileobj.close()
def shape(name, extents):
    lie(name, ("a.json", meta), ("a.npy", claim(extents, data=bytes(48))))
shape("overflows", (2**33, 2**33))
shape("just_overflows", (2**62,))
shape("beyond_64_bits", (2**65,))
shape("negative", (1, -12))
shape("huge", (1, 2**48))
shape("huge_channels", (2**48, 1))
shape("zero_times_huge", (0, 2**48))
shape("too_many_dimensions", (1,) * 9)
for name, json_ in {"duplicate_keys": b"""{"a": 1, "a": 2}""", "deep": b"[" * 100000,
                    "deep_object": b"""{"a":""" * 100000, "not_utf8": b"""{"label": "\xff\xfe"}""",
                    "list": b"[]", "empty": b"", "nan": b"""{"sample_rate": NaN}""",
                    "huge_number": b"""{"sample_rate": 1e999}"""}.items():
    lie("json_" + name, ("a.json", json_), ("a.npy", fine))
lie("json_alone", ("a.json", meta))
lie("order", ("a.npy", fine), ("b.json", meta), ("a.json", meta))
lie("two_jsons", ("a.json", meta), ("b.json", meta), ("b.npy", fine))
lie("other_key", ("a.json", meta), ("b.npy", fine))
for kind in "SYMTYPE", "LNKTYPE", "CHRTYPE", "BLKTYPE", "FIFOTYPE":
    lie("member_" + kind, ("a.npy", b"", {"type": getattr(tarfile, kind), "linkname": "/etc/passwd"}))
for i, name in enumerate(["../a", "/a", "a/../b", "a//b", "", ".", "a" * 10000 + "/../b", "a.b", "\x1b[31m"]):
    lie(f"name_{i}", (name + ".npy", fine))
lie("pax_size", ("a.npy", fine, {"pax_headers": {"size": str(4 * 10**12)}}))
lie("pax_negative", ("a.npy", fine, {"pax_headers": {"size": "-5"}}))
lie("pax_sparse", ("a.npy", fine, {"pax_headers": {"GNU.sparse.major": "1", "GNU.sparse.minor": "0",
                                   "GNU.sparse.realsize": str(10**13), "GNU.sparse.name": "a.npy"}}))
info = tarfile.TarInfo("a.npy")
head = claim((1000, 1000000000))
info.size = len(head) + 4 * 10**12
open("lies/four_terabytes", "wb").write(info.tobuf(tarfile.GNU_FORMAT) + head + bytes(48))
open("lies/four_terabytes.npy", "wb").write(head + bytes(48))
import gzip
open("lies/gzip", "wb").write(gzip.compress(open("audio.tar", "rb").read()))
open("lies/zip", "wb").write(b"PK\3\4" + bytes(2000))'
    printf '%s\n' lies/* >list
}

@test "every filter refuses every stream with false headers" {
    [ "$(wc -l <"$BATS_FILE_TMPDIR/list")" -ge 40 ]
    limit=CASES_MEMORY=$((64 << 20))
    if sanitised; then
        limit=CASES_SECONDS=20
    fi
    check() {
        timeout 300 env LD_BIND_NOW=1 ASAN_OPTIONS=verify_asan_link_order=0 \
            LD_PRELOAD="$FAULTS/cases.so" CASES_SECONDS=1 "$limit" CASES='each list' \
            "$1" "${arguments[@]}" >table
        run awk -F '\t' -v start="$1: stdin: " '
            NR == FNR { name[FNR - 1] = $0; next }
            FNR > 1 && ($2 != 1 || $7 != 1 || index($8, start) != 1 || $6 || /[\001-\010\013-\037]/) { print name[$1] ": " $0; bad++ }
            END { exit bad > 0 || FNR < 40 }' list table
        assert_success
    }
    for_each stdin
}

@test "a key of 10000 characters passes through" {
    make_stream a.tar 'record("/".join(["k" * 99] * 100), [1.0])' pax
    pick <a.tar >out.tar
    run cmp <(keys a.tar) <(keys out.tar)
    assert_success
}
