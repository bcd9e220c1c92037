# tomono - compared with SoX and NumPy

load helper

@test "tomono accepts no operand and no unknown option" {
    run --separate-stderr tomono a.tar </dev/null
    assert_misuse tomono
    run --separate-stderr tomono --left </dev/null
    assert_misuse tomono
}

@test "a record that is neither (channels, frames) nor (frames,) is refused" {
    make_stream a.tar 'record("a", np.zeros((1, 2, 3), "f4"))'
    run --separate-stderr tomono <a.tar
    assert_refused tomono "record 1 (a)" "(1, 2, 3)"
}

@test "stereo becomes what SoX remixes" {
    BITS=24 noise a.wav 8000 2 1
    sox -D a.wav -b 32 b.wav remix 1-2
    wav2raw a.wav | tomono >a.tar
    wav2raw b.wav >b.tar
    assert_equal "$(shape a.tar a)" 1x8000
    assert_close a.tar a b.tar b 1e-7
}

@test "six channels become NumPy's mean" {
    make_stream a.tar 'record("a", np.random.default_rng(1).standard_normal((6, 50000)).astype("f4"))'
    tomono <a.tar >b.tar
    numpy 'x = array("a.tar", "a").astype("f8").mean(axis=0, keepdims=True)
d = np.abs(array("b.tar", "a") - x).max()
assert d < 3e-7, d'
}

@test "mono passes bit by bit, NaN and infinity too" {
    make_stream a.tar 'record("a", [[1e-40, -0.0, float("nan"), float("inf"), 0.1]])'
    tomono <a.tar >b.tar
    numpy 'assert array("a.tar", "a").tobytes() == array("b.tar", "a").tobytes()'
}

@test "NaN in one channel is NaN in the mean" {
    make_stream a.tar 'record("a", [[1, float("nan")], [3, 1]])'
    tomono <a.tar >b.tar
    run values b.tar a
    assert_output $'2\nnan'
}

@test "one dimension is one channel, and no frames stay no frames" {
    make_stream a.tar 'record("a", [1, 2, 3])
record("b", np.zeros((2, 0), "f4"))'
    tomono <a.tar >b.tar
    assert_equal "$(shape b.tar a) $(shape b.tar b)" "1x3 1x0"
}

@test "records keep their order and their unknown fields" {
    make_stream a.tar 'record("b", [[1], [2]], mood="calm", sample_rate=8000)
record("a", [[3], [4]], history=["before"])'
    tomono <a.tar >b.tar
    assert_equal "$(keys b.tar)" $'b\na'
    assert_equal "$(field b.tar b mood) $(field b.tar b sample_rate)" "calm 8000"
    assert_equal "$(field b.tar a history)" '["before", "tomono"]'
}
