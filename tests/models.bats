# The shipped models: their contents, and that they can be reproduced

# shellcheck disable=SC2154 # stderr is set by run

load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

fact() {
    awk -F '\t' -v fact="$2" '$1 == fact { print $2 }' <<<"$1"
}

@test "every network has its model, of a few kB, trained as the page says" {
    count=0
    for net in "$ROOT"/models/*.net; do
        model=${net%.net}.safetensors
        [ "$(stat -c %s "$model")" -le 8192 ]
        # the same layers, and the facts of its training
        run cmp <(ae-info -f 110250 "$net" 2>/dev/null) <(ae-info -f 110250 "$model" 2>/dev/null)
        assert_success
        facts=$(ae-info --metadata "$model" 2>/dev/null)
        for pair in sample_rate=22050 frames=4410 seed=42 optimiser=adam learning_rate=0.02 batch=5 epochs=25 \
            schedule=cosine init_scale=0.01; do
            assert_equal "${pair%=*}=$(fact "$facts" "${pair%=*}")" "$pair"
        done
        count=$((count + 1))
    done
    [ "$count" -ge 8 ]
    [ "$(cat "$ROOT"/models/*.safetensors | wc -c)" -le 65536 ]
}

@test "the page's table is that of models/reach.tsv" {
    tail -n +2 "$ROOT/models/reach.tsv" | awk -F '\t' '
        $2 == "both" || $2 == "resampling" || $1 ~ /stereo/ { printf "%s\t%s\t%s\t%s\n", $1, $2, $3, $5 }' | sort >measured
    awk -F ' *[|] *' '/^\| [0-9]/ {
        name = $2; gsub(/`/, "", name)
        n = split("styles games recordings", set, " ")
        for (i = 1; i <= n; i++) {
            if ($(i + 3) == "") continue
            split($(i + 3), value, " / ")
            print name "\t" (name ~ /stereo/ ? "games" : "both") "\t" set[i] "\t" value[1]
            if (2 in value) print name "\tresampling\t" set[i] "\t" value[2]
        }
    }' "$ROOT/models/README.md" | sort >told
    [ -s told ]
    run diff measured told
    assert_success
}

# Clips that need no libm, 12 of 4410 samples: sums of triangle waves, exact in a float.
@test "a training as the models had gives the same bytes on a processor of the same kind, the same loss on any" {
    make_stream clips.tar '
def triangle(period):
    phase = (np.arange(4410) % period) / 512 - period / 1024
    return np.abs(phase) - period / 2048
for i in range(12):
    record(f"t{i}", [triangle(64 + 20 * i) + triangle(31 + 3 * i) / 4], sample_rate=22050)'
    ae-train -n "$ROOT/models/9184-repaired.net" -e 25 -b 5 -l 0.02 --schedule cosine --init-scale 0.01 -o m.safetensors \
        -L losses.tsv <clips.tar
    loss=$(tail -1 losses.tsv | cut -f 2)
    awk -v loss="$loss" -v wanted="0.01303975" 'BEGIN { exit !(loss > wanted * 0.99 && loss < wanted * 1.01) }'
    # check-asan and clang optimise otherwise
    if ! sanitised && ! with_libomp && grep -qw avx2 /proc/cpuinfo && grep -qw fma /proc/cpuinfo; then
        assert_equal "$(ae-info --metadata m.safetensors | awk '$1 == "sha256" { print $2 }')" 8a7fcbd471e82755f8e62e81c34d5d2a4dd4033c9b2130dab0336192a066e03b
    fi
}

@test "the predictor of sparse is found by its name and codes better than the one by hand" {
    file=$ROOT/models/music.predictor.safetensors
    [ "$(stat -c %s "$file")" -le 8192 ]
    # a chord that decays over noise that falls with frequency
    make_stream clips.tar '
rng = np.random.default_rng(3)
t = np.arange(44100) / 22050
chord = sum(np.sin(2 * np.pi * f * t) * np.exp(-t * (1 + i)) for i, f in enumerate((220, 277.2, 329.6, 440, 880)))
record("chord", [0.2 * chord + 0.01 * np.cumsum(rng.normal(0, 0.05, 44100))], sample_rate=22050)'
    snr() { compare -r clips.tar | tail -n 1 | cut -f 3; }
    hand=$(sparse -k 2000 <clips.tar | sparse -d | snr)
    music=$(sparse -k 2000 -m music <clips.tar | sparse -d -m music | snr)
    awk -v hand="$hand" -v music="$music" 'BEGIN { exit !(music > hand) }' || fail "by hand $hand dB, learned $music dB"
    run --separate-stderr sparse -k 9 -m nothing <clips.tar
    assert_failure 1
    assert_equal "$stderr" 'sparse: nothing: No such file or directory; the predictors that come with Lathe are music'
    run --separate-stderr ae-enc -m nothing <clips.tar
    [[ $stderr != *music* ]]
}

@test "PyTorch loads the predictor and expects the same energies" {
    /usr/bin/python3 -c 'import torch' 2>/dev/null || skip 'there is no PyTorch'
    /usr/bin/python3 - "$ROOT/models/music.predictor.safetensors" <<'END'
import json, struct, sys
import numpy, torch
data = open(sys.argv[1], "rb").read()
size, = struct.unpack("<Q", data[:8])
header = json.loads(data[8:8 + size])
assert "predictor" in header.pop("__metadata__")
net = torch.nn.Sequential(torch.nn.Linear(22, 16), torch.nn.LeakyReLU(0.1), torch.nn.Linear(16, 16), torch.nn.LeakyReLU(0.1), torch.nn.Linear(16, 1))
net.load_state_dict({name: torch.from_numpy(numpy.frombuffer(data[8 + size:][slice(*t["data_offsets"])], "<f4").reshape(t["shape"]).copy())
                     for name, t in header.items()})
w = {name: tensor.detach().numpy().astype(float) for name, tensor in net.state_dict().items()}
x = numpy.random.default_rng(1).normal(0, 2, (100, 22))
leak = lambda v: numpy.where(v > 0, v, 0.1 * v)
own = leak(leak(x @ w["0.weight"].T + w["0.bias"]) @ w["2.weight"].T + w["2.bias"]) @ w["4.weight"].T + w["4.bias"]
assert numpy.abs(net(torch.tensor(x, dtype=torch.float32)).detach().numpy() - own).max() < 1e-3
assert numpy.abs(own).max() > 0.1
END
}
