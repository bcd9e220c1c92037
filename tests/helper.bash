# helper - what every test file loads: `load helper`
#
# The binaries under test come first in PATH ($BIN, from `make check`; build/bin otherwise).
# Streams are made and read back by Python's tarfile, json and NumPy (streams.py), WAVs by SoX.
# A pipe fails when any of its commands fails. Tensors belong in files, never in variables.

bats_require_minimum_version 1.5.0
# not by their load.bash, which starts a program for every file, in every test
for library in "${BATS_LIB_PATH:-/usr/lib/bats}"/bats-{support,assert}/src/*.bash; do
    # shellcheck disable=SC1090
    source "$library"
done

export ROOT=${BATS_TEST_DIRNAME%/*}
export BIN=${BIN:-$ROOT/build/bin}
# The same folder as make takes it, which cannot have a blank in its name: relative to ROOT where it lies there.
BUILT=${BIN%/bin}
export BUILT=${BUILT#"$ROOT"/}
export UNITS=${UNITS:-$ROOT/build/tests}
export FAULTS=${FAULTS:-$ROOT/build/faults}
if [[ $FAULTS = *[[:space:]]* ]]; then # LD_PRELOAD takes a path with a blank for two
    ln -s "$FAULTS" "$BATS_RUN_TMPDIR/faults" 2>/dev/null || true # another test was first
    FAULTS=$BATS_RUN_TMPDIR/faults
fi
export PATH=$BIN:$PATH
export LC_ALL=C
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} OMP_WAIT_POLICY=passive
set -o pipefail

# Every test starts in an empty directory of its own.
setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# Calls streams.py: the server of tests/run ($STREAMS: its port and word), or a Python for this call alone.
streams() {
    if [ -z "${STREAMS:-}" ]; then
        /usr/bin/python3 -B "$ROOT/tests/streams.py" "$@"
        return
    fi
    local server status in out err
    exec {in}<&0 {out}>&1 {err}>&2 {server}<>"/dev/tcp/127.0.0.1/${STREAMS% *}"
    printf '%s\0' "${STREAMS#* }" "/proc/$BASHPID/fd" "$in" "$out" "$err" "$PWD" "$PATH" $# "$@" >&"$server"
    read -r -u "$server" status
    exec {in}<&- {out}>&- {err}>&- {server}>&-
    return "${status:-1}"
}

# make_stream FILE CODE [ustar|gnu|pax]: CODE is Python that calls record(KEY, ARRAY, FIELD=VALUE...)
# for each record (lists become float32, an ndarray keeps its dtype) or member(NAME, BYTES); npy(ARRAY)
# makes such bytes, claim(SHAPE, DESCR, DATA) makes bytes with a false header.
#     make_stream a.tar 'record("a", [[1, 2, 3]], sample_rate=8000, label="jazz")'
make_stream() {
    streams make "$1" "$2" "${3:-ustar}"
}

# numpy CODE [ARGUMENT...]: runs Python with np, records(FILE), keys(FILE), array(FILE, KEY),
# meta(FILE, KEY), npy(ARRAY) in scope and the arguments in sys.argv[1:].
#     numpy 'assert np.allclose(array("a.tar", "a"), [[1, 2, 3]])'
numpy() {
    streams run "$@"
}

# The keys of a stream, one a line.
keys() {
    streams keys "$1"
}

# shape FILE KEY: such as 1x110250.
shape() {
    streams shape "$1" "$2"
}

# values FILE KEY: in C order, one a line, as %.9g.
values() {
    streams values "$1" "$2"
}

# field FILE KEY NAME: a field of the record's JSON; text as it is, all else as JSON.
field() {
    streams field "$1" "$2" "$3"
}

# difference FILE KEY FILE KEY: the largest absolute difference of two records of one shape.
difference() {
    streams difference "$@"
}

# assert_close FILE KEY FILE KEY TOLERANCE
assert_close() {
    local found
    found=$(difference "$1" "$2" "$3" "$4") || fail "$1 and $3 cannot be compared"
    awk -v a="$found" -v b="$5" 'BEGIN { exit !(a <= b) }' ||
        fail "$1 ($2) and $3 ($4) differ by $found, more than $5"
}

# tone FILE RATE CHANNELS SECONDS [HZ]: a sine at -6 dB in every channel, 16 bit unless $BITS, by SoX.
tone() {
    sox -D -r "$2" -n -c "$3" -b "${BITS:-16}" "$1" synth "$4" sine "${5:-440}" gain -6
}

# noise FILE RATE CHANNELS SECONDS: white noise, the same at every call.
noise() {
    sox -D -R -r "$2" -n -c "$3" -b "${BITS:-16}" "$1" synth "$4" whitenoise gain -6
}

# Whether this is make check-deep: sweeps try every case; make check tries a sample.
deep() {
    [ -n "${DEEP:-}" ]
}

# Whether the binaries are those of make check-asan, which need more memory.
sanitised() {
    grep -q __asan_init "$BIN/tls"
}

# Whether clang's OpenMP is in the binaries, which registers itself in a file of /dev/shm.
with_libomp() {
    readelf -d "$BIN/ae-enc" | grep -q 'libomp'
}

# assert_stderr: like assert_output, for stderr after `run --separate-stderr`.
# shellcheck disable=SC2034 # assert_output reads it
assert_stderr() {
    local output=${stderr-}
    assert_output "$@"
}

# shellcheck disable=SC2034
refute_stderr() {
    local output=${stderr-}
    refute_output "$@"
}

# assert_misuse TOOL: status 2, nothing on stdout, a pointer to --help on stderr.
assert_misuse() {
    assert_failure 2
    refute_output
    assert_stderr --regexp "^$1: "
    assert_stderr --partial "Try '$1 --help'."
}

# assert_refused TOOL [TEXT...]: status 1, a diagnostic that begins with the tool's name and contains
# each TEXT. stdout is not checked: it may have the beginning of a stream.
assert_refused() {
    assert_failure 1
    assert_stderr --regexp "^$1: "
    local text
    for text in "${@:2}"; do
        assert_stderr --partial "$text"
    done
}
