# pipeline/on-slurm: which recipe lines become steps of a Slurm job, with a stand-in for srun.

# shellcheck disable=SC2154,SC2016 # stderr is set by run; make's $ is no shell's

load helper

# srun: writes its options to the file steps and runs the command here, as a step.
setup() {
    cd "$BATS_TEST_TMPDIR" || return
    mkdir stand-in
    cat >stand-in/srun <<'END'
#!/bin/bash
options=()
while [ "${1#-}" != "$1" ] || [[ $1 =~ ^[0-9]+$ ]]; do
    options+=("$1")
    shift
done
echo "${options[*]}: ${!#}" >>"$STEPS"
SLURM_STEP_ID=0 exec "$@"
END
    chmod +x stand-in/srun
    export STEPS=$PWD/steps PATH=$PWD/stand-in:$PATH
    unset SLURM_STEP_ID
    touch steps
}

on_slurm() {
    "$ROOT/pipeline/on-slurm" -eu -o pipefail -c "$1"
}

@test "a line that begins with a filter or a data script is a step; all others run here" {
    mkdir -p build/bin datasets
    for name in build/bin/tls build/bin/ae-train datasets/import datasets/cut; do
        printf '#!/bin/sh\n' >$name
        chmod +x $name
    done
    for line in 'build/bin/tls < /dev/null > list.part' ' build/bin/tls' "$PWD/build/bin/tls x" '{ build/bin/tls; }' 'datasets/import -d x'; do
        on_slurm "$line"
        assert_equal "$(cat steps)" "--quiet --disable-status --exact -N 1 -n 1 -c 1 --mem=0 --input=none: $line"
        : >steps
    done
    JOBS=3 on_slurm 'build/bin/ae-train -n x'
    assert_equal "$(cut -d : -f 1 steps)" '--quiet --disable-status --exact -N 1 -n 1 -c 3 --mem=0 --input=none'
    : >steps
    for line in 'mkdir -p a/build/bin' 'mv steps steps' 'printf x' 'datasets/cut a 3 b' 'cat build/bin/tls' 'echo build/bin/tls > a.part'; do
        on_slurm "$line" || true
        assert_equal "$(cat steps)" ''
    done
}

@test "what a step starts stays in it" {
    mkdir -p build/bin
    printf '#!/bin/sh\n' >build/bin/tls
    chmod +x build/bin/tls
    SLURM_STEP_ID=1 on_slurm 'build/bin/tls'
    assert_equal "$(cat steps)" ''
}

@test "the status of a step is that of its line, and a step that fails or is cancelled leaves no target" {
    mkdir -p build/bin
    printf '#!/bin/sh\necho half\nexit 3\n' >build/bin/tls
    printf '#!/bin/sh\necho half\nkill $$\n' >build/bin/pick
    chmod +x build/bin/*
    run on_slurm 'build/bin/tls'
    assert_failure 3
    printf '.DELETE_ON_ERROR:\na b:\n\tbuild/bin/$(TOOL) > $@.part\n\tmv $@.part $@\n' >Makefile
    for tool in tls pick; do
        run make SHELL="$ROOT/pipeline/on-slurm" TOOL=$tool a
        assert_failure
        assert [ ! -e a ]
    done
    [ "$(wc -l <steps)" = 3 ]
}

@test "a file that comes late is waited for, one that never comes is named" {
    mkdir -p build/bin out
    printf '#!/bin/sh\n(sleep 0.7; echo x > out/late.part) >/dev/null 2>&1 3>&- &\n' >build/bin/tls
    chmod +x build/bin/tls
    ln -s /dev/null nothing
    on_slurm 'build/bin/tls -o out/late.part > nothing'
    [ -e out/late.part ]
    run env WAIT=1 "$ROOT/pipeline/on-slurm" -c 'build/bin/tls -o out/never.part'
    assert_output --partial 'on-slurm: out/never.part is not here after'
}

@test "make encode over steps gives the same bytes, with trainings side by side and no lock" {
    sox -R -n -r 22050 -c 1 a.wav synth 0.5 pluck 200
    mkdir m
    cp a.wav m/b.wav
    mv a.wav m
    for shell in bash pipeline/on-slurm; do
        name=test-slurm-$$-${shell##*/}
        make -s -j2 -C "$ROOT" encode SHELL=$shell DIR="$PWD/m" \
            MODEL=18376-repaired NAME="$name" SHARD=1 BUILD="$BUILT"
        mv "$ROOT/out/$name" "${shell##*/}"
    done
    assert_equal "$(grep -c 'datasets/import' steps)" 2
    for file in latents-000000.tar latents-000001.tar index.tsv; do
        cmp bash/$file on-slurm/$file
    done
    run make -n -C "$ROOT" out/none/models/9184.safetensors OUT=out/none SHELL=pipeline/on-slurm
    assert_line --regexp '^ *build/bin/ae-train '
}

@test "ISA compiles every file for one instruction set, and only a known one" {
    [ "$(uname -m)" = x86_64 ] || skip "x86-64 alone has these"
    mkdir b
    run make -n -C "$ROOT" BUILD="$PWD/b" ISA=avx2 "$PWD/b/lib/audio/stft.o" "$PWD/b/tls.o"
    assert_equal "$(grep -c -- '-DLATHE_LEVEL=3 .* -c ' <<<"$output")" 2
    run make -n -C "$ROOT" ISA=sse9
    assert_failure
    assert_output --partial 'ISA=sse9: baseline, avx2 or avx512 is wanted'
    # one function, three ways: the code of the level is there, no choice at start
    printf '#include "base/clones.h"\nCLONES float f(float a, float b, float c) { return a * b + c; }\n' >f.c
    for level in 1 3 4; do
        gcc -O2 -ffp-contract=fast -DLATHE_LEVEL=$level -I"$ROOT/tools/lib" -c f.c
        run objdump -d f.o
        if [ $level = 1 ]; then refute_output --partial vfmadd; else assert_output --partial vfmadd; fi
        run nm f.o
        refute_output --partial resolver
    done
}
