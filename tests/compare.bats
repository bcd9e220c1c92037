# compare - distances of reconstructions from their originals

# shellcheck disable=SC2094 # reading one file twice is no harm
load helper

# The signals of fixtures/compare: originals in ref.tar, estimates in est.tar.
make_pairs() {
    local load='sys.path.insert(0, os.environ["ROOT"] + "/tests/fixtures/compare")
from signals import PAIRS
for key, rate, reference, estimate in PAIRS:'
    make_stream ref.tar "import os
$load record(key, reference, sample_rate=rate)"
    make_stream est.tar "import os
$load record(key, estimate, sample_rate=rate)"
}

# Noise under the given keys: make_noise FILE SEED KEY...
make_noise() {
    local keys
    keys=$(printf '"%s",' "${@:3}")
    make_stream "$1" "
for i, key in enumerate([$keys]):
    record(key, np.random.default_rng($2 + i).uniform(-0.5, 0.5, (1, 3000)), sample_rate=8000)"
}

# cell FILE KEY COLUMN
cell() {
    awk -F '\t' -v key="$2" -v column="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) c = i }
        NR > 1 && $1 == key { print $c }' "$1"
}

@test "compare without a reference asks for one" {
    run --separate-stderr compare </dev/null
    assert_misuse compare
    assert_stderr --partial --reference
}

@test "compare refuses stdin as its own reference" {
    run --separate-stderr compare -r - </dev/null
    assert_misuse compare
    assert_stderr --partial --reference
}

@test "compare refuses an operand, unknown options and numbers out of range" {
    for arguments in 'a.tar' '--mean' '-B 0' '-B x' '-s -1' '-B 1.5'; do
        # shellcheck disable=SC2086 # arguments are words
        run --separate-stderr compare -r ref.tar $arguments </dev/null
        assert_misuse compare
    done
}

@test "compare names a reference that cannot be opened" {
    make_noise a.tar 1 a
    run --separate-stderr compare -r missing.tar <a.tar
    assert_refused compare missing.tar 'No such file'
}

@test "compare names the record that has no reference" {
    make_noise ref.tar 1 a b
    make_noise est.tar 1 a c
    run --separate-stderr compare -r ref.tar <est.tar
    assert_refused compare 'record 2 (c)' ref.tar
}

@test "compare refuses another length, number of channels or rate, with both" {
    make_stream ref.tar 'record("a", np.zeros((1, 3000)), sample_rate=8000)'
    make_stream longer.tar 'record("a", np.zeros((1, 3001)), sample_rate=8000)'
    make_stream stereo.tar 'record("a", np.zeros((2, 3000)), sample_rate=8000)'
    make_stream faster.tar 'record("a", np.zeros((1, 3000)), sample_rate=8001)'
    run --separate-stderr compare -r ref.tar <longer.tar
    assert_refused compare 'record 1 (a)' '(1, 3001)' '(1, 3000)'
    run --separate-stderr compare -r ref.tar <stereo.tar
    assert_refused compare 'record 1 (a)' '(2, 3000)' '(1, 3000)'
    run --separate-stderr compare -r ref.tar <faster.tar
    assert_refused compare 'record 1 (a)' 8001 8000
}

@test "compare refuses NaN and infinity on either side and says where" {
    make_noise good.tar 1 a
    for value in nan inf; do
        make_stream bad.tar "
x = np.zeros((1, 3000)); x[0, 1234] = np.$value
record('a', x, sample_rate=8000)"
        run --separate-stderr compare -r good.tar <bad.tar
        assert_refused compare 'stdin: record 1 (a)' 'value 1234' "$value"
        run --separate-stderr compare -r bad.tar <good.tar
        assert_refused compare 'bad.tar: record 1 (a)' 'value 1234' "$value"
    done
}

@test "compare refuses sound without a rate, sound that is too short, and records that are not sound" {
    make_stream rateless.tar 'record("a", np.zeros((1, 3000)))'
    make_stream short.tar 'record("a", np.zeros((1, 1024)), sample_rate=8000)'
    make_stream cube.tar 'record("a", np.zeros((2, 3, 2000)), sample_rate=8000)'
    run --separate-stderr compare -r rateless.tar <rateless.tar
    assert_refused compare 'record 1 (a)' sample_rate
    run --separate-stderr compare -r short.tar <short.tar
    assert_refused compare 'record 1 (a)' 1024 1025
    run --separate-stderr compare -r cube.tar <cube.tar
    assert_refused compare 'record 1 (a)' '(2, 3, 2000)'
}

@test "compare refuses a truncated stream" {
    make_noise a.tar 1 a b
    head -c 20000 a.tar >cut.tar
    run --separate-stderr compare -r a.tar <cut.tar
    assert_refused compare truncated
}

@test "compare accepts 1025 frames, the fewest that can be reflected" {
    make_stream a.tar 'record("a", np.ones((1, 1025)), sample_rate=8000)'
    compare -r a.tar <a.tar >out.tsv
    [ "$(cell out.tsv a stft)" = 0 ]
}

@test "compare without records prints only the header" {
    make_stream empty.tar ''
    compare -r empty.tar --summary sum.tsv <empty.tar >out.tsv
    run cat out.tsv
    assert_output $'key\trmse\tsnr\tsi_sdr\tstft\tmel\tmel_low'
    [ "$(cell sum.tsv mel n)" = 0 ]
    [ "$(cell sum.tsv mel mean)" = nan ]
}

@test "compare gives DAC's distances, SNR and SI-SDR as PyTorch computes them" {
    make_pairs
    compare -r ref.tar <est.tar >out.tsv
    numpy '
def table(path):
    lines = [line.split("\t") for line in open(path).read().splitlines()]
    return lines[0], [line[0] for line in lines[1:]], np.array([line[1:] for line in lines[1:]], float)
found, expected = table(sys.argv[1]), table(sys.argv[2])
assert found[:2] == expected[:2], (found, expected)
error = np.abs(found[2] - expected[2]) / np.maximum(1, np.abs(expected[2]))
assert error.max() < 1e-4, error' out.tsv "$ROOT/tests/fixtures/compare/expected.tsv"
    [ "$(wc -l <out.tsv)" = 5 ]
}

@test "compare finds nothing between a sound and itself" {
    make_noise a.tar 1 a
    compare -r a.tar <a.tar >out.tsv
    run tail -n 1 out.tsv
    assert_output $'a\t0\tinf\tinf\t0\t0\t0'
}

@test "compare distinguishes a silent original, a silent record, and both" {
    make_stream silent.tar 'record("a", np.zeros((1, 3000)), sample_rate=8000)'
    make_noise sound.tar 1 a
    compare -r silent.tar <sound.tar >loud.tsv
    compare -r sound.tar <silent.tar >mute.tsv
    compare -r silent.tar <silent.tar >both.tsv
    [ "$(cell loud.tsv a snr)/$(cell loud.tsv a si_sdr)" = -inf/nan ]
    [ "$(cell mute.tsv a snr)/$(cell mute.tsv a si_sdr)" = 0/-inf ]
    [ "$(cell both.tsv a snr)/$(cell both.tsv a si_sdr)" = inf/nan ]
}

@test "compare finds originals by key, in any order and among others" {
    make_noise ref.tar 1 a b c d e
    make_noise est.tar 11 a b c d e
    compare -r ref.tar <est.tar >all.tsv
    make_stream mixed.tar '
for key in ["d", "a", "c"]:
    i = "abcde".index(key)
    record(key, np.random.default_rng(11 + i).uniform(-0.5, 0.5, (1, 3000)), sample_rate=8000)'
    compare -r ref.tar <mixed.tar >mixed.tsv
    run diff <(for key in d a c; do grep "^$key" all.tsv; done) <(tail -n +2 mixed.tsv)
    assert_success
    [ "$(sort -u all.tsv | wc -l)" = 6 ]
}

@test "compare takes records of several rates" {
    make_pairs
    compare -r ref.tar <est.tar >all.tsv
    pick -k gaps <est.tar | compare -r ref.tar | tail -n 1 >one.tsv
    run grep -Fxf one.tsv all.tsv
    assert_output "$(cat one.tsv)"
    assert [ -s one.tsv ]
}

@test "compare takes its reference from a pipe" {
    make_noise ref.tar 1 a b
    make_noise est.tar 11 a b
    compare -r ref.tar <est.tar >file.tsv
    compare -r <(pick <ref.tar) <est.tar >pipe.tsv
    run cmp file.tsv pipe.tsv
    assert_success
}

@test "compare --summary gives the mean of the column and an interval around it" {
    make_pairs
    compare -r ref.tar --summary sum.tsv <est.tar >out.tsv
    run cut -f 1-3 sum.tsv
    assert_output $'metric\tn\tleft_out\nrmse\t4\t0\nsnr\t4\t0\nsi_sdr\t4\t0\nstft\t4\t0\nmel\t4\t0\nmel_low\t4\t0'
    numpy '
rows = [line.split("\t") for line in open("out.tsv").read().splitlines()]
for line in open("sum.tsv").read().splitlines()[1:]:
    metric, n, left_out, *numbers = line.split("\t")
    mean, low, high = map(float, numbers)
    column = np.array([row[rows[0].index(metric)] for row in rows[1:]], float)
    assert abs(mean - column.mean()) < 1e-7, metric
    draws = np.random.default_rng(0).choice(column, (100000, len(column))).mean(1)
    expected = np.percentile(draws, [2.5, 97.5])
    assert np.abs(np.array([low, high]) - expected).max() < 0.05 * np.ptp(column), (metric, low, high, expected)'
}

@test "compare --summary leaves out values that are not finite, and counts them" {
    make_stream ref.tar '
record("silent", np.zeros((1, 3000)), sample_rate=8000)
record("one", np.ones((1, 3000)), sample_rate=8000)'
    make_stream est.tar '
record("silent", np.ones((1, 3000)), sample_rate=8000)
record("one", np.full((1, 3000), 0.9), sample_rate=8000)'
    compare -r ref.tar --summary sum.tsv <est.tar >out.tsv
    run grep snr sum.tsv
    assert_output --regexp $'^snr\t1\t1\t(20|19\\.99999[0-9]*|20\\.0000[0-9]*)\t'
}

@test "the intervals of compare --summary depend on the seed" {
    make_noise ref.tar 1 a b c d e f g h
    make_noise est.tar 21 a b c d e f g h
    for seed in 1 1 2; do
        compare -r ref.tar -B 100 -s "$seed" --summary "sum$seed.tsv" <est.tar >out.tsv
        mv "sum$seed.tsv" "sum$seed$((n = ${n:-0} + 1)).tsv"
    done
    run cmp sum11.tsv sum12.tsv
    assert_success
    run cmp sum11.tsv sum23.tsv
    assert_failure
}

@test "compare leaves no summary when a record is refused" {
    make_noise ref.tar 1 a
    make_noise est.tar 1 a b
    run --separate-stderr compare -r ref.tar --summary sum.tsv <est.tar
    assert_refused compare '(b)'
    run find . -name '*sum*'
    refute_output
}

@test "compare --by-order pairs records whatever their keys, and needs as many on both sides" {
    make_stream songs.tar 'for k in range(3): record(f"song{k}", [np.sin(np.arange(2000) * (k + 1) / 9)], sample_rate=8000)'
    make_stream back.tar 'for k in range(3): record(f"back{k}", [np.sin(np.arange(2000) * (k + 1) / 9) * 0.9], sample_rate=8000)'
    make_stream same.tar 'for k in range(3): record(f"song{k}", [np.sin(np.arange(2000) * (k + 1) / 9) * 0.9], sample_rate=8000)'
    run --separate-stderr compare -r songs.tar <back.tar
    assert_refused compare 'record 1 (back0)' 'no record of this key'
    cmp <(compare --by-order -r songs.tar <back.tar | cut -f 2-) <(compare -r songs.tar <same.tar | cut -f 2-)
    pick -n 2 <back.tar >two.tar
    run --separate-stderr compare --by-order -r songs.tar <two.tar
    assert_refused compare 'songs.tar has more records'
    run --separate-stderr compare --by-order -r two.tar <songs.tar
    assert_refused compare 'record 3 (song2)' 'two.tar has fewer records'
}
