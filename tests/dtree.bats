# dtree - trees compared with scikit-learn (fixtures/dtree/make.py) and NumPy

load helper

# Three songs of two genres, which coordinate 1 tells apart.
three_songs() {
    make_stream a.tar '
record("rock/a", [0.0, 1.0], label="rock")
record("rock/b", [1.0, 2.0], label="rock")
record("jazz/c", [0.5, 4.0], label="jazz")'
}

# noise_songs [RECORDS [COORDINATES]]: vectors that say nothing of their labels, in a.tar
noise_songs() {
    make_stream a.tar "
rng = np.random.default_rng(1)
for i in range(${1:-60}):
    record(f'r{i}', rng.standard_normal(${2:-40}).astype('f4'), label='abc'[rng.integers(3)])"
}

# reference CASE: a case of scikit-learn's as train.tar and test.tar
reference() {
    make_stream train.tar "
import os
r = np.load(os.environ['ROOT'] + '/tests/fixtures/dtree/reference.npz')
for i, (x, y) in enumerate(zip(r['$1_x'], r['$1_y'])):
    record(f'train/{i}', x, label=f'class{y}')"
    make_stream test.tar "
import os
r = np.load(os.environ['ROOT'] + '/tests/fixtures/dtree/reference.npz')
for i, (x, y) in enumerate(zip(r['$1_test_x'], r['$1_test_y'])):
    record(f'test/{i}', x, label=f'class{y}')"
}

# grow CASE: its tree in z.tree, as deep as scikit-learn was told to make it
grow() {
    if [ "$1" = shallow ]; then
        dtree -o z.tree -d 4 <train.tar
    else
        dtree -o z.tree <train.tar
    fi
}

# against_reference CASE CODE: CODE with r('x') the field x of the case and tree the file z.tree
against_reference() {
    numpy '
import os
npz = np.load(os.environ["ROOT"] + "/tests/fixtures/dtree/reference.npz")
r = lambda field: npz[sys.argv[1] + "_" + field]
tree = json.load(open("z.tree"))
table = lambda path: [line.split("\t") for line in open(path).read().splitlines()]
'"$2" "$1"
}

# cell FILE COLUMN: of the first line below the header
cell() {
    awk -F '\t' -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i }
        NR == 2 { print c ? $c : "no column " name }' "$1"
}

# ---- misuse ----

@test "neither --out nor --model, or both, is misuse" {
    run --separate-stderr dtree </dev/null
    assert_misuse dtree
    run --separate-stderr dtree -o a -m b </dev/null
    assert_misuse dtree
    assert_stderr --partial -- --out
    assert_stderr --partial -- --model
}

@test "options of the other mode are misuse, not ignored" {
    for arguments in '-m z.tree -d 3' '-m z.tree --shuffle' '-o z.tree --permutation p.tsv' \
        '-m z.tree --print --permutation p.tsv' '-o z.tree -d -1' '-m z.tree -r 0' '-o z.tree extra'; do
        run --separate-stderr dtree $arguments </dev/null
        assert_misuse dtree
    done
    assert [ ! -e z.tree ]
}

# ---- records that are refused ----

@test "without records there is no tree" {
    make_stream a.tar ''
    run --separate-stderr dtree -o z.tree <a.tar
    assert_refused dtree "no records"
    assert [ ! -e z.tree ]
}

@test "growing a tree refuses a record without a label by its key" {
    make_stream a.tar 'record("a", [1.0], label="x"); record("jazz/b", [2.0])'
    run --separate-stderr dtree -o z.tree <a.tar
    assert_refused dtree jazz/b label
    run --separate-stderr dtree -o z.tree -f mood <a.tar
    assert_refused dtree "(a)" mood
    assert [ ! -e z.tree ]
}

@test "records of other lengths, NaN and infinity are refused by their keys" {
    make_stream a.tar 'record("a", [1.0, 2.0], label="x"); record("b", [1.0], label="y")'
    run --separate-stderr dtree -o z.tree <a.tar
    assert_refused dtree "record 2 (b)"
    three_songs
    dtree -o z.tree <a.tar
    make_stream b.tar 'record("new/a", [1.0, 2.0, 3.0])'
    run --separate-stderr dtree -m z.tree <b.tar
    assert_refused dtree "record 1 (new/a)" "3 numbers" "2"
    for value in nan inf; do
        make_stream b.tar "record('a', [1.0, np.$value], label='x')"
        run --separate-stderr dtree -o y.tree <b.tar
        assert_refused dtree "record 1 (a)" "value 1 is $value"
        run --separate-stderr dtree -m z.tree <b.tar
        assert_refused dtree "record 1 (a)" "value 1 is $value"
    done
    assert [ ! -e y.tree ]
}

@test "a truncated stream grows no tree and leaves the existing one" {
    three_songs
    dtree -o z.tree <a.tar
    cp z.tree before
    head -c 3000 a.tar >cut.tar
    run --separate-stderr dtree -o z.tree <cut.tar
    assert_refused dtree
    run cmp z.tree before
    assert_success
}

@test "a tree or a table that cannot be written is an error" {
    three_songs
    run --separate-stderr dtree -o no/folder/z.tree <a.tar
    assert_refused dtree no/folder/z.tree
    run --separate-stderr dtree -o z.tree --importance no/folder/i.tsv <a.tar
    assert_refused dtree no/folder/i.tsv
}

@test "permutations without a labelled record are refused" {
    three_songs
    dtree -o z.tree <a.tar
    make_stream b.tar 'record("a", [1.0, 2.0])'
    run --separate-stderr dtree -m z.tree --permutation p.tsv <b.tar
    assert_refused dtree label
    assert [ ! -e p.tsv ]
}

# ---- tree files that are refused ----

@test "a tree that is missing, not JSON, or other JSON is refused by name" {
    run --separate-stderr dtree -m none.tree </dev/null
    assert_refused dtree none.tree "No such file"
    for text in '' '{' '[]' '{}' 'a tree' '{"format": "lathe decision tree 2"}' '{"format": 1}'; do
        echo "$text" >z.tree
        run --separate-stderr dtree -m z.tree </dev/null
        assert_refused dtree "z.tree: not a tree"
    done
    run --separate-stderr dtree -m . </dev/null
    assert_refused dtree
}

@test "a tree that has been tampered with is refused, whatever was changed" {
    noise_songs 30 4
    dtree -o good.tree <a.tar
    run --separate-stderr dtree -m good.tree <a.tar
    assert_success
    while IFS= read -r change; do
        numpy '
tree = json.load(open("good.tree"))
nodes = tree["nodes"]
inner = next(i for i, n in enumerate(nodes) if i and "left" in n)
leaf = next(i for i, n in enumerate(nodes) if "left" not in n)
exec(sys.argv[1])
json.dump(tree, open("z.tree", "w"))' "$change"
        run --separate-stderr dtree -m z.tree <a.tar
        assert_refused dtree "z.tree: not a tree"
    done <<'END'
del tree["classes"]
tree["classes"] = []
tree["classes"][0] = tree["classes"][1]
tree["classes"][0] = 7
tree["classes"].append("more")
del tree["coordinates"]
tree["coordinates"] = -1
tree["coordinates"] = 0
tree["coordinates"] = 1.5
tree["nodes"] = []
tree["nodes"] = {}
nodes[0] = 5
nodes.pop()
nodes.append(nodes[leaf])
nodes[inner]["left"] = 0
nodes[inner]["left"] = inner
nodes[inner]["right"] = inner
nodes[inner]["right"] = len(nodes)
nodes[inner]["right"] = 10**15
nodes[0]["right"] += 1
nodes[inner]["coordinate"] = 4
nodes[inner]["coordinate"] = -1
del nodes[inner]["coordinate"]
nodes[inner]["threshold"] = "low"
nodes[leaf]["counts"][list(nodes[leaf]["counts"])[0]] = -1
nodes[leaf]["counts"][list(nodes[leaf]["counts"])[0]] = 0
nodes[leaf]["counts"][list(nodes[leaf]["counts"])[0]] = 0.5
nodes[leaf]["counts"] = {k: 1 for k in tree["classes"][::-1]}
nodes[leaf]["counts"] = {"no class": 1}
nodes[leaf]["counts"] = {}
nodes[leaf]["counts"] = [1]
del nodes[leaf]["counts"]
END
}

# ---- against scikit-learn ----

@test "where scikit-learn's tree does not depend on its seed, it is the same tree" {
    for name in one full shallow; do
        reference $name
        grow $name
        against_reference $name '
nodes = tree["nodes"]
inner = r("feature") >= 0
assert len(nodes) == len(inner)
assert (np.array(["left" in n for n in nodes]) == inner).all()
for field, theirs in (("coordinate", "feature"), ("threshold", "threshold"), ("left", "left"),
                      ("right", "right")):
    ours = np.array([n[field] for n in nodes if "left" in n])
    assert (ours == r(theirs)[inner]).all(), (field, ours, r(theirs)[inner])
for n, counts in zip(nodes, r("counts")):
    if "left" not in n:
        assert n["counts"] == {k: c for k, c in zip(tree["classes"], counts) if c}, (n, counts)'
    done
}

@test "predictions, their probabilities and the importances are scikit-learn's" {
    for name in one full shallow; do
        reference $name
        grow $name
        dtree -m z.tree --importance i.tsv <test.tar >table.tsv
        against_reference $name '
rows = table("table.tsv")
assert rows[0] == ["key", "label", "predicted", "probability"], rows[0]
assert [row[0] for row in rows[1:]] == keys("test.tar")
assert [row[1] for row in rows[1:]] == [f"class{y}" for y in r("test_y")]
assert [row[2] for row in rows[1:]] == [f"class{y}" for y in r("predicted")]
assert np.allclose([float(row[3]) for row in rows[1:]], r("probability"), rtol=1e-8)
rows = table("i.tsv")
assert rows[0] == ["coordinate", "importance"], rows[0]
found = np.zeros(len(r("importance")))
for coordinate, importance in rows[1:]:
    found[int(coordinate)] = importance
assert np.allclose(found, r("importance"), atol=1e-8), (found, r("importance"))
shares = [float(row[1]) for row in rows[1:]]
assert shares == sorted(shares, reverse=True) and min(shares) > 0 and abs(sum(shares) - 1) < 1e-7'
    done
}

# ---- summaries ----

@test "the summary has the tree's size, the accuracy, Wilson's interval and the majority's share" {
    reference shallow
    dtree -o z.tree -d 4 --summary train.tsv <train.tar
    dtree -m z.tree --summary test.tsv <test.tar >table.tsv
    against_reference shallow '
header, row = table("test.tsv")
found = dict(zip(header, map(float, row)))
n, hits = len(r("test_y")), (r("test_y") == r("predicted")).sum()
z, share = 1.959964, hits / n
middle = (share + z**2 / 2 / n) / (1 + z**2 / n)
reach = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / 4 / n**2)
wanted = {"trained": len(r("y")), "coordinates": 12, "classes": 5, "depth": 4,
          "leaves": (r("feature") < 0).sum(), "used": (r("importance") > 0).sum(),
          "tested": n, "hits": hits, "accuracy": share, "low": middle - reach, "high": middle + reach,
          "majority": (r("test_y") == np.bincount(r("y")).argmax()).mean()}
assert list(found) == list(wanted), header
assert np.allclose(list(found.values()), [float(v) for v in wanted.values()], rtol=1e-6), (found, wanted)
trained = table("train.tsv")
assert trained[0] == header[:6] and trained[1] == row[:6], trained'
}

@test "classifying no records prints a header line, and nan for values that were not tested" {
    three_songs
    dtree -o z.tree <a.tar
    make_stream b.tar ''
    run --separate-stderr dtree -m z.tree --summary s.tsv <b.tar
    assert_success
    assert_output $'key\tlabel\tpredicted\tprobability'
    run cat s.tsv
    assert_line --index 1 $'3\t2\t2\t1\t2\t1\t0\t0\tnan\tnan\tnan\tnan'
}

@test "records without a label are classified but not counted; a label that the tree lacks is a miss" {
    three_songs
    dtree -o z.tree <a.tar
    make_stream b.tar '
record("known", [0.0, 0.0], label="rock")
record("strange", [0.0, 9.0], label="polka")
record("new", [0.0, 9.0])'
    run --separate-stderr dtree -m z.tree --summary s.tsv <b.tar
    assert_success
    assert_line --index 1 $'known\trock\trock\t1'
    assert_line --index 2 $'strange\tpolka\tjazz\t1'
    assert_line --index 3 $'new\t\tjazz\t1'
    assert_equal "$(cell s.tsv tested) $(cell s.tsv hits) $(cell s.tsv majority)" '2 1 0.5'
}

# ---- edge cases ----

@test "one song, one class and equal songs each give a single leaf" {
    make_stream one.tar 'record("a", [1.0, 2.0], label="rock")'
    make_stream class.tar 'record("a", [1.0], label="rock"); record("b", [2.0], label="rock")'
    make_stream equal.tar '
for i in range(5): record(f"r{i}", [1.0, 2.0, 3.0], label="ab"[i % 2])'
    make_stream empty.tar 'record("a", np.zeros((0, 4)), label="rock"); record("b", np.zeros((0, 4)), label="rock")'
    for name in one class equal empty; do
        run --separate-stderr dtree -o z.tree --summary s.tsv --importance i.tsv <$name.tar
        assert_success
        refute_output
        refute_stderr
        assert_equal "$(cell s.tsv depth) $(cell s.tsv leaves) $(cell s.tsv used)" '0 1 0'
        assert_equal "$(cat i.tsv)" $'coordinate\timportance'
    done
    dtree -o z.tree <equal.tar
    run dtree -m z.tree <equal.tar
    assert_line --index 1 $'r0\ta\ta\t0.6'
    assert_line --index 2 $'r1\tb\ta\t0.6'
}

@test "values within 1e-7 of each other are not separated, others are, halfway" {
    make_stream near.tar 'record("a", [0.5], label="x"); record("b", np.array([0.5 + 6e-8], "f4"), label="y")'
    run dtree -o z.tree --print <near.tar
    assert_output '|--- x (1 of 2)'
    make_stream far.tar 'record("a", [0.5], label="x"); record("b", np.array([0.75], "f4"), label="y")'
    run dtree -o z.tree --print <far.tar
    assert_line --index 0 '|--- v0 <= 0.625'
    make_stream edge.tar 'record("at", np.array([0.625], "f4")); record("above", np.array([0.6250001], "f4"))'
    run dtree -m z.tree <edge.tar
    assert_line --index 1 $'at\t\tx\t1'
    assert_line --index 2 $'above\t\ty\t1'
}

@test "very large, very small and negative values are sorted correctly" {
    make_stream a.tar '
for i, v in enumerate([-3e38, -1.0, -1e-3, 0.0, 1e-3, 2.5, 3e38]):
    record(f"r{i}", np.array([v], "f4"), label="ab"[i % 2])'
    dtree -o z.tree <a.tar
    run dtree -m z.tree --summary s.tsv <a.tar
    assert_equal "$(cell s.tsv hits) $(cell s.tsv leaves)" '7 7'
}

@test "a record of any shape is read row by row" {
    make_stream flat.tar '
for i in range(8): record(f"r{i}", np.arange(12, dtype="f4") * (i % 2) * (np.arange(12) == 7), label="ab"[i % 2])'
    make_stream rows.tar '
for i in range(8): record(f"r{i}", (np.arange(12, dtype="f4") * (i % 2) * (np.arange(12) == 7)).reshape(3, 4), label="ab"[i % 2])'
    dtree -o z.tree --importance i.tsv <rows.tar
    assert_equal "$(cell i.tsv coordinate)" 7
    run dtree -m z.tree --summary s.tsv <flat.tar
    assert_equal "$(cell s.tsv accuracy)" 1
}

# ---- seeds, threads, controls ----

@test "a fully grown tree classifies all its training records correctly" {
    noise_songs 100 5
    dtree -o z.tree <a.tar
    dtree -m z.tree --summary s.tsv <a.tar >table.tsv
    assert_equal "$(cell s.tsv accuracy)" 1
}

@test "the same seed gives the same bytes for any number of threads" {
    noise_songs 80 300
    dtree -o z.tree -s 5 <a.tar
    cp z.tree first
    for threads in 1 2 3 7; do
        dtree -o z.tree -s 5 -j $threads <a.tar
        run cmp z.tree first
        assert_success
    done
}

@test "of all equally good coordinates one is drawn by the seed" {
    make_stream a.tar '
for i in range(6): record(f"r{i}", np.full(50, i < 3, "f4"), label="ab"[i < 3])'
    for seed in {1..12}; do
        dtree -o z.tree -s "$seed" --importance i.tsv <a.tar
        cell i.tsv coordinate
    done >drawn
    run awk '{ seen[$1]++; low += $1 < 25 } END { print (length(seen) > 8), (low > 1 && low < 11) }' drawn
    assert_output '1 1'
}

@test "--shuffle permutes the labels: each is as frequent as before, but elsewhere" {
    make_stream a.tar '
for i in range(400): record(f"r{i}", np.array([i % 2, i], "f4"), label="ab"[i % 2])'
    dtree -o z.tree --summary s.tsv <a.tar
    assert_equal "$(cell s.tsv leaves)" 2
    dtree -o z.tree --shuffle -s 1 <a.tar
    dtree -m z.tree --summary s.tsv <a.tar >table.tsv
    run awk -v a="$(cell s.tsv accuracy)" 'BEGIN { print (a > 0.35 && a < 0.65) }'
    assert_output 1
    numpy 'tree = json.load(open("z.tree"))
leaves = [n["counts"] for n in tree["nodes"] if "counts" in n]
assert [sum(c.get(k, 0) for c in leaves) for k in "ab"] == [200, 200] and tree["shuffled"] is True'
    dtree -o y.tree --shuffle -s 2 <a.tar
    run cmp <(sed 3d z.tree) <(sed 3d y.tree)
    assert_failure
}

@test "--depth limits the splits above a leaf" {
    noise_songs 100 5
    for depth in 1 2 5; do
        dtree -o z.tree -d $depth --summary s.tsv <a.tar
        assert_equal "$(cell s.tsv depth)" $depth
    done
}

@test "--field grows from another field than the label" {
    make_stream a.tar '
for i in range(4): record(f"r{i}", [float(i)], label="same", group=f"g{i // 2}")'
    dtree -o z.tree -f group <a.tar
    run dtree -m z.tree -f group <a.tar
    assert_line --index 3 $'r2\tg1\tg1\t1'
}

# ---- permutations ----

@test "permutation importance is the mean loss of accuracy over all shuffles" {
    reference shallow
    dtree -o z.tree -d 4 <train.tar
    dtree -m z.tree --permutation p.tsv -r 3000 <test.tar >table.tsv
    against_reference shallow '
x, y = r("test_x"), [f"class{k}" for k in r("test_y")]
def predict(v):
    i = 0
    while "left" in tree["nodes"][i]:
        n = tree["nodes"][i]
        i = n["left"] if v[n["coordinate"]] <= n["threshold"] else n["right"]
    counts = tree["nodes"][i]["counts"]
    return max(counts, key=counts.get)
right = np.mean([predict(v) == k for v, k in zip(x, y)])
rows = table("p.tsv")
assert rows[0] == ["coordinate", "importance", "deviation"], rows[0]
assert sorted(int(row[0]) for row in rows[1:]) == sorted({n["coordinate"] for n in tree["nodes"] if "left" in n})
means = [float(row[1]) for row in rows[1:]]
assert means == sorted(means, reverse=True)
for coordinate, mean, deviation in ((int(a), float(b), float(c)) for a, b, c in rows[1:]):
    kept = 0
    for v, k in zip(x, y):       # a shuffle puts each value in each place equally often
        for value in x[:, coordinate]:
            w = v.copy()
            w[coordinate] = value
            kept += predict(w) == k
    wanted = right - kept / len(x) ** 2
    assert abs(mean - wanted) < 5 * deviation / np.sqrt(3000) + 1e-9, (coordinate, mean, wanted, deviation)
assert max(float(row[2]) for row in rows[1:]) > 0'
}

@test "permutations depend on the seed, and coordinates that the tree does not use are not listed" {
    three_songs
    dtree -o z.tree <a.tar
    dtree -m z.tree --permutation p.tsv -s 1 <a.tar >table.tsv
    dtree -m z.tree --permutation q.tsv -s 1 <a.tar >table.tsv
    run cmp p.tsv q.tsv
    assert_success
    assert_equal "$(cell p.tsv coordinate) $(wc -l <p.tsv)" '1 2'
}

# ---- text ----

@test "--print shows the tree, growing it or without reading stdin" {
    three_songs
    text='|--- v1 <= 3
|   |--- rock (2 of 2)
|--- v1 >  3
|   |--- jazz (1 of 1)'
    run --separate-stderr dtree -o z.tree --print <a.tar
    assert_output "$text"
    run --separate-stderr dtree -m z.tree --print <&-
    assert_success
    assert_output "$text"
}

@test "class names of any letters are unchanged in file and tables" {
    make_stream a.tar '
record("a", [0.0], label="R\u0026B \"live\"\n$(touch x)\\")
record("b", [1.0], label="Þungarokk\t2")'
    dtree -o z.tree <a.tar
    run dtree -m z.tree <a.tar
    assert_line --index 1 'a	R&B "live"\n$(touch x)\\	R&B "live"\n$(touch x)\\	1'
    assert_line --index 2 'b	Þungarokk\t2	Þungarokk\t2	1'
    assert [ ! -e x ]
}

@test "neither the file nor the memory grows with the classes times the leaves" {
    make_stream a.tar '
x = np.random.default_rng(1).normal(size=(2000, 3)).astype("f4")
for k in range(2000): record(f"c{k}", x[k], label=f"l{k}")'
    sanitised || ulimit -v 400000
    dtree -o z.tree --summary s.tsv <a.tar
    assert_equal "$(cell s.tsv leaves)" 2000
    [ "$(stat -c %s z.tree)" -lt 400000 ]
    run bash -c "dtree -m z.tree <a.tar | awk -F '\t' 'NR > 1 && \$2 != \$3 { wrong++ } END { print NR, wrong + 0 }'"
    assert_output '2001 0'
    dtree -m z.tree --importance i.tsv <a.tar >table.tsv
    run awk 'NR > 1 { sum += $2 } END { print sum }' i.tsv
    assert_output 1
}

@test "the file says what the tree was grown from, in JSON with a line a node" {
    make_stream a.tar '
for i in range(4): record(f"r{i}", np.full((2, 3), i, "f4"), label="ab"[i // 2])'
    dtree -o z.tree -s 7 -j 1 <a.tar
    numpy '
tree = json.load(open("z.tree"))
nodes = tree.pop("nodes")
assert tree == {"format": "lathe decision tree 2", "command": "dtree -o z.tree -s 7", "field": "label",
                "shape": [2, 3], "shuffled": False, "coordinates": 6, "classes": ["a", "b"]}, tree
assert nodes[0]["threshold"] == 1.5 and nodes[1:] == [{"counts": {"a": 2}}, {"counts": {"b": 2}}], nodes
assert sum("counts" in line or "threshold" in line for line in open("z.tree")) == len(nodes)'
}
