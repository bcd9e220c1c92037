# Files that filters write for filters: a model, a principal component space, a tree, a basis, a network description.
# Flipped bits, truncations and changes by other programs. See tests/faults/cases.c for the thousands of runs.

# shellcheck disable=SC2154 # stderr is set by run

load helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    make_stream audio.tar 'record("a", [np.sin(np.arange(20))], sample_rate=8000, label="x")
record("b", [np.cos(np.arange(20))], sample_rate=8000, label="y")'
    printf 'conv1d out=1 kernel=2 stride=2\ntanh\n' >tiny.net
    ae-train -n tiny.net -o m.safetensors -e 1 <audio.tar
    ae-enc -m m.safetensors <audio.tar >latents.tar
    make_stream vectors.tar 'record("a", [1.0, 2], label="x"); record("b", [2.0, 0], label="y")'
    pca -n 1 -s space.safetensors <vectors.tar >scores.tar
    dtree -o grown.tree <vectors.tar
    klt -b 2 -o basis.tar <audio.tar
}

setup() {
    cp -r "$BATS_FILE_TMPDIR/." "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
    step=29
    if sanitised; then
        step=101
    elif deep; then
        step=1
    fi
}

# cases WHAT FILE STDIN COMMAND...: the table of what COMMAND did with FILE as /dev/fd/9, spoilt everywhere.
cases() {
    timeout 900 env LD_BIND_NOW=1 ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$FAULTS/cases.so" \
        CASES="$1 $2" CASES_AT=9 CASES_STEP="$step" CASES_INPUT="$3" "${@:4}" >table
}

# all_refused TOOL: each of the cases ended with status 1 and one line, and gave nothing.
all_refused() {
    run awk -F '\t' -v start="$1: /dev/fd/9" '
        NR > 1 && ($2 != 1 || $4 != "begun" || $7 != 1 || index($8, start) != 1) { print; bad++ }
        END { exit bad > 0 || NR < 2 }' table
    assert_success
}

# none_crashed TOOL [WARNING]: each of the cases ended with status 0, without a line or with one that has WARNING,
# or with 1 and one line.
none_crashed() {
    run awk -F '\t' -v start="$1: " -v warning="${2-}" '
        NR > 1 && ($2 == 0 ? $7 != (warning != "" && index($8, warning) > 0) : $2 != 1 || $7 != 1 || index($8, start) != 1) { print; bad++ }
        END { exit bad > 0 || NR < 2 }' table
    assert_success
}

# bats test_tags=deep
@test "every flipped bit of a model is detected" {
    cases flip m.safetensors /dev/null ae-info /dev/fd/9
    all_refused ae-info
    step=$((13 * step))
    cases flip m.safetensors audio.tar ae-enc -m /dev/fd/9
    all_refused ae-enc
    cases flip m.safetensors latents.tar ae-dec -m /dev/fd/9
    all_refused ae-dec
}

# bats test_tags=deep
@test "a model truncated at any byte is refused" {
    cases cut m.safetensors /dev/null ae-info --summary /dev/fd/9
    run awk -F '\t' 'NR > 1 && ($2 != 1 || $7 != 1) { print; bad++ } END { exit bad > 0 }' table
    assert_success
    cases cut m.safetensors audio.tar ae-enc -m /dev/fd/9
    all_refused ae-enc
}

# bats test_tags=deep
@test "every flipped bit and every truncation of a principal component space is detected" {
    cases flip space.safetensors vectors.tar pca -a /dev/fd/9
    all_refused pca
    cases cut space.safetensors vectors.tar pca -a /dev/fd/9
    all_refused pca
}

# bats test_tags=deep
@test "every flipped bit of saved clusters and of a predictor is detected" {
    kmeans -k 2 --save clusters.safetensors <vectors.tar >/dev/null
    cases flip clusters.safetensors vectors.tar kmeans --apply /dev/fd/9
    all_refused kmeans
    step=$((13 * step))
    cases flip "$ROOT/models/music.predictor.safetensors" audio.tar sparse -k 9 -m /dev/fd/9
    all_refused sparse
}

# bats test_tags=deep
@test "a tree or a basis truncated at any byte but its last newline is refused" {
    cases cut grown.tree vectors.tar dtree -m /dev/fd/9
    sed -i '$d' table # the cut that leaves all but the newline, which JSON does not want
    all_refused dtree
    cases cut basis.tar audio.tar klt -m /dev/fd/9 -k 5
    all_refused klt
}

# They have no checksum: another digit in them is another number.
# bats test_tags=deep
@test "a flipped bit in a tree, a basis or a network description is detected or harmless, never a crash" {
    cases flip grown.tree vectors.tar dtree -m /dev/fd/9
    none_crashed dtree
    step=$((3 * step))
    cases flip basis.tar audio.tar klt -m /dev/fd/9 -k 5
    none_crashed klt
    step=1
    cases flip tiny.net /dev/null ae-info /dev/fd/9
    none_crashed ae-info 'the kernel is smaller than the stride'
}

# change CODE: Python that changes the header h and the data d of m.safetensors, into changed.
change() {
    numpy '
b = open("m.safetensors", "rb").read()
n = int.from_bytes(b[:8], "little")
h, d = json.loads(b[8:8 + n]), b[8 + n:]
exec(sys.argv[1])
text = json.dumps(h).encode()
open("changed", "wb").write(len(text).to_bytes(8, "little") + text + d)' "$1"
}

@test "a header rewritten by another program, in another order and with spaces, is still valid" {
    change 'h = dict(reversed([(k, dict(reversed(v.items()))) for k, v in h.items()]))'
    ae-enc -m changed <audio.tar >out.tar
    run cmp out.tar <(ae-enc -m changed <audio.tar)
    assert_success
    numpy 'assert np.array_equal(array("out.tar", "a"), array("latents.tar", "a"))'
}

@test "a model of another program, without checksums and with metadata of its own, works" {
    change 'h["__metadata__"] = {"net": h["__metadata__"]["net"], "format": "pt", "author": "someone"}'
    ae-enc -m changed <audio.tar >out.tar
    numpy 'assert np.array_equal(array("out.tar", "a"), array("latents.tar", "a"))'
}

# resort(VALUES): writes the tensors in the order of their names, as the safetensors library does, with
# VALUES(name, array) for their values.
resort='
def resort(values):
    global d
    body = b""
    for k in sorted(k for k in h if k[0] != "_"):
        a, b = h[k]["data_offsets"]
        v = values(k, np.frombuffer(d[a:b], "<f4")).astype(h[k].get("wide", "<f4")).tobytes()
        h[k] = {"dtype": h[k].get("wide") and "F64" or "F32", "shape": h[k]["shape"], "data_offsets": [len(body), len(body) + len(v)]}
        body += v
    d = body
'

@test "a model rewritten by another program, in its own order or with metadata of its own, is the same model" {
    for code in 'resort(lambda k, v: v)' 'resort(lambda k, v: v); h["__metadata__"]["author"] = "someone"' \
        'resort(lambda k, v: v); h["__metadata__"].pop("training")' \
        'h["__metadata__"]["author"] = "someone"' \
        'for k in h: h[k].update(wide="<f8") if k[0] != "_" else 0
resort(lambda k, v: v)'; do
        change "$resort$code"
        run --separate-stderr bash -c 'ae-enc -m changed <audio.tar >out.tar'
        assert_success
        refute_stderr
        numpy 'assert np.array_equal(array("out.tar", "a"), array("latents.tar", "a"))
assert meta("out.tar", "a")["model"] == meta("latents.tar", "a")["model"]'
        assert_equal "$(ae-info --metadata changed | grep sha256)" "$(ae-info --metadata m.safetensors | grep sha256)"
    done
}

@test "a space, clusters and a predictor rewritten by another program, in its own order, are the same" {
    kmeans -k 2 --save clusters.safetensors <vectors.tar >/dev/null
    cp "$ROOT/models/music.predictor.safetensors" predictor.safetensors
    numpy '
for name in "space", "clusters", "predictor":
    b = open(f"{name}.safetensors", "rb").read()
    n = int.from_bytes(b[:8], "little")
    h, d, body = json.loads(b[8:8 + n]), b[8 + n:], b""
    order = sorted((k for k in h if k[0] != "_"), reverse=True)
    assert order != [k for k in h if k[0] != "_"]
    for k in order:
        first, end = h[k]["data_offsets"]
        h[k]["data_offsets"] = [len(body), len(body) + end - first]
        body += d[first:end]
    text = json.dumps(h).encode()
    open(f"{name}.changed", "wb").write(len(text).to_bytes(8, "little") + text + body)'
    run --separate-stderr cmp <(pca -a space.safetensors <vectors.tar | raw2tsv --rows) <(pca -a space.changed <vectors.tar | raw2tsv --rows)
    assert_success
    refute_stderr
    run --separate-stderr cmp <(kmeans --apply clusters.safetensors <vectors.tar) <(kmeans --apply clusters.changed <vectors.tar)
    assert_success
    refute_stderr
    sparse -k 9 -m ./predictor.safetensors <audio.tar >kept.tar
    run --separate-stderr cmp <(sparse --decode -m ./predictor.safetensors <kept.tar | raw2tsv --rows) \
        <(sparse --decode -m ./predictor.changed <kept.tar | raw2tsv --rows)
    assert_success
    refute_stderr
}

@test "a clip length that is not a whole number is refused" {
    for frames in 1e300 20.5 1e16 0 -20 20x 0.5; do
        change "h['__metadata__'] = {'net': h['__metadata__']['net'], 'frames': '$frames'}"
        run --separate-stderr ae-info --metadata changed
        assert_refused ae-info "changed: its frames is"
    done
    for frames in 20 2e1; do
        change "h['__metadata__'] = {'net': h['__metadata__']['net'], 'frames': '$frames'}"
        run ae-info --metadata changed
        assert_line $'frames\t20'
    done
}

@test "a sample rate beyond all sound is refused" {
    for rate in 1e308 2e9; do
        change "h['__metadata__'] = {'net': h['__metadata__']['net'], 'sample_rate': '$rate'}"
        run --separate-stderr ae-info --metadata changed
        assert_refused ae-info "changed: its sample_rate is"
    done
}

@test "weights changed by another program run with a warning, under a new name" {
    change "$resort"'resort(lambda k, v: v * (1.5 if k == "encoder.0.weight" else 1))'
    run --separate-stderr bash -c 'ae-enc -m changed <audio.tar >out.tar'
    assert_success
    assert_stderr --partial 'changed its values'
    assert_stderr --partial 'remove them from its metadata'
    numpy 'assert not np.array_equal(array("out.tar", "a"), array("latents.tar", "a"))
assert meta("out.tar", "a")["model"] != meta("latents.tar", "a")["model"]'
    change "$resort"'resort(lambda k, v: v * 1.5)
for name in "sha256", "header_sha256": del h["__metadata__"][name]'
    run --separate-stderr bash -c 'ae-enc -m changed <audio.tar >out.tar'
    assert_success
    refute_stderr
}

@test "latents of another model are decoded with a warning that names both models" {
    ae-train -n tiny.net -o other.safetensors -s 7 -e 1 <audio.tar
    run --separate-stderr bash -c 'ae-dec -m other.safetensors <latents.tar >out.tar'
    assert_success
    assert_stderr --partial "record 1 (a): encoded by the model $(field latents.tar a model), not by other.safetensors"
    [ "${#stderr_lines[@]}" = 1 ]
    for stream in latents.tar untold.tar; do
        make_stream untold.tar 'record("a", np.zeros((1, 9)))'
        run --separate-stderr bash -c "ae-dec -m m.safetensors <$stream >out.tar"
        assert_success
        refute_stderr
    done
}

@test "errors say what is wrong with a model" {
    count=0
    while IFS='|' read -r code message; do
        change "$code"
        run --separate-stderr ae-enc -m changed <audio.tar
        [ "$status" = 1 ] || fail "$code: status $status"
        assert_refused ae-enc changed "$message"
        count=$((count + 1))
    done <<'END'
d += b'x'|1 extra bytes
d += bytes(4)|4 extra bytes
h['__metadata__']['training'] += ' '|SHA-256 of its header
h['__metadata__']['frames'] = '21'|remove `sha256` and `header_sha256` from its metadata
del h['__metadata__']['sha256']|it has no `sha256`
h['__metadata__']['sha257'] = h['__metadata__'].pop('sha256')|it has no `sha256`
h['__metadata__']['header_sha25'] = h['__metadata__'].pop('header_sha256')|it has no `header_sha256`
h['__metadata__'] = {}|keep the metadata, or to add 'net', the text of its .net file
h = {k if k[0] == '_' else 'module.' + k: v for k, v in h.items()}|tensor 'encoder.0.weight' is called 'module.encoder.0.weight'
del h['encoder.0.bias']|leaves a gap before it
h['encoder.0.bias']['dtype'] = 'BF16'|its type is BF16; only F32 and F64 can be read (PyTorch's .float())
h['encoder.0.bias']['dtype'] = 'F16'|its type is F16; only F32 and F64 can be read
h['encoder.0.bias']['shape'] = [2**62, 4]|its shape is too large
h['encoder.0.bias']['shape'] = [-1]|whole numbers of at least 0
h['encoder.0.bias']['data_offsets'] = [0, 4 * 10**12]|do not match its shape
END
    assert_equal "$count" 15
}
