# ae-info - layers, shapes and parameters of an autoencoder

load helper

@test "the layers of a description with their shapes and parameters" {
    run --separate-stderr ae-info "$ROOT/models/18376.net"
    assert_success
    assert_stderr --partial "18376.net:6: conv1d out=8 kernel=1 stride=2 padding=0: the kernel is smaller"
    assert_output - <<'END'
part	index	layer	channels	frames	parameters
encoder	0	conv1d out=10 kernel=20 stride=12 padding=1	10	9187	210
encoder	1	tanh	10	9187	0
encoder	2	conv1d out=6 kernel=5 stride=2 padding=1	6	4593	306
encoder	3	tanh	6	4593	0
encoder	4	conv1d out=8 kernel=1 stride=2 padding=0	8	2297	56
encoder	5	tanh	8	2297	0
decoder	0	conv_transpose1d out=6 kernel=1 stride=2 padding=0	6	4593	54
decoder	1	tanh	6	4593	0
decoder	2	conv_transpose1d out=10 kernel=5 stride=2 padding=1	10	9187	310
decoder	3	tanh	10	9187	0
decoder	4	conv_transpose1d out=1 kernel=20 stride=12 padding=1	1	110250	201
END
}

@test "the summary has the report's numbers for its five networks" {
    for row in '55112 637 11022.4' '32151 458 6430.2' '24496 557 4899.2' '18376 1137 3675.2' '9184 325 1836.8'; do
        read -r numbers parameters per_second <<<"$row"
        run --separate-stderr ae-info --summary "$ROOT/models/$numbers.net"
        assert_success
        assert_line --index 0 $'input_frames\tchannels\tframes\tnumbers\tnumbers_per_second\tratio\tparameters'
        assert_line --index 1 --regexp "^110250	[0-9]	[0-9]+	$numbers	$per_second	[0-9.]+	$parameters$"
    done
}

@test "a length that does not fit is rounded up to the next one" {
    run ae-info --summary -f 110251 "$ROOT/models/55112.net"
    assert_line --index 1 --regexp $'^110266\t8\t6890\t55120\t'
    run ae-info --summary -t 10 "$ROOT/models/55112.net"
    assert_line --index 1 --regexp $'^220506\t8\t13780\t'
    run ae-info --summary -f 1 "$ROOT/models/55112.net"
    assert_line --index 1 --regexp $'^42\t8\t1\t'
    run ae-info --summary -t 1 -r 8000 "$ROOT/models/55112.net"
    assert_line --index 1 --regexp $'^8010\t8\t499\t'
}

@test "a model is listed for the length of its clips, and says how it was trained" {
    make_stream clips.tar 'record("a", np.zeros((1, 250)), sample_rate=8000)'
    printf 'conv1d out=4 kernel=6 stride=4\nleaky_relu slope=0.2\n' >small.net
    ae-train -n small.net -o m.safetensors -e 2 -s 7 -l 0.01 <clips.tar
    run --separate-stderr ae-info m.safetensors
    assert_success
    assert_line $'encoder\t0\tconv1d out=4 kernel=6 stride=4 padding=0\t4\t62\t28'
    assert_line $'encoder\t1\tleaky_relu slope=0.2\t4\t62\t0'
    assert_line $'decoder\t0\tconv_transpose1d out=1 kernel=6 stride=4 padding=0\t1\t250\t25'
    run --separate-stderr ae-info --metadata m.safetensors
    assert_success
    assert_line --index 0 $'fact\tvalue'
    for fact in 'sample_rate 8000' 'frames 250' 'seed 7' 'loss rmse' 'optimiser adam' 'learning_rate 0.01' \
        'batch 20' 'epochs 2' 'clips 1' 'validation_clips 0'; do
        assert_line "${fact/ /$'\t'}"
    done
    assert_line --regexp $'^sha256\t[0-9a-f]{64}$'
    run --separate-stderr bash -c 'ae-info --summary - <m.safetensors'
    assert_success
    assert_line --index 1 --regexp $'^250\t4\t62\t248\t'
}

@test "a kernel smaller than its stride causes a warning, once a line" {
    run --separate-stderr ae-info --summary "$ROOT/models/9184.net"
    assert_success
    assert_stderr "ae-info: $ROOT/models/9184.net:4: conv1d out=4 kernel=4 stride=6 padding=0: the kernel is smaller than the stride: it never reads 2 of 6 frames, and a mirrored decoder gives a constant there"
    run --separate-stderr ae-info --summary "$ROOT/models/24496.net"
    assert_success
    refute_stderr
}

@test "a network description has no metadata of training" {
    run --separate-stderr ae-info --metadata "$ROOT/models/9184.net"
    assert_refused ae-info "only a model was trained"
    refute_output
}

@test "a file that is neither is refused by name" {
    run --separate-stderr ae-info missing
    assert_refused ae-info "missing: No such file or directory"
    printf 'hello\n' >a.net
    run --separate-stderr ae-info a.net
    assert_refused ae-info "a.net:1: unknown layer 'hello'"
    head -c 5000 /dev/zero >zeros
    run --separate-stderr ae-info zeros
    assert_refused ae-info "zeros: not a model"
}

@test "ae-info reports misuse" {
    for arguments in '' 'a b' '--summary --metadata a' '-t 5 -f 100 a' '-f 0 a' '-t x a'; do
        # shellcheck disable=SC2086 # several words
        run --separate-stderr ae-info $arguments
        assert_misuse ae-info
    done
}
