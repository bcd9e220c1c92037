# recognise - identify each sound among the originals

# shellcheck disable=SC2094 # reading one file twice is no harm
load helper

# The songs of fixtures/compare: originals in ref.tar, reconstructions in est.tar.
make_songs() {
    local load='import os; sys.path.insert(0, os.environ["ROOT"] + "/tests/fixtures/compare")
from signals import SONGS
for key, original, reconstruction in SONGS:'
    make_stream ref.tar "$load record(key, original, sample_rate=22050)"
    make_stream est.tar "$load record(key, reconstruction, sample_rate=22050)"
}

@test "recognise without a reference is told to name one" {
    run --separate-stderr recognise </dev/null
    assert_misuse recognise
    assert_stderr --partial --reference
}

@test "recognise refuses stdin as its own reference, and an operand" {
    run --separate-stderr recognise -r - </dev/null
    assert_misuse recognise
    run --separate-stderr recognise -r a.tar b.tar </dev/null
    assert_misuse recognise
    assert_stderr --partial b.tar
}

@test "recognise names the record that has no original" {
    make_songs
    pick -v -k song_2 <ref.tar >fewer.tar
    run --separate-stderr recognise -r fewer.tar <est.tar
    assert_refused recognise 'record 3 (song_2)' fewer.tar
}

@test "recognise refuses sounds of several lengths or rates on either side" {
    make_stream a.tar 'record("a", np.zeros((1, 3000)), sample_rate=8000)'
    make_stream longer.tar 'record("a", np.zeros((1, 3001)), sample_rate=8000)'
    make_stream mixed.tar '
record("a", np.zeros((1, 3000)), sample_rate=8000); record("b", np.zeros((1, 3000)), sample_rate=9000)'
    run --separate-stderr recognise -r a.tar <longer.tar
    assert_refused recognise 'stdin: record 1 (a)' 3001 3000
    run --separate-stderr recognise -r mixed.tar <a.tar
    assert_refused recognise 'mixed.tar: record 2 (b)' 9000 8000
}

@test "recognise refuses NaN and sound that is too short" {
    make_stream nan.tar 'record("a", np.full((1, 3000), np.nan), sample_rate=8000)'
    make_stream short.tar 'record("a", np.zeros((1, 1000)), sample_rate=8000)'
    run --separate-stderr recognise -r nan.tar <nan.tar
    assert_refused recognise 'nan.tar: record 1 (a)' 'value 0'
    run --separate-stderr recognise -r short.tar <short.tar
    assert_refused recognise 'short.tar: record 1 (a)' 1000 1025
}

@test "recognise finds the nearest original at the distance that PyTorch computes" {
    make_songs
    recognise -r ref.tar <est.tar >out.tsv
    run diff <(cut -f 1,2,5 "$ROOT/tests/fixtures/compare/recognised.tsv") <(cut -f 1,2,5 out.tsv)
    assert_success
    numpy '
def numbers(path):
    return np.array([line.split("\t")[2:4] for line in open(path).read().splitlines()[1:]], float)
found, expected = map(numbers, sys.argv[1:])
assert len(found) == 6 and np.abs(found - expected).max() < 1e-4, found - expected' \
        out.tsv "$ROOT/tests/fixtures/compare/recognised.tsv"
}

@test "recognise --summary counts the hits and gives Wilson's interval" {
    make_songs
    recognise -r ref.tar --summary rate.tsv <est.tar >out.tsv
    hits=$(awk -F '\t' 'NR > 1 && $5 == 1' out.tsv | wc -l)
    [ "$hits" = 5 ] # of 6: the cuckoo comes back as song_4
    numpy '
header, line = open("rate.tsv").read().splitlines()
assert header == "n\thits\trate\tlow\thigh"
n, k, rate, low, high = map(float, line.split("\t"))
assert (n, k) == (6, 5) and abs(rate - 5 / 6) < 1e-8
# Wilson: the shares p with (k/n - p)^2 = z^2 p (1 - p) / n
z2 = 1.959963984540054**2
roots = np.roots([1 + z2 / n, -(2 * k / n + z2 / n), (k / n)**2])
assert np.abs(np.sort(roots) - [low, high]).max() < 1e-8'
}

@test "recognise knows every sound that has not changed" {
    make_songs
    recognise -r ref.tar -S rate.tsv <ref.tar >out.tsv
    run cut -f 2- out.tsv
    assert_line --index 0 $'nearest\tdistance\town\trank'
    assert_line --index 6 $'cuckoo\t0\t0\t1'
    run cut -f 1-3 rate.tsv
    assert_line --index 1 $'6\t6\t1'
}

@test "recognise lets equal originals share the better rank" {
    make_stream ref.tar '
x = np.random.default_rng(1).uniform(-1, 1, (1, 3000))
for key in "a", "b": record(key, x, sample_rate=8000)'
    recognise -r ref.tar <ref.tar >out.tsv
    run cat out.tsv
    assert_output $'key\tnearest\tdistance\town\trank\na\ta\t0\t0\t1\nb\tb\t0\t0\t1'
}

@test "recognise of no records is a header and a rate that is not known" {
    make_songs
    make_stream empty.tar ''
    recognise -r ref.tar -S rate.tsv <empty.tar >out.tsv
    run cat out.tsv
    assert_output $'key\tnearest\tdistance\town\trank'
    run tail -n 1 rate.tsv
    assert_output $'0\t0\tnan\tnan\tnan'
}

@test "recognise says the same with any number of threads" {
    make_songs
    OMP_NUM_THREADS=1 recognise -r ref.tar <est.tar >one.tsv
    OMP_NUM_THREADS=3 recognise -r ref.tar <est.tar >three.tsv
    run cmp one.tsv three.tsv
    assert_success
    assert [ -s one.tsv ]
}
