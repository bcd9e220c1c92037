# ae-train-mpi: the same training over several ranks gives the same bytes.

# shellcheck disable=SC2154 # stderr is set by run

load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    mpi=${BIN%/bin}/mpi/ae-train-mpi
    if ! command -v mpirun >/dev/null || [ ! -x "$mpi" ]; then skip "no MPI here"; fi
    printf 'conv1d out=2 kernel=8 stride=4\ntanh\nconv1d out=1 kernel=4 stride=2\ntanh\n' >n.net
    make_stream clips.tar '
rng = np.random.default_rng(1)
for n in range(13):
    record(f"c{n}", rng.standard_normal((1, 404)).cumsum(1) / 40, sample_rate=8000)'
    make_stream validation.tar '
rng = np.random.default_rng(2)
for n in range(5):
    record(f"v{n}", rng.standard_normal((1, 404)).cumsum(1) / 40, sample_rate=8000)'
    # as root, in a container, with fewer processors than ranks and without ssh
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_btl_vader_single_copy_mechanism=none \
        OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_plm=isolated
    options=(-n n.net -v validation.tar -b 4 -l 0.02 -j 1)
}

# ranks N OPTION...: each rank opens the clips by itself, as mpirun gives stdin to the first alone.
ranks() {
    local count=$1
    shift
    # shellcheck disable=SC2016 # "$@" is the inner shell's
    timeout 60 mpirun -n "$count" sh -c '"$0" "$@" <clips.tar' "$mpi" "${options[@]}" "$@"
}

@test "model and losses of 1, 2, 3 and 4 ranks have the bytes of ae-train's" {
    ae-train "${options[@]}" -e 3 -o alone.safetensors -L alone.tsv <clips.tar
    for count in 1 2 3 4; do
        ranks $count -e 3 -o m.safetensors -L l.tsv
        cmp m.safetensors alone.safetensors
        cmp l.tsv alone.tsv
        rm m.safetensors l.tsv
    done
}

@test "ranks hold their own clips, also in a file where they do not fit into memory" {
    ae-train "${options[@]}" -e 2 -o alone.safetensors <clips.tar
    ranks 2 -e 2 --memory 0 -o m.safetensors
    cmp m.safetensors alone.safetensors
}

@test "an interrupted training ends in all ranks, and goes on with another number of them" {
    # shellcheck disable=SC2016
    timeout 60 mpirun -n 2 sh -c 'if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then (until [ -e m.safetensors.checkpoint ]; do sleep 0.1; done; kill -TERM $$) & fi; exec "$0" "$@" <clips.tar' \
        "$mpi" "${options[@]}" -e 1000000 --resume -o m.safetensors >out 2>&1 && fail "it was not interrupted"
    assert grep -q 'interrupted in epoch' out
    [ -e m.safetensors ] && [ -e m.safetensors.checkpoint ]
    cp m.safetensors.checkpoint kept
    rm -f m.safetensors*
    # a checkpoint that ranks wrote is one process's, and the other way round
    cp kept m.safetensors.checkpoint
    done=$(sed -n 's/.* in epoch \([0-9]*\);.*/\1/p' out | head -n 1)
    ranks 3 -e $((done + 5)) --resume -o m.safetensors -L m.tsv
    ae-train "${options[@]}" -e $((done + 5)) -o whole.safetensors -L whole.tsv <clips.tar
    cmp m.safetensors whole.safetensors
    cmp m.tsv whole.tsv
}

@test "ranks that read different clips are refused" {
    # shellcheck disable=SC2016
    run timeout 60 mpirun -n 2 sh -c 'if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then exec <validation.tar; else exec <clips.tar; fi; "$0" "$@"' \
        "$mpi" "${options[@]}" -e 1 -o m.safetensors
    assert_failure
    assert_output --partial 'different clips'
    assert [ ! -e m.safetensors ]
}

@test "what one rank cannot read ends them all" {
    run ranks 3 -e 1 -o m.safetensors --init none.safetensors
    assert_failure
    [ "$status" != 124 ]
}
