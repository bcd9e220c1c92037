# Pipes of filters, from music to latents and back, as a person types them

# shellcheck disable=SC2154,SC2016,SC2129 # stderr is set by run; pipes stand in single quotes

load helper

# song.flac (44.1 kHz stereo, 2 s), clips.tar (twelve mono clips of 0.5 s at 8 kHz), model.safetensors
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    printf '# 1x4000 -> 4x999\nconv1d out=4 kernel=8 stride=4\ntanh\n' >small.net
    for label in jazz rock pop; do
        mkdir -p "music/$label"
        for i in 1 2 3 4; do
            sox -D -R -n -r 16000 -c 2 -b 16 "music/$label/song.$i.wav" synth 0.6 pluck $((150 * i + ${#label})) gain -3
        done
    done
    sox -D -R -n -r 44100 -c 2 song.flac synth 2 pluck 220 pluck 331 gain -3
    wav2raw -L music/*/*.wav | tomono | resample -r 8000 | crop -t 0.5 >clips.tar
    ae-train -n small.net -o model.safetensors -e 5 -b 4 -j 1 <clips.tar
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$BATS_FILE_TMPDIR"/{song.flac,clips.tar,small.net,model.safetensors} .
    cp -r "$BATS_FILE_TMPDIR/music" .
}

# pipe TEXT: a line typed into a shell.
pipe() {
    run --separate-stderr bash -c "set -o pipefail; $1"
}

@test "a song is encoded to latents and decoded to its original length" {
    pipe 'wav2raw song.flac | tomono | resample -r 8000 | crop -t 1 | ae-enc -m model.safetensors |
        ae-dec -m model.safetensors | raw2wav -o back.wav'
    assert_success
    refute_output
    refute_stderr
    run bash -c 'soxi -r back.wav; soxi -c back.wav; soxi -s back.wav; soxi -b back.wav'
    assert_output $'8000\n1\n8000\n16'
}

@test "the history has the whole pipe, and running it again gives the same bytes" {
    wav2raw song.flac | tomono | resample -r 8000 | crop -t 1 | ae-enc -m model.safetensors >z.tar
    run numpy 'print("\n".join(meta("z.tar", "song")["history"][1:]))'
    assert_output $'tomono\nresample -r 8000\ncrop -t 1\nae-enc -m model.safetensors'
    numpy 'print("wav2raw song.flac | " + " | ".join(meta("z.tar", "song")["history"][1:]))' >again
    bash again >again.tar
    run cmp z.tar again.tar
    assert_success
}

@test "latents are fewer numbers than the audio they stand for, and keep its source" {
    ae-enc -m model.safetensors <clips.tar >z.tar
    run numpy '
clips, latents = records("clips.tar"), records("z.tar")
assert [k for k, _, _ in clips] == [k for k, _, _ in latents] and len(clips) == 12
for (_, m, a), (_, n, z) in zip(clips, latents):
    assert a.shape == (1, 4000) and z.shape == (4, 999), (a.shape, z.shape)
    assert n["label"] == m["label"] and n["source"] == m["source"] and np.abs(z).max() <= 1'
    assert_success
}

@test "NumPy between two filters: latents changed in Python are decoded" {
    ae-enc -m model.safetensors <clips.tar >z.tar
    numpy '
stream = Stream("louder.tar")
for key, meta, z in records("z.tar"):
    stream.record(key, (1.5 * z).astype(">f8"), meta)
stream.tar.close()'
    pipe 'ae-dec -m model.safetensors <louder.tar | tls'
    assert_success
    refute_stderr
    assert_equal "${#lines[@]}" 13
    assert_line --index 1 --partial $'\t1x4000\t8000\t'
}

@test "training, validation and test parts are disjoint and make up the whole" {
    for band in 0-60 60-80 80-100; do
        pick -p "$band" <clips.tar >"$band.tar"
    done
    pipe 'cat 0-60.tar 60-80.tar 80-100.tar | tls | tail -n +2 | cut -f 1 | sort'
    assert_success
    assert_output "$(keys clips.tar | sort)"
    pipe 'ae-train -n small.net -o m.safetensors -e 2 -L losses.tsv -v <(pick -p 60-100 <clips.tar) <0-60.tar'
    assert_success
    run head -1 losses.tsv
    assert_output $'epoch\ttrain\tvalidation'
    [ "$(wc -l <losses.tsv)" = 3 ]
}

@test "the songs of one label become files again under their keys" {
    pipe 'pick -l rock <clips.tar | raw2wav -d back'
    assert_success
    run bash -c 'cd back && find . -type f | sort'
    assert_line --regexp '/song_1\.wav$'
    assert_equal "${#lines[@]}" 4
}

@test "a song that passes through files is unchanged" {
    wav2raw music/jazz/song.1.wav >a.tar
    pipe 'raw2wav -o a.wav <a.tar && cmp -i 44 a.wav music/jazz/song.1.wav'
    assert_success
}

@test "a filter that fails in the middle fails the whole pipe, and no file is left at its end" {
    for pipe in \
        'wav2raw song.flac | tomono | resample -r 8000 | ae-enc -m missing.safetensors | ae-dec -m model.safetensors | raw2wav -o back.wav' \
        'wav2raw missing.wav | tomono | raw2wav -o back.wav' \
        'wav2raw song.flac missing.wav | tomono | raw2wav -d back' \
        'wav2raw song.flac | crop -t 100 | raw2wav -o back.wav' \
        'head -c 100000 clips.tar | ae-enc -m model.safetensors | raw2wav -o back.wav'; do
        pipe "$pipe"
        assert_failure
        [ -n "$stderr" ] || fail "$pipe: no message"
        [ ! -e back.wav ] || fail "$pipe: back.wav is there"
    done
    # each filter after the failed one reports a truncated input; none mistakes it for a short one
    pipe 'wav2raw missing.wav | tomono | tls >list || true'
    run --separate-stderr bash -c 'wav2raw missing.wav | tomono >out.tar; tls <out.tar'
    assert_failure 1
}

@test "a reader that stops early ends the pipe silently" {
    pipe 'wav2raw music/*/*.wav | tomono | resample -q fast -r 48000 | head -c 1000 >start || true'
    assert_success
    refute_stderr
    [ "$(stat -c %s start)" = 1000 ]
}

@test "several pipes joined are one stream" {
    pipe '{ wav2raw -l one song.flac; wav2raw -L music/pop/*.wav; } | tomono | tls | cut -f 4'
    assert_success
    assert_output $'label\none\npop\npop\npop\npop'
}

@test "a spectrogram becomes a table for a plot" {
    pipe 'wav2raw song.flac | tomono | specgram -n 256 | raw2tsv --matrix >spectrum.tsv'
    assert_success
    run numpy '
lines = [l.split("\t") for l in open("spectrum.tsv").read().splitlines()]
assert lines[0] == ["key", "channel", "bin", "frame", "time", "value"]
rows = np.array([l[1:] for l in lines[1:]], float)
assert rows[:, 1].max() == 128 and abs(rows[:, 3].max() - 2) < 0.01, rows.max(axis=0)'
    assert_success
}

@test "latents become a table of vectors with labels" {
    pipe 'ae-enc -m model.safetensors <clips.tar | raw2tsv >vectors.tsv'
    assert_success
    run awk -F '\t' 'NF != 2 + 4 * 999 || (NR > 1 && $2 !~ /^(jazz|rock|pop)$/) { exit 1 }
        END { exit NR != 13 }' vectors.tsv
    assert_success
}

# peak COMMAND...: the most memory that a command had, in MiB; stdin and stdout as given.
peak() {
    numpy 'import resource, subprocess
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=sys.stderr)' "$@"
}

@test "minutes of stereo go through every filter in the memory of seconds" {
    sanitised && skip 'AddressSanitizer takes memory of its own'
    noise long.wav 44100 2 200 # 71 MB of float32
    peak wav2raw long.wav >a.tar 2>peaks
    peak tomono <a.tar >b.tar 2>>peaks
    peak resample -q fast -r 32000 <a.tar >c.tar 2>>peaks
    peak crop -t 190 <a.tar >c.tar 2>>peaks
    peak pick <a.tar >c.tar 2>>peaks
    peak specgram -n 1024 <b.tar >c.tar 2>>peaks
    peak tls <c.tar >list 2>>peaks
    peak mdct <a.tar >c.tar 2>>peaks
    peak mdct --inverse <c.tar >d.tar 2>>peaks
    peak raw2tsv --envelope 1000 <a.tar >list 2>>peaks
    resample -q fast -r 8000 <b.tar >c.tar
    peak ae-enc -m model.safetensors <c.tar >z.tar 2>>peaks
    peak ae-dec -m model.safetensors <z.tar >c.tar 2>>peaks
    peak raw2wav -o back.wav <b.tar 2>>peaks
    rm -f ./*.tar ./*.wav
    cat peaks
    [ "$(wc -l <peaks)" = 13 ]
    run awk '$1 > 60 { print "peak of command " NR ": " $1 " MiB" }' peaks
    refute_output
}
