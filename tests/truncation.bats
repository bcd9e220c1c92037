# Streams truncated at every byte: each filter reports it and names the record.
#
# Two streams of two records, a and b: one written as one, and one that is two of a record each, as of `cat a.tar
# b.tar`, cut from where its bytes are not those of the first any more. The thousands of runs of a filter are forks of
# one process (tests/faults/cases.c). make check takes every 101st cut. make check-deep takes all of them for pick, and
# for the other filters, which read with the same reader, every 7th, from another byte on for each.

# shellcheck disable=SC2154 # stderr is set by run

load helper
load tools

# The options with which a filter can work on records as small as these.
describe_tiny() {
    describe "$1"
    case $1 in
    crop) arguments=(-t 0.001) ;;
    raw2wav) arguments=(-d .) gives=nothing ;;
    compare) arguments=(-B 9 -r long.tar) takes=long ;;
    recognise) arguments=(-r long.tar) takes=long ;;
    specgram) arguments=(-n 16) ;;
    mdct) arguments=(-n 16) ;;
    keep) arguments=(-n 16 -k 9) ;;
    sparse-train) arguments=(-o new.safetensors -e 1 -b 64 -c 1000) ;;
    pool) arguments=(-n 16) ;;
    kmeans) arguments=(-k 1 -i 1) ;;
    probe) takes=audio ;;
    klt) arguments=(-b 4 -o new.basis) ;;
    esac
}

setup_file() {
    make_tools_files
    make_stream padded.tar '
record("a", [np.sin(np.arange(20))], sample_rate=8000, label="x")
record("b", [np.cos(np.arange(20))], sample_rate=8000, label="y")'
    pick <padded.tar >audio.tar
    ae-enc -m tiny.safetensors <audio.tar >latents.tar
    # what the metrics can be taken of, a byte a value
    make_stream long.tar '
t = np.arange(1025)
record("a", np.uint8(128 + 99 * np.sin(t))[None], sample_rate=8000, label="x")
record("b", np.uint8(128 + 99 * np.cos(t))[None], sample_rate=8000, label="y")'
    numpy '
for name in "audio", "latents", "long":
    data, end = open(f"{name}.tar", "rb").read(), bytes(1024)
    with tarfile.open(f"{name}.tar") as tar:
        b, last = [m for m in tar if m.name.startswith("b.")]
    middle, whole = b.offset, last.offset_data + (last.size + 511) // 512 * 512
    open(f"{name}.tar", "wb").write(data[:whole] + end)
    open(f"cat-{name}.tar", "wb").write(data[:middle] + end + data[middle:whole] + end)
    open(f"{name}.middle", "w").write(str(middle))'
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    step=101 first=0
    if deep && ! sanitised; then
        step=1
    fi
}

# sweep STREAM DESCRIPTOR NAME TOOL GIVES [ARGUMENT...]: TOOL reads STREAM, cut everywhere from $first on,
# from DESCRIPTOR, which its messages call NAME; each cut has to be refused as it ought to be.
sweep() {
    timeout 900 env LD_BIND_NOW=1 ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$FAULTS/cases.so" \
        CASES="cut $1" CASES_AT="$2" CASES_FIRST="$first" CASES_STEP="$step" CASES_INPUT="$1" \
        "$4" "${@:6}" >table
    run numpy '
import csv
stream, name, tool, gives, first, step = *sys.argv[1:5], int(sys.argv[5]), int(sys.argv[6])
size, begins, ends = len(open(stream, "rb").read()), {}, set()
with tarfile.open(stream, ignore_zeros=True) as tar:
    for m in tar:
        begins.setdefault(m.name.split(".")[0], m.offset + 512)
if stream.startswith("cat-"):
    ends.add(begins["b"] - 512) # a whole stream
rows = list(csv.DictReader(open("table"), delimiter="\t", quoting=csv.QUOTE_NONE))
assert list(begins) == ["a", "b"] and [int(r["case"]) for r in rows] == list(range(first, size, step))
for row in rows:
    cut, error = int(row["case"]), row["error"]
    begun = [key for key, begin in begins.items() if begin <= cut]
    where = f"{tool}: cut at {cut} of {size}: {row}"
    if cut in ends:
        assert "truncated" not in error and row["left"] == "0", where
        continue
    assert row["status"] == "1" and row["lines"] == "1", where
    assert error.startswith(f"{tool}: {name}: ") and "truncated" in error or cut == 0, where
    assert not begun or f"({begun[-1]}): " in error or f", {begun[-1]})" in error, where
    assert row["out"] == "begun" or row["out"] == "all" and gives != "tensors", where
    assert row["files"] == "old" or tool in ("raw2wav", "shard") and row["files"] in ("some", "whole"), where
    assert row["left"] == "0", where' "$1" "$3" "$4" "$5" "$first" "$step"
    assert_success
}

# sweep_all PREFIX: every filter that reads a stream on stdin.
sweep_all() {
    prefix=$1 turn=0
    check() {
        describe_tiny "$1"
        [ "$takes" != packed ] || return 0 # pack.bats cuts those
        first=0
        if [ -n "$prefix" ]; then
            first=$(cat "$takes.middle") # before are the bytes of the other stream
        fi
        if deep && ! sanitised; then
            step=1
            [ "$1" = pick ] || step=7 first=$((first + turn++ % 7))
        fi
        sweep "$prefix$takes.tar" 0 stdin "$1" "$gives" "${arguments[@]}"
    }
    for_each stdin
}

# bats test_tags=deep
@test "a stream of two records, truncated at any byte, is refused by every filter, and the record is named" {
    sweep_all ''
}

# bats test_tags=deep
@test "two concatenated streams, truncated at any byte of the second, are refused by every filter" {
    sweep_all cat-
}

# bats test_tags=deep
@test "a stream named on the command line, truncated at any byte, is refused too" {
    cp -r "$BATS_FILE_TMPDIR/." .
    sweep long.tar 9 /dev/fd/9 compare text -B 9 -r /dev/fd/9
    sweep long.tar 9 /dev/fd/9 recognise text -r /dev/fd/9
    sweep audio.tar 9 /dev/fd/9 frechet text - /dev/fd/9
    sweep audio.tar 9 /dev/fd/9 ae-train nothing -n tiny.net -o new.safetensors -e 1 -v /dev/fd/9
}

@test "a bare npy, truncated at any byte, is refused" {
    numpy 'np.save("a.npy", np.ones(5, np.float32))'
    timeout 60 env LD_PRELOAD="$FAULTS/cases.so" ASAN_OPTIONS=verify_asan_link_order=0 \
        CASES='cut a.npy' pick >table
    run numpy '
lines = open("table").read().splitlines()[1:]
assert len(lines) == 148
for line in lines:
    case, status, _, out, *_, error = line.split("\t")
    assert status == "1" and out == "begun" and error.startswith("pick: stdin: "), line
    assert int(case) < 128 or "record 1 (stdin)" in error, line'
    assert_success
}

@test "after its end a stream may have blocks of zeros, as tar pads it, and nothing else" {
    make_stream padded.tar 'record("a", [1.0])' # to 10240 bytes
    pick <padded.tar >whole.tar
    timeout 60 env LD_PRELOAD="$FAULTS/cases.so" ASAN_OPTIONS=verify_asan_link_order=0 \
        CASES='cut padded.tar' CASES_FIRST=3072 CASES_STEP=64 pick >table
    run awk -F '\t' 'NR > 1 {
        good = $1 % 512 == 0
        if ($2 != (good ? 0 : 1) || $4 != (good ? "all" : "begun")) { print; exit 1 }
    } END { exit NR != 113 }' table
    assert_success
    for garbage in x "$(head -c 512 /dev/zero | tr '\0' x)"; do
        run --separate-stderr pick < <(cat whole.tar - <<<"$garbage")
        assert_refused pick stdin
    done
}
