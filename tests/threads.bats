# Data races: whole filters under ThreadSanitizer, by `make check-tsan`; skipped on other binaries
#
# The binaries are clang's: its OpenMP runtime has Archer, which tells ThreadSanitizer where threads
# meet. libarchive, jansson and the others are not built with it, so that only our memory is watched.

# shellcheck disable=SC2154 # stderr is set by run

load helper
load tools

setup_file() {
    make_tools_files
    make_stream audio.tar '
rng = np.random.default_rng(1)
for i in range(12):
    record("r%d" % i, (0.1 * rng.standard_normal((1, 1100))).astype(np.float32), sample_rate=4000,
           label="ab"[i % 2])'
    if [ -x "$BIN/ae-enc" ]; then
        ae-enc -m tiny.safetensors <audio.tar >latents.tar
    fi
}

setup() {
    grep -q __tsan_init "$BIN/tls" || skip 'the binaries are not those of make check-tsan'
    export OMP_NUM_THREADS=4
    export OMP_TOOL_LIBRARIES=/usr/lib/llvm-14/lib/libarcher.so
    export TSAN_OPTIONS="ignore_noninstrumented_modules=1 exitcode=66"
}

@test "no filter has a data race with four threads" {
    check() {
        [ "$1" != raw2wav ] || arguments=(-d new) # -o takes one record
        ! "$1" --help | grep -q -- --threads || arguments+=(-j 4)
        run --separate-stderr with "$input" out "$1" "${arguments[@]}"
        [ "$status$stderr" = 0 ] || fail "status $status: $stderr"
    }
    for_each
}

@test "features, scores, trees and components are computed without a data race" {
    cd "$BATS_FILE_TMPDIR"
    while read -r command; do
        # shellcheck disable=SC2086 # words
        run --separate-stderr with audio.tar out $command
        echo "$command"
        [ "$status$stderr" = 0 ] || fail "status $status: $stderr"
    done <<'COMMANDS'
pool -j 4 -f mfcc -n 64 -b 10 -c 4
resample -j 4 -r 44100
specgram -j 4 -n 128 --db
kmeans -j 4 -k 1-4 --score
pca -j 4 -n 3 -z
dtree -j 4 -o new.tree
dtree -j 4 -m new.tree --permutation=new.tsv
compare -r audio.tar
recognise -r audio.tar
COMMANDS
}

@test "ThreadSanitizer would find one: without Archer it takes k-means for a race" {
    cd "$BATS_FILE_TMPDIR"
    unset OMP_TOOL_LIBRARIES
    export TSAN_OPTIONS=exitcode=66
    run --separate-stderr with audio.tar out kmeans -j 4 -k 1-10 -i 200
    assert_failure 66
    assert_stderr --partial 'ThreadSanitizer: data race'
}
