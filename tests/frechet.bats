# frechet - the distance between two sets of vectors

load helper

# The sets of fixtures/frechet, each a stream: many, other, few, two.
make_sets() {
    local name
    for name in many other few two; do
        make_stream "$name" "
import os; sys.path.insert(0, os.environ['ROOT'] + '/tests/fixtures/frechet')
from sets import SETS
for i, row in enumerate(SETS['$name']): record(f'r{i}', row)"
    done
}

# The last column.
distance() {
    frechet "$@" | tail -n 1 | cut -f 10
}

@test "frechet needs two sets" {
    for arguments in '' 'a.tar' 'a.tar b.tar c.tar'; do
        # shellcheck disable=SC2086 # arguments are words
        run --separate-stderr frechet $arguments </dev/null
        assert_misuse frechet
    done
}

@test "frechet cannot read both sets from stdin" {
    run --separate-stderr frechet - - </dev/null
    assert_misuse frechet
    assert_stderr --partial stdin
}

@test "frechet names a set that cannot be opened" {
    make_sets
    run --separate-stderr frechet many missing.tar
    assert_refused frechet missing.tar
}

@test "frechet refuses a set without records" {
    make_sets
    make_stream none.tar ''
    run --separate-stderr frechet many none.tar
    assert_refused frechet none.tar 'no records'
    run --separate-stderr frechet - many <none.tar
    assert_refused frechet stdin 'no records'
}

@test "frechet refuses vectors of different lengths, in a set and between sets" {
    make_sets
    make_stream mixed.tar 'record("a", np.zeros(6)); record("b", np.zeros(5))'
    make_stream five.tar 'record("a", np.zeros(5)); record("b", np.ones(5))'
    run --separate-stderr frechet many mixed.tar
    assert_refused frechet mixed.tar 'record 2 (b)'
    run --separate-stderr frechet many five.tar
    assert_refused frechet many five.tar 6 5
}

@test "frechet refuses vectors of too many numbers, or none, and says what to do" {
    make_stream long.tar 'record("a", np.zeros(4097)); record("b", np.ones(4097))'
    make_stream empty.tar 'record("a", np.zeros(0)); record("b", np.zeros(0))'
    run --separate-stderr frechet long.tar long.tar
    assert_refused frechet long.tar 4097 4096
    run --separate-stderr frechet empty.tar empty.tar
    assert_refused frechet empty.tar '0 numbers'
}

@test "frechet refuses NaN and names the record" {
    make_stream nan.tar 'record("a", [1, 2]); record("b", [1, np.nan])'
    run --separate-stderr frechet nan.tar nan.tar
    assert_refused frechet 'record 2 (b)' nan
}

@test "frechet gives SciPy's distances, and Ledoit and Wolf's shrinkage where vectors are few" {
    make_sets
    for pair in 'many other' 'many few' 'few two' 'two many'; do
        # shellcheck disable=SC2086
        frechet $pair | tail -n 1
    done >out.tsv
    tail -n +2 "$ROOT/tests/fixtures/frechet/expected.tsv" >expected.tsv
    run diff <(cut -f 1-5 expected.tsv) <(cut -f 1-5 out.tsv)
    assert_success
    numpy '
def numbers(path):
    return np.array([line.split("\t")[5:] for line in open(path).read().splitlines()], float)
found, expected = numbers("out.tsv"), numbers("expected.tsv")
assert found.shape == (4, 5)
assert np.abs(found - expected).max() < 1e-5, found - expected
assert (found[:, 0] > 0).tolist() == [False, False, True, True]'
}

@test "frechet of single numbers follows the textbook: differences of means and of deviations" {
    make_stream a.tar 'record("a", [1.0]); record("b", [3.0]); record("c", [5.0])'
    make_stream b.tar 'record("a", [0.0]); record("b", [1.0]); record("c", [2.0])'
    run distance a.tar b.tar
    assert_output 5 # (3 - 1)^2 + (2 - 1)^2
}

@test "frechet of one vector is its squared distance plus the variance of the others" {
    make_stream one.tar 'record("a", [1.0, 2.0])'
    make_stream all.tar 'for x in -1, 0, 1: record(f"r{x + 1}", [x, 2 * x])'
    run distance one.tar all.tar
    assert_output 10 # 1 + 4, 1 + 4
    run distance one.tar one.tar
    assert_output 0
}

@test "frechet of a set with itself is negligible beside its variance" {
    make_sets
    for name in many few two; do
        run distance "$name" "$name"
        assert awk -v d="$output" 'BEGIN { exit !(d >= 0 && d < 1e-6) }'
    done
}

@test "frechet is symmetric" {
    make_sets
    run numpy 'assert abs(float(sys.argv[1]) - float(sys.argv[2])) < 1e-9, sys.argv' \
        "$(distance many other)" "$(distance other many)"
    assert_success
}

@test "frechet of a shifted set is the square of the shift, whatever its shape" {
    make_sets
    make_stream moved.tar '
for key, _, row in records("many"): record(key, row.reshape(2, 3) + np.float32(0.5))'
    frechet many moved.tar >out.tsv
    run numpy '
means, covariances = map(float, open("out.tsv").read().splitlines()[1].split("\t")[7:9])
assert abs(means - 6 * 0.25) < 1e-5 and covariances < 1e-5, (means, covariances)'
    assert_success
}

@test "frechet of constant coordinates has a known value" {
    make_stream a.tar 'for i in range(5): record(f"r{i}", [i, 7.0])'
    make_stream b.tar 'for i in range(5): record(f"r{i}", [i, 9.0])'
    run distance a.tar b.tar
    assert_output 4
    make_stream c.tar 'for i in range(5): record(f"r{i}", [1.0, 7.0])'
    run distance c.tar c.tar
    assert_output 0
}

@test "frechet reads one set from stdin, and a name stays one cell" {
    make_sets
    cp many $'odd\tname'
    run frechet - $'odd\tname' <few
    assert_success
    [ "$(cut -f 1,2,3 <<<"${lines[1]}")" = $'-\todd\\tname\t5' ]
}

@test "frechet gives the same result with any number of threads" {
    make_sets
    OMP_NUM_THREADS=1 frechet many other >one.tsv
    OMP_NUM_THREADS=3 frechet many other >three.tsv
    run cmp one.tsv three.tsv
    assert_success
}

@test "an interval leaves each record of A out in turn" {
    make_stream one.tar "
for i, x in enumerate([1, 2.5, -1, 4, 0.5, 3]): record(f'r{i}', [[x]])"
    make_stream two.tar "
for i, x in enumerate([7, 9.5, 6, 12]): record(f'r{i}', [[x]])"
    expected=$(/usr/bin/python3 -c '
import numpy as np
a, b = np.array([1, 2.5, -1, 4, 0.5, 3]), np.array([7, 9.5, 6, 12])
def log_d(x): return np.log((x.mean() - b.mean()) ** 2 + (x.std(ddof=1) - b.std(ddof=1)) ** 2)
left = np.array([log_d(np.delete(a, i)) for i in range(len(a))])
se = np.sqrt((len(a) - 1) / len(a) * ((left - left.mean()) ** 2).sum())
print("%.5g %.5g" % tuple(np.exp(log_d(a) + 1.959963984540054 * se * np.array([-1, 1]))))')
    run frechet --interval one.tar two.tar
    assert_success
    assert_equal "$(tail -n 1 <<<"$output" | cut -f 11,12 | awk '{ printf "%.5g %.5g", $1, $2 }')" "$expected"
    pick -n 2 <one.tar >few.tar
    run frechet -i few.tar two.tar
    assert_success
    assert_equal "$(tail -n 1 <<<"$output" | cut -f 11,12)" $'nan\tnan'
}
