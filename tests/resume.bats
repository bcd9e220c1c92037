# ae-train --resume: killed, interrupted, damaged or changed, the results are the same

# shellcheck disable=SC2154 # stderr is set by run

load helper

# Clips that are long enough for threads to share the work, a network, and a training of a second.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    make_stream clips.tar '
t = np.arange(4198) / 8000
for i in range(10):
    record(f"tone_{i}", [0.5 * np.sin(2 * np.pi * (200 + 40 * i) * t + i)], sample_rate=8000)'
    make_stream valid.tar '
t = np.arange(4198) / 8000
for i in range(3):
    record(f"valid_{i}", [0.5 * np.sin(2 * np.pi * (210 + 90 * i) * t)], sample_rate=8000)'
    printf 'conv1d out=4 kernel=6 stride=4\ntanh\n' >small.net
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$BATS_FILE_TMPDIR"/* .
}

# The training of these tests, for which later options may be set; its clips are on stdin.
training=(ae-train -n small.net -v valid.tar -b 4 -e 300 -L losses.tsv -o m.safetensors)

train() {
    "${training[@]}" "$@" <clips.tar
}

# Kills an endless training as soon as it has a checkpoint.
start_and_kill() {
    "${training[@]}" --resume -e 1000000 "$@" <clips.tar 3>&- &
    while [ ! -e m.safetensors.checkpoint ]; do
        kill -0 $!
        sleep 0.01
    done
    kill -9 $!
    status=0
    wait $! || status=$?
    assert_equal "$status" 137
}

# The epochs done according to the checkpoint.
epochs() {
    numpy '
b = open("m.safetensors.checkpoint", "rb").read()
meta = json.loads(b[8:8 + int.from_bytes(b[:8], "little")])["__metadata__"]
print(len(json.loads(meta["progress"])["train"]))'
}

# refuse TEXT [OPTION...]: the checkpoint is refused with TEXT and left unchanged.
refuse() {
    cp m.safetensors.checkpoint before
    run --separate-stderr train --resume "${@:2}"
    assert_failure 1
    refute_output
    assert_stderr --regexp '^ae-train: m.safetensors.checkpoint[: ]'
    assert_stderr --partial "$1"
    assert_stderr --partial 'remove it to start again'
    assert [ ! -e m.safetensors ]
    cmp m.safetensors.checkpoint before
}

@test "killed at 20 random moments and resumed, a training gives the same model and losses" {
    RANDOM=${KILL_SEED:=$RANDOM}
    echo "KILL_SEED=$KILL_SEED"
    started=${EPOCHREALTIME/./}
    train
    whole=$((${EPOCHREALTIME/./} - started)) # microseconds
    mkdir wanted
    mv m.safetensors losses.tsv wanted
    ls >before
    kills=0 resumed=0 finished=0
    while :; do
        [ ! -e m.safetensors.checkpoint ] || resumed=$((resumed + 1))
        "${training[@]}" --resume -j $((1 + kills % 3)) <clips.tar 2>said 3>&- &
        if [ "$kills" -lt 20 ]; then
            sleep "$(printf '0.%06d' $((whole * RANDOM / 32768 / 5 % 1000000)))"
            kill -9 $! || true
        fi
        ended=0
        wait $! || ended=$?
        [ ! -s said ] || fail "$(<said)"
        if [ "$ended" = 137 ]; then
            kills=$((kills + 1))
            continue
        fi
        assert_equal "$ended" 0
        finished=$((finished + 1))
        cmp m.safetensors wanted/m.safetensors
        cmp losses.tsv wanted/losses.tsv
        rm m.safetensors losses.tsv
        [ "$kills" -lt 20 ] || break
    done
    echo "$finished trainings, killed $kills times, resumed $resumed times"
    [ "$resumed" -ge 5 ]
    rm said
    run diff before <(ls)
    assert_success
}

@test "the checkpoint is whole at every moment" {
    "${training[@]}" --resume -e 1000000 <clips.tar 3>&- &
    run numpy '
import hashlib, time
seen, end = set(), time.monotonic() + 1
while time.monotonic() < end or (len(seen) < 3 and time.monotonic() < end + 20):
    try:
        b = open("m.safetensors.checkpoint", "rb").read()
    except FileNotFoundError:
        continue
    n = int.from_bytes(b[:8], "little")
    header = json.loads(b[8:8 + n])
    meta = header.pop("__metadata__")
    assert len(b) == 8 + n + max(t["data_offsets"][1] for t in header.values())
    assert meta["sha256"] == hashlib.sha256(b[8 + n:]).hexdigest()
    seen.add(b)
assert len(seen) >= 3, len(seen)'
    kill -9 $!
    assert_success
}

@test "a training without interruption leaves no checkpoint, and removes an old one" {
    ls >before
    train --resume -e 3
    run diff before <(ls)
    assert_line '> losses.tsv'
    assert_line '> m.safetensors'
    assert_equal "$(grep -c '^>' <<<"$output")" 2
    rm m.safetensors losses.tsv
    start_and_kill
    epochs=$(epochs)
    train --resume -e $((epochs + 1))
    rm m.safetensors losses.tsv
    run diff before <(ls)
    assert_success
}

@test "^C keeps the checkpoint: the same command resumes from it, also with more epochs" {
    epoch=0
    for signal in INT TERM INT; do
        run --separate-stderr timeout --foreground -s $signal --preserve-status 0.4 \
            "${training[@]}" -e 1000000 --resume <clips.tar
        assert_failure 1
        assert_stderr --regexp '^ae-train: interrupted in epoch [0-9]+; m.safetensors has the best weights so far'
        before=$epoch epoch=$(sed 's/.*in epoch \([0-9]*\);.*/\1/' <<<"$stderr")
        [ "$epoch" -gt "$before" ]
        assert_equal "$(epochs)" $((epoch - 1))
        ae-info m.safetensors
    done
    refuse_epochs=$((epoch - 2))
    rm m.safetensors
    refuse "more epochs than the $refuse_epochs" -e "$refuse_epochs"
    train --resume -e $((epoch + 5))
    mkdir resumed
    mv m.safetensors losses.tsv resumed
    train -e $((epoch + 5))
    cmp m.safetensors resumed/m.safetensors
    cmp losses.tsv resumed/losses.tsv
}

@test "without --resume a checkpoint is neither read nor changed" {
    start_and_kill
    sha256sum m.safetensors.checkpoint >before
    train -e 2 -s 7
    sha256sum --quiet -c before
}

@test "a checkpoint with other settings is refused, naming them" {
    start_and_kill
    refuse 'batch 4, not 5' -b 5
    refuse 'seed 42, not 43' -s 43
    refuse 'learning rate 0.02' -l 0.021
    refuse 'loss rmse, not l1' --loss l1
    refuse 'seed 42, not 43; batch 4, not 5' -s 43 -b 5
    printf 'conv1d out=5 kernel=6 stride=4\ntanh\n' >other.net
    refuse 'another network' -n other.net
    train --resume -e $(($(epochs) + 1)) # it was harmed by none of these
}

@test "a checkpoint of other clips is refused, however little they differ" {
    start_and_kill
    cp clips.tar good.tar
    refuse 'validation clips 3 of 1 x 4198' -v clips.tar
    pick -n 9 <good.tar >clips.tar
    refuse 'training clips 10 of 1 x 4198 at 8000 Hz'
    pick -k tone_9 <good.tar >clips.tar
    pick -n 9 <good.tar >>clips.tar
    refuse 'training clips 10 of 1 x 4198' # in another order
    numpy '
stream = Stream("clips.tar")
for key, meta, a in records("good.tar"):
    if key == "tone_9":
        a[0, 4197] = np.nextafter(a[0, 4197], np.float32(1))
    stream.record(key, a, meta)
stream.tar.close()'
    refuse 'training clips 10 of 1 x 4198'
    numpy '
stream = Stream("clips.tar")
for key, meta, a in records("good.tar"):
    stream.record(key, a, dict(meta, sample_rate=8001))
stream.tar.close()
stream = Stream("valid2.tar")
for key, meta, a in records("valid.tar"):
    stream.record(key, a, dict(meta, sample_rate=8001))
stream.tar.close()'
    refuse 'at 8000 Hz' -v valid2.tar
    cp good.tar clips.tar
    train --resume -e $(($(epochs) + 1))
}

@test "a checkpoint with a changed, missing or additional byte is refused" {
    start_and_kill
    mv m.safetensors.checkpoint good
    numpy '
seed = int(sys.argv[1])
good = open("good", "rb").read()
size, random = len(good), np.random.default_rng(seed)
assert size > 1000
bad = [good[:n] for n in (0, 1, 7, 8, 100, size // 2, size - 1)] + [good + b"\0"]
for at in [*range(10), size - 1, *random.integers(size, size=40)]:
    flipped = bytearray(good)
    flipped[at] ^= 1 << int(random.integers(8))
    bad.append(bytes(flipped))
for i, b in enumerate(bad):
    open(f"bad.{i}", "wb").write(b)' "${FLIP_SEED:=$RANDOM}"
    echo "FLIP_SEED=$FLIP_SEED"
    for bad in bad.*; do
        cp "$bad" m.safetensors.checkpoint
        refuse ''
    done
    cp good m.safetensors.checkpoint
    train --resume -e $(($(epochs) + 1))
}

@test "a model is not a checkpoint, and neither is a folder" {
    train -e 1
    mv m.safetensors m.safetensors.checkpoint
    refuse damaged
    rm m.safetensors.checkpoint
    mkdir m.safetensors.checkpoint
    run --separate-stderr train --resume
    assert_refused ae-train "m.safetensors.checkpoint"
}

@test "a training that diverges is finished: its checkpoint is removed" {
    make_stream clips.tar '
record("a", [np.sin(np.arange(64.)) * 1e17])
record("b", [np.cos(np.arange(64.)) * 1e17])'
    for _ in 1 2 3; do
        echo 'conv1d out=2 kernel=2 stride=2'
    done >deep.net
    for rate in 1.5 10; do
        run --separate-stderr ae-train --resume -n deep.net -o m.safetensors -l $rate <clips.tar
        assert_failure 1
        assert_stderr --partial diverged
        assert [ ! -e m.safetensors.checkpoint ]
    done
}

# The pipeline's recipe alone, its training the one of these tests.
@test "a killed make resumes within the training; a changed parameter restarts it" {
    mkdir models bin out
    mv small.net models
    mv clips.tar out/train.tar
    mv valid.tar out/validation.tar
    cat >bin/ae-train <<END
#!/bin/sh
[ -e out/models/small.safetensors.checkpoint ] && echo went on || echo began
exec '$BIN/ae-train' "\$@"
END
    chmod +x bin/ae-train
    cat >Makefile <<'END'
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
OUT := out
JOBS := 2
EPOCHS := 300
BATCH := 4
LEARNING_RATE := 0.02
SEED := 42
parameter = $(filter %/SEED,$(1:%=out/%))
out/SEED: FORCE
	@echo '$(SEED)' | cmp -s - $@ || echo '$(SEED)' > $@
FORCE:
include $(ROOT)/pipeline/00-rules.mk
code =
BIN := bin
include $(ROOT)/pipeline/20-train.mk
END
    killed() {
        rm -f out/models/*
        setsid make -s EPOCHS=1000000 out/models/small.safetensors 3>&- &
        until [ -e out/models/small.safetensors.checkpoint ]; do
            kill -0 $!
            sleep 0.01
        done
        kill -9 -- -$!
        wait $! || true
    }
    killed
    run make -s out/models/small.safetensors
    assert_success
    assert_output 'went on'
    run ls out/models
    assert_output $'small.cpu\nsmall.losses.tsv\nsmall.safetensors'
    ae-train -n models/small.net -v out/validation.tar -e 300 -b 4 -o m.safetensors <out/train.tar
    cmp m.safetensors out/models/small.safetensors

    killed
    run make -s SEED=7 out/models/small.safetensors
    assert_success
    assert_output began
    run ae-info --metadata out/models/small.safetensors
    assert_line $'seed\t7'

    killed
    sleep 0.01
    touch out/train.tar
    run make -s out/models/small.safetensors
    assert_success
    assert_output began
}
