# The bench: its arithmetic on made-up measurements, and its rows against made-up peers
#
# No test here measures speed or needs PyTorch, torchaudio or scikit-learn: `make bench` does.

# shellcheck disable=SC2154 # stderr is set by run

load helper

bench=$ROOT/tests/bench

# pairs: lines of a bench.tsv from stdin, blanks for tabs and _ for blanks
pairs() {
    { echo 'row case against round ours theirs unit' && cat; } | tr ' _' '\t ' >bench.tsv
}

# summary_of ROW CASE: ratio, low, high, met
summary_of() {
    "$bench/summary" bench.tsv | awk -F '\t' -v row="$1" -v case="$2" '$1 == row && $2 == case { print $8, $9, $10, $13 }'
}

# markdown SUMMARY.tsv
table() {
    awk -f "$bench/readable.awk" "$1" | awk -f "$bench/markdown.awk"
}

# ---- from pairs to the table ----

@test "a ratio is the median of the pairs' ratios with their least and greatest, not a ratio of medians" {
    pairs <<'TSV'
pca 3 full 1 1 40 s
pca 3 full 2 2 20 s
pca 3 full 3 4 120 s
TSV
    run summary_of pca 3
    assert_output '30 10 40 '
    run bash -c "'$bench/summary' bench.tsv | cut -f 5-7 | tail -n 1"
    assert_output $'3\t2\t40'
}

@test "of an even number of pairs the ratio is the mean of the middle two, sorted as numbers" {
    pairs <<'TSV'
pca 3 full 1 1 9 s
pca 3 full 2 1 10 s
pca 3 full 3 1 100 s
pca 3 full 4 1 20 s
TSV
    run summary_of pca 3
    assert_output '15 9 100 '
}

@test "times are told as how many times faster, all else as ours to theirs" {
    pairs <<'TSV'
growth memory,_10_clips limit 1 32 64 MiB
specgram 10_clips torchaudio 1 32 64 s
TSV
    assert_equal "$(summary_of growth 'memory, 10 clips')" '0.5 0.5 0.5 yes'
    assert_equal "$(summary_of specgram '10 clips')" '2 2 2 no'
}

@test "a goal is met by the median, from below, from above or between" {
    pairs <<'TSV'
ae-train 9184,_800_clips PyTorch 1 1 20 s
ae-enc 9184,_1000_clips PyTorch 1 1 4.99 s
kmeans inertia_where_worst,_k_=_7 scikit-learn 1 1.006 1 inertia
growth training,_100_clips 1000_clips 1 1.05 1 ms/clip
growth training,_10000_clips 1000_clips 1 1.11 1 ms/clip
TSV
    assert_equal "$(summary_of ae-train '9184, 800 clips')" '20 20 20 yes'
    assert_equal "$(summary_of ae-enc '9184, 1000 clips')" '4.99 4.99 4.99 no'
    assert_equal "$(summary_of kmeans 'inertia where worst, k = 7')" '1.006 1.006 1.006 no'
    assert_equal "$(summary_of growth 'training, 100 clips')" '1.05 1.05 1.05 yes'
    assert_equal "$(summary_of growth 'training, 10000 clips')" '1.11 1.11 1.11 no'
}

@test "what is not a pair of measurements is refused by its line, not left out" {
    for pair in 'pca 3 full 1  20 s' 'pca 3 full 1 0 20 s' 'pca 3 full 1 nan 20 s' 'pca 3 full 1 2 20'; do
        pairs <<<$'pca 3 full 1 1 9 s\n'"$pair"
        run --separate-stderr "$bench/summary" bench.tsv
        assert_failure 1
        assert_stderr --partial 'bench.tsv: line 3: not a pair of measurements'
    done
}

@test "the table is Markdown that can be read on a terminal: even columns, units, goals" {
    pairs <<'TSV'
ae-train 55112,_800_clips PyTorch 1 0.5 12 s
ae-train 55112,_800_clips PyTorch 2 0.5 13 s
ae-train 55112,_arithmetic the_peak 1 70 195 GFLOP/s
kmeans k_=_1_to_40,_1000_x_18376 scikit-learn 1 0.05 720 s
TSV
    "$bench/summary" bench.tsv >summary.tsv
    run table summary.tsv
    assert_success
    assert_line --index 0 --regexp '^\| row +\| case +\| against +\| +ours \| +theirs \| ratio \|'
    assert_line --index 1 --regexp '^\|-+\|-+\|-+\|-+:\|-+:\|-+:\|-+\|-+:\|-+\|-+\|$'
    assert_line --regexp '^\| ae-train \| 55112, 800 clips +\| PyTorch +\| +0\.50 s \| +12\.5 s \| +25\.0 \| 24\.0 to 26\.0 \| +2 \| 20 or more +\| yes \|$'
    assert_line --regexp '\| the peak +\| 70\.0 GFLOP/s \| 195 GFLOP/s \| +0\.36 \|'
    assert_line --regexp '\| +50 ms \| +12\.0 min \| 14400 \| - +\| +1 \| 100 or more \| yes \|$'
    assert_equal "$(printf '%s\n' "${lines[@]}" | awk '{ print length }' | sort -u | wc -l)" 1
}

@test "the kernels are told as shares of one thread's limits, which must be there" {
    tr ' _' '\t ' >kernels.tsv <<'TSV'
kernel shape seconds flops bytes gflops gbytes peak
peak 1_thread 1 1 0 100 0 100
peak 2_threads 1 1 0 200 0 100
bandwidth read,_1_thread 1 0 1 0 30 100
bandwidth triad,_1_thread 1 0 1 0 20 100
gather 1x4 1 1 1 25 15 100
scatter 1x4 1 1 1 60 15 80
TSV
    run awk -f "$bench/limits.awk" kernels.tsv
    assert_line $'gather\t1x4\t25.0\t25 %\t15.0\t50 %'
    assert_line $'scatter\t1x4\t60.0\t75 %\t15.0\t50 %' # of the peak beside it
    sed -i /bandwidth/d kernels.tsv
    run --separate-stderr awk -f "$bench/limits.awk" kernels.tsv
    assert_failure 1
    assert_stderr --partial 'limits of one thread'
}

@test "the operations of a training are those of its convolutions, the first input's gradient left out" {
    # Products of 55112's layers: 1102440, 1653480 and 992016 in the encoder, the same mirrored.
    run bash -c "ae-info '$ROOT/models/55112.net' | awk -f '$bench/operations.awk'"
    assert_output $((2 * (2 * 1102440 + 3 * (1653480 + 992016 + 992016 + 1653480 + 1102440))))
}

@test "the figure has a line a pair of times, and can be drawn of one without a goal and of none" {
    pairs <<'TSV'
ae-train 55112,_800_clips PyTorch 1 0.5 12 s
ae-train 55112,_arithmetic the_peak 1 70 195 GFLOP/s
pca 3_of_1000 scikit-learn,_full 1 1 0.5 s
TSV
    "$bench/summary" bench.tsv >summary.tsv
    pairs <<<'resample best,_100_files SoX 1 1 0.5 s'
    "$bench/summary" bench.tsv >goalless.tsv
    cd "$ROOT"
    run --separate-stderr plots/draw plots/bench.gp 'A title' "$BATS_TEST_TMPDIR/summary.tsv"
    assert_success
    refute_stderr
    assert_output --partial 'ae-train   55112, 800 clips, PyTorch'
    assert_output --partial 'pca   3 of 1000, scikit-learn, full'
    refute_output --partial 'arithmetic'
    run --separate-stderr plots/draw plots/bench.gp 'A title' "$BATS_TEST_TMPDIR/goalless.tsv"
    assert_success
    refute_stderr
    head -n 1 "$BATS_TEST_TMPDIR/summary.tsv" >"$BATS_TEST_TMPDIR/none.tsv"
    run --separate-stderr plots/draw plots/bench.gp 'A title' "$BATS_TEST_TMPDIR/none.tsv"
    assert_success
    refute_stderr
    assert_output --partial 'nothing was timed'
}

# ---- rows ----

# A peer of the name sklearn, whose PCA is quick and wrong, and a stream for it.
made_up_peer() {
    mkdir -p peers/sklearn data/latents
    echo '__version__ = "0"' >peers/sklearn/__init__.py
    cat >peers/sklearn/decomposition.py <<'PYTHON'
import numpy

class PCA:
    def __init__(self, n, svd_solver, random_state):
        self.explained_variance_ratio_ = numpy.ones(2)

    def fit_transform(self, x):
        return x[:, :2]
PYTHON
    cat >peers/sklearn/preprocessing.py <<'PYTHON'
class StandardScaler:
    def fit_transform(self, x):
        return (x - x.mean(0)) / x.std(0)
PYTHON
    make_stream data/latents/55112.tar 'for i in range(5): record("s%d" % i, np.random.rand(2, 4).astype("f4"), label="a")'
}

run_rows() {
    DATA=$PWD/data RESULTS=$PWD/results JOBS=1 PYTHONPATH=$PWD/peers "$bench/run" "$@"
}

@test "a row runs ours and theirs in turn and leaves pairs, summary, table and figure" {
    made_up_peer
    ROUNDS=3 run --separate-stderr run_rows pca
    assert_success
    refute_stderr
    assert_line --regexp '^\| pca \| 3 of 5 x 55112 +\| scikit-learn, full +\|'
    assert_equal "$(cut -f 1-4,7 results/bench.tsv | grep '3 of 5' | head -n 2)" \
        $'pca\t3 of 5 x 55112\tscikit-learn, full\t1\ts\npca\t3 of 5 x 55112\tscikit-learn, randomized\t1\ts'
    assert_equal "$(wc -l <results/bench.tsv)" $((1 + 3 * 3))
    assert_equal "$(ls results)" $'bench.md\nbench.svg\nbench.tsv\nsummary.tsv'
}

@test "a peer that is not there is a failure that names it, not a hole; the other rows are measured" {
    made_up_peer
    mkdir -p peers/torchaudio
    echo 'raise ImportError("no torchaudio")' | tee peers/torchaudio/__init__.py >peers/torch.py
    cp data/latents/55112.tar data/songs.tar
    ROUNDS=1 run --separate-stderr run_rows specgram pca
    assert_failure 1
    assert_stderr --partial 'specgram: the peer spectrograms.py did not start'
    assert_stderr --partial 'could not be measured: specgram'
    assert_line --regexp '^\| pca '
    assert_equal "$(ls results)" 'bench.tsv.part'
}

@test "a peer that fails at its work is a failure that names the work" {
    made_up_peer
    sed -i 's/return x.*/raise MemoryError/' peers/sklearn/decomposition.py
    ROUNDS=1 run --separate-stderr run_rows pca
    assert_failure 1
    assert_stderr --partial "pca: the peer components.py failed at 'full 3'"
    [ ! -e results/bench.tsv ]
}

@test "a filter of ours that fails is a failure of its row" {
    made_up_peer
    rm data/latents/55112.tar
    ROUNDS=1 run --separate-stderr run_rows pca
    assert_failure 1
    assert_stderr --partial 'could not be measured: pca'
}

@test "a row that there is not is refused with the list of rows, before anything is made" {
    run --separate-stderr "$bench/run" typo
    assert_failure 2
    assert_stderr --partial "no row 'typo'; there are kernels ae-train"
    run --separate-stderr make -C "$ROOT" --no-print-directory bench BENCH='pca typo'
    assert_failure
    assert_stderr --partial 'BENCH=typo: the rows are all '
    for rounds in 0 -1 x ''; do
        ROUNDS=$rounds RESULTS=$PWD/r DATA=$PWD run --separate-stderr "$bench/run" no-row
        assert_failure 2
    done
    ROUNDS=0 run --separate-stderr "$bench/run" pca
    assert_failure 2
    assert_stderr --partial 'ROUNDS=0'
}

@test "every row says first what it measures, and is either one of all or one of the long ones" {
    named=$(sed -n 's/^\(rows\|long\)=(\(.*\))$/\2/p' "$bench/run" | tr ' ' '\n' | sort)
    assert_equal "$(cd "$bench/rows" && printf '%s\n' *.sh | sed 's/\.sh$//' | sort)" "$named"
    for row in "$bench"/rows/*.sh; do
        name=${row##*/}
        run head -n 1 "$row"
        assert_output --regexp "^# ${name%.sh} - [a-z0-9\`]"
    done
    while read -r row; do
        run grep -Eqx "$row" <<<"$named"
        assert_success
    done < <(tail -n +2 "$bench/goals.tsv" | cut -f 1)
}

@test "make help-all tells of the bench" {
    run make -C "$ROOT" --no-print-directory help-all
    assert_line --regexp '^  bench '
    assert_line --regexp '^  BENCH=all '
    assert_line --regexp '^  ROUNDS=5 '
}

@test "make deps leaves the bench's peers alone" {
    run make -C "$ROOT" --no-print-directory -n deps
    refute_output --partial torch
    refute_output --partial sklearn
}
