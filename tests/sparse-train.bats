# sparse-train - train a predictor for sparse

load helper

songs() {
    make_stream "$1" '
t = np.arange(30000) / 8000
for seed in range(4):
    r = np.random.default_rng(seed)
    x = 0.01 * r.standard_normal(len(t))
    for f in r.uniform(100, 3000, 8):
        x += 0.1 * np.sin(2 * np.pi * f * t) * np.exp(-((t - r.uniform(0, 3)) / 0.4) ** 2)
    record(f"song{seed}", x[None], sample_rate=8000)'
}

train() {
    sparse-train -e 150 -b 512 -c 20000 "$@"
}

@test "sparse-train needs an output, and songs to learn from" {
    run --separate-stderr sparse-train </dev/null
    assert_misuse sparse-train
    assert_stderr --partial --output
    make_stream none.tar ''
    run --separate-stderr sparse-train -o p.safetensors <none.tar
    assert_refused sparse-train 'no sound'
    make_stream silent.tar 'record("a", np.zeros((1, 0)))'
    run --separate-stderr sparse-train -o p.safetensors <silent.tar
    assert_refused sparse-train 'no sound'
    [ ! -e p.safetensors ]
}

@test "the same seed gives the same file with any number of threads, another seed another one" {
    songs a.tar
    train -j 1 -o one.safetensors <a.tar
    train -j 3 -o three.safetensors <a.tar
    cmp one.safetensors three.safetensors
    train -s 7 -o seven.safetensors <a.tar
    run ! cmp -s one.safetensors seven.safetensors
}

# loss FILE: the loss at the end of its training
loss() {
    numpy 'import struct, sys
data = open(sys.argv[1], "rb").read()
size, = struct.unpack("<Q", data[:8])
print(json.loads(json.loads(data[8:8 + size])["__metadata__"]["training"])["losses"][-1])' "$1"
}

@test "it learns: the loss falls with steps, and is below that of the energy before, which it begins with" {
    songs a.tar
    sparse-train -R 1 -e 1 -b 4096 -c 40000 -l 1e-6 -o begin.safetensors <a.tar
    sparse-train -R 1 -e 40 -b 512 -c 40000 -o little.safetensors <a.tar
    sparse-train -R 1 -e 400 -b 512 -c 40000 -o much.safetensors <a.tar
    awk -v a="$(loss begin.safetensors)" -v b="$(loss little.safetensors)" -v c="$(loss much.safetensors)" \
        'BEGIN { exit !(a > b + 0.05 && b > c) }'
}

@test "the file tells how it was trained, and its tensors are those of a torch.nn.Sequential" {
    songs a.tar
    train -o p.safetensors <a.tar
    numpy '
import struct
data = open("p.safetensors", "rb").read()
size, = struct.unpack("<Q", data[:8])
header = json.loads(data[8:8 + size])
meta = header.pop("__metadata__")
assert {name: t["shape"] for name, t in header.items()} == {
    "0.weight": [16, 22], "0.bias": [16], "2.weight": [16, 16], "2.bias": [16], "4.weight": [1, 16],
    "4.bias": [1]}, header
training = json.loads(meta["training"])
assert training["records"] == 4 and training["seed"] == 42 and len(training["losses"]) == 3, training
assert "linear in=22 out=16" in meta["predictor"]'
}

@test "files that are not predictors, or predictors of another kind, are refused by name" {
    songs a.tar
    train -o p.safetensors <a.tar
    numpy '
import struct
data = open("p.safetensors", "rb").read()
open("cut.safetensors", "wb").write(data[:-4])
open("flipped.safetensors", "wb").write(data[:-4] + b"abcd")
open("other.safetensors", "wb").write(data.replace(b"energies 1", b"energies 9"))
open("noise.safetensors", "wb").write(b"x" * 100)'
    for name in cut flipped other noise missing; do
        run --separate-stderr sparse -k 9 -m $name.safetensors <a.tar
        assert_refused sparse $name.safetensors
    done
}
