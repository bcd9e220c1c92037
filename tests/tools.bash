# tools - the table of all filters, for tests that try something on each: `load helper; load tools`
#
# A new tool needs a row in describe() and nothing else. setup_file makes the files that its command lines name;
# a test file with its own setup_file calls make_tools_files there.

# shellcheck disable=SC2034 # describe's variables are read by tests

# describe TOOL: the shortest command line that works, in the variables
#   arguments  the array
#   takes      its stdin: audio, latents, labelled (streams that setup_file makes) or nothing
#   gives      its stdout: tensors, text, sound (a WAV) or nothing (it writes files, named new.*)
#   whole      yes if it does not process records one by one
# In the working folder: tone.wav, audio.tar, latents.tar, labelled.tar, tiny.net, tiny.safetensors.
describe() {
    arguments=() takes=audio gives=tensors whole=no
    case $1 in
    wav2raw) arguments=(tone.wav) takes=nothing ;;
    raw2wav) arguments=(-o -) gives=sound ;;
    tomono) ;;
    resample) arguments=(-r 4000) ;;
    crop) arguments=(-t 0.1) ;;
    pick) ;;
    shard) arguments=(-n 1 -o new.%d.tar) gives=text ;;
    tls) gives=text ;;
    raw2tsv) gives=text ;;
    specgram) arguments=(-n 64) ;;
    compare) arguments=(-r audio.tar) gives=text ;;
    recognise) arguments=(-r audio.tar) gives=text ;;
    latent) arguments=(noise) takes=latents ;;
    ae-train) arguments=(-n tiny.net -o new.safetensors -e 1) gives=nothing ;;
    ae-enc) arguments=(-m tiny.safetensors) ;;
    ae-dec) arguments=(-m tiny.safetensors) takes=latents ;;
    ae-info) arguments=(tiny.safetensors) takes=nothing gives=text ;;
    kmeans) arguments=(-k 1) gives=text ;;
    pca) arguments=(-n 1) whole=yes ;;
    dtree) arguments=(-o new.tree) gives=nothing ;;
    probe) arguments=(-k 2 -c 1) takes=labelled gives=text ;;
    pool) ;;
    frechet) arguments=(- audio.tar) gives=text ;;
    mdct) arguments=(-n 64) ;;
    keep) arguments=(-n 64 -k 500) ;;
    sparse) arguments=(-k 100) ;;
    sparse-train) arguments=(-o new.safetensors -e 1 -b 64 -c 1000) gives=nothing ;;
    klt) arguments=(-b 16 -o new.basis) gives=nothing ;;
    pack) arguments=(-q 0.1) ;;
    unpack) takes=packed ;;
    tpe) arguments=(--low 0.001 --high 0.1) takes=nothing gives=text ;;
    *) return 1 ;;
    esac
}

tools() {
    local path
    for path in "$BIN"/*; do # ae-train-mpi is ae-train, and there only where asked for
        [ "${path##*/}" = ae-train-mpi ] || echo "${path##*/}"
    done
}

# for_each [SORT...]: calls `check TOOL`, which the test defines, in a fresh folder for every tool that
# is of all given sorts: stdin (reads a stream), stdout (prints something), tensors (prints a stream),
# filter (stream to stream, record by record), table (prints text). The last "tool:" above a failure is the one that
# failed.
for_each() {
    local - wanted=" $* " tool found=0
    set +T # bats would note every command of check; it says in which line of the test for_each stands
    for tool in $(tools); do
        describe "$tool" || continue # the first test tells
        [[ $wanted != *' stdin '* || $takes != nothing ]] || continue
        [[ $wanted != *' stdout '* || $gives != nothing ]] || continue
        [[ $wanted != *' tensors '* || $gives = tensors ]] || continue
        [[ $wanted != *' table '* || $gives = text ]] || continue
        [[ $wanted != *' filter '* || ($gives = tensors && $takes != nothing && $whole = no) ]] ||
            continue
        input=/dev/null
        [ "$takes" = nothing ] || input=$takes.tar
        cp -r "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR/$tool"
        cd "$BATS_TEST_TMPDIR/$tool" || return
        echo "tool: $tool ${arguments[*]}"
        check "$tool"
        found=$((found + 1))
    done
    [ "$found" -gt 0 ] # a loop over nothing proves nothing
}

# misuse TEXT COMMAND...: notes a command line that has to be misuse, for which TEXT is named; assert_misuses runs
# all of them in one process, with nothing on stdin.
misuse() {
    printf '%s\0' $# "$@" >>"$BATS_TEST_TMPDIR/misuses"
}

assert_misuses() {
    run numpy '
import subprocess
words = iter(open(sys.argv[1]).read().split("\0"))
while count := next(words):
    text, *command = (next(words) for _ in range(int(count)))
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    said = done.stderr
    assert done.returncode == 2 and not done.stdout and text in said, (command, done)
    assert said.startswith(f"{command[0]}: ") and f"Try \x27{command[0]} --help\x27." in said, (command, done)
' "$BATS_TEST_TMPDIR/misuses"
    assert_success
}

# with IN OUT COMMAND...: for `run`, which cannot capture binary output.
with() {
    timeout 30 "${@:3}" <"$1" >"$2"
}

make_tools_files() {
    cd "$BATS_FILE_TMPDIR" || return
    tone tone.wav 8000 1 0.5
    printf 'conv1d out=2 kernel=4 stride=2\ntanh\n' >tiny.net
    numpy '
import struct
rng = np.random.default_rng(1)
tensors = {"encoder.0.weight": (2, 1, 4), "encoder.0.bias": (2,),
           "decoder.0.weight": (2, 1, 4), "decoder.0.bias": (1,)}
header, data = {"__metadata__": {"net": open("tiny.net").read()}}, b""
for name, extents in tensors.items():
    bytes_ = (0.1 * rng.standard_normal(extents)).astype("<f4").tobytes()
    header[name] = {"dtype": "F32", "shape": extents, "data_offsets": [len(data), len(data) + len(bytes_)]}
    data += bytes_
text = json.dumps(header).encode()
open("tiny.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + data)'
    make_stream audio.tar '
t = np.arange(2000) / 8000
record("jazz/a", 0.5 * np.sin(2 * np.pi * 440 * t)[None].astype(np.float32), sample_rate=8000,
       label="jazz", group="one", source="a.wav", mood={"calm": [1, None]})'
    make_stream labelled.tar '
record("jazz/a", np.sin(np.arange(600)), label="x", mood={"calm": [1, None]})
record("jazz/ab", np.cos(np.arange(600)), label="y")'
    if [ -x "$BIN/ae-enc" ]; then
        ae-enc -m tiny.safetensors <audio.tar >latents.tar
    fi
    if [ -x "$BIN/pack" ]; then
        pack -q 0.1 <audio.tar >packed.tar
    fi
}

setup_file() {
    make_tools_files
}
