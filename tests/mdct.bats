# mdct - audio to MDCT coefficients and back

load helper

# transform(X, BLOCKS): the coefficients of a signal cut into blocks of these sizes, by the definition
# (tools/lib/transform/lapped.h) in float64, the signal filled up with zeros.
definition='
def transform(x, blocks):
    x = np.concatenate([x, np.zeros(sum(blocks) - len(x))]).astype(float)
    edges = np.cumsum(blocks)[:-1]
    for b, left, right in zip(edges, blocks, blocks[1:]):
        h = min(left, right) // 2
        a = np.pi / 4 * (1 + (np.arange(h) + 0.5) / h)
        after, before = x[b:b + h].copy(), x[b - h:b][::-1].copy()
        x[b:b + h] = np.sin(a) * after + np.cos(a) * before
        x[b - h:b] = (np.sin(a) * before - np.cos(a) * after)[::-1]
    out = []
    for n, block in zip(blocks, np.split(x, edges)):
        i = np.arange(n) + 0.5
        out.append(np.sqrt(2 / n) * np.cos(np.pi / n * np.outer(i, i)) @ block)
    return np.concatenate(out)
def cut(way, n, smallest):  # the blocks of a superframe
    if way == 0:
        return [n]
    ways = lambda n: 1 if n == smallest else 1 + ways(n // 2) ** 2
    left, right = divmod(way - 1, ways(n // 2))
    return cut(left, n // 2, smallest) + cut(right, n // 2, smallest)
'

make_sounds() {
    make_stream a.tar '
rng = np.random.default_rng(1)
record("mono", np.cumsum(rng.normal(0, 0.1, (1, 150)), 1), sample_rate=8000, label="jazz")
record("stereo", rng.normal(0, 0.1, (2, 77)))
click = np.zeros((1, 700)); click[0, [130, 400, 401]] = 1
record("click", click)
record("flat", rng.normal(0, 0.1, 64))'
}

@test "mdct refuses sizes that are odd, out of range or not powers of two of each other" {
    for arguments in '-n 15' '-n 0' '-n 2.5' '-n 1e9' '-n 99999999' '-n 16-40' '-n 16-48' '-n 16-1024' '-n 32-16' \
        '-n 16 --inverse' \
        '-n 16 -b 4' '-b 4 --inverse' '-n 16-32 -b 0'; do
        # shellcheck disable=SC2086 # arguments are words
        run --separate-stderr mdct $arguments </dev/null
        assert_misuse mdct
    done
}

@test "mdct refuses NaN and records that are not audio, by name" {
    make_stream nan.tar 'record("a", np.array([[0, np.nan]]))'
    run --separate-stderr mdct <nan.tar
    assert_refused mdct 'record 1 (a)' 'value 1' nan
    make_stream cube.tar 'record("a", np.zeros((2, 2, 2)))'
    run --separate-stderr mdct <cube.tar
    assert_refused mdct 'record 1 (a)' '(2, 2, 2)'
}

@test "mdct gives the coefficients of the definition, a frame a column" {
    make_sounds
    mdct -n 16 <a.tar >out.tar
    [ "$(shape out.tar mono)" = 16x10 ]
    [ "$(shape out.tar stereo)" = 32x5 ]
    [ "$(field out.tar mono hop)" = 16 ]
    numpy "$definition"'
for key, _, x in records("a.tar"):
    x = np.atleast_2d(x)
    blocks = [16] * -(-x.shape[1] // 16)
    expected = np.concatenate([transform(c, blocks).reshape(-1, 16).T for c in x])
    assert np.abs(array("out.tar", key) - expected).max() < 1e-5, key'
}

@test "mdct with block switching gives the coefficients of the definition" {
    make_sounds
    mdct -n 8-64 <a.tar >out.tar
    numpy "$definition"'
used = set()
for key, _, x in records("a.tar"):
    x = np.atleast_2d(x)
    ways = np.array(meta("out.tar", key)["mdct"]["partition"]).reshape(len(x), -1)
    expected = []
    for c, cuts in zip(x, ways):
        blocks = [n for way in cuts for n in cut(way, 64, 8)]
        used |= set(blocks)
        expected.append(transform(c, blocks).reshape(-1, 64).T)
    assert np.abs(array("out.tar", key) - np.concatenate(expected)).max() < 1e-5, key
assert used == {8, 16, 32, 64}, used'
}

@test "mdct --inverse restores the sound, in every size, with its fields" {
    make_sounds
    for n in 2 16 64 512 8-16 2-64 256-4096; do
        mdct -n "$n" <a.tar | mdct --inverse >back.tar
        for key in mono stereo click; do
            assert_close a.tar "$key" back.tar "$key" 2e-6
        done
        [ "$(shape back.tar flat)" = 1x64 ]
        [ "$(field back.tar mono label)" = jazz ]
        run ! field back.tar mono mdct
        run ! field back.tar mono hop
    done
}

@test "the energy of coefficients set to zero is the energy of the error" {
    make_sounds
    mdct -n 14-28 <a.tar >whole.tar
    numpy 'c = array("whole.tar", "click").copy()
c[::3] = 0
stream = Stream("part.tar"); stream.record("click", c, meta("whole.tar", "click")); stream.tar.close()'
    mdct --inverse <part.tar >back.tar
    numpy '
lost = np.square(array("whole.tar", "click")[::3]).sum()
assert abs(np.square(array("back.tar", "click") - array("a.tar", "click")).sum() / lost - 1) < 1e-5, lost'
}

@test "mdct switches to short blocks at a click and to long ones in a tone" {
    make_stream a.tar '
t = np.arange(16384)
tone = 0.3 * np.sin(0.1 * t)
click = tone.copy(); click[6000] += 20
record("tone", tone[None]); record("click", click[None])'
    mdct -n 256-4096 <a.tar >out.tar
    numpy '
tone, click = (meta("out.tar", key)["mdct"]["partition"] for key in ("tone", "click"))
assert tone[1:3] == [0, 0] and click[1] > 0 and click[2:] == tone[2:], (tone, click)'
}

@test "mdct --rate cuts at a soft click only where the rate can afford it" {
    make_stream a.tar '
t = np.arange(16384)
sound = sum(0.3 / k * np.sin(0.1 * k * t) for k in range(1, 9))
sound[6000] += 1
record("a", [sound], sample_rate=8000); record("silence", np.zeros((2, 999)), sample_rate=8000); record("bare", [sound])'
    for rate in 0.5 16; do
        pick -k '[as]*' <a.tar | mdct -n 256-4096 -b $rate >$rate.tar
    done
    numpy '
few, many = (meta(f"{rate}.tar", "a")["mdct"]["partition"] for rate in ("0.5", "16"))
assert few[1:3] == [0, 0] and many[1] > 0 and many[2] == 0, (few, many)'
    run --separate-stderr mdct -n 256-4096 -b 4 <a.tar
    assert_refused mdct 'record 3 (bare)' 'no sample_rate'
}

@test "mdct --inverse refuses records that mdct did not make and fields that do not match" {
    make_sounds
    run --separate-stderr mdct --inverse <a.tar
    assert_refused mdct 'record 1 (mono)' "'mdct'" 'mdct did not make it'
    mdct -n 8-16 <a.tar >whole.tar
    for change in 'size=[8, 24]' 'size=[7, 14]' 'size=[8, 1 << 40]' 'channels=-1' 'channels=2' 'frames=-5' \
        'frames=151*9' 'frames=1e300' 'partition=[]' 'partition=[9] * 10' 'partition=[-1] * 10' 'partition=7'; do
        numpy 'import sys
m = meta("whole.tar", "mono"); exec("m[\"mdct\"].update(" + sys.argv[1] + ")")
stream = Stream("bad.tar"); stream.record("mono", array("whole.tar", "mono"), m); stream.tar.close()' "$change"
        run --separate-stderr mdct --inverse <bad.tar
        assert_refused mdct 'record 1 (mono)' mdct
    done
}

@test "mdct accepts records of no frames and of one" {
    make_stream a.tar 'record("empty", np.zeros((2, 0))); record("one", [[0.5]], mood="calm")'
    mdct -n 4-8 <a.tar >out.tar
    [ "$(shape out.tar empty)" = 16x0 ]
    mdct --inverse <out.tar >back.tar
    [ "$(shape back.tar empty)" = 2x0 ]
    [ "$(field back.tar one mood)" = calm ]
    assert_close a.tar one back.tar one 1e-7
}

# The sound repeats a period of 37 superframes, at which no piece ends; so does everything made of it, bit by bit.
@test "a record that is transformed in pieces has no seams" {
    make_stream a.tar '
rng = np.random.default_rng(1)
period = rng.normal(0, 0.1, (2, 37 * 64)) * np.exp(-(np.arange(37 * 64) % 500) / 60)
record("a", np.tile(period, 500).astype("f4")[:, :-7], sample_rate=44100)'
    for options in '-n 64' '-n 8-64' '-n 8-64 -b 99'; do
        # shellcheck disable=SC2086 # options are words
        mdct $options <a.tar >out.tar
        mdct --inverse <out.tar >back.tar
        assert_close a.tar a back.tar a 2e-6
        numpy "$definition"'
x, out, back = array("a.tar", "a"), array("out.tar", "a").reshape(2, 64, -1), array("back.tar", "a")
ways = np.array(meta("out.tar", "a")["mdct"]["partition"]).reshape(2, -1)
used = set()
for c in range(2):
    blocks = [n for way in ways[c, :100] for n in cut(way, 64, int(sys.argv[1]))]
    used |= set(blocks)
    expected = transform(x[c, :6400], blocks).reshape(-1, 64).T[:, :-1] # but for the last, which has no edge in OUT
    assert np.abs(out[c, :, :99] - expected).max() < 1e-5
def repeats(values, period):
    last = values.shape[-1] - period
    assert np.array_equal(values[..., period:last - period], values[..., 2 * period:last])
repeats(out, 37); repeats(ways, 37); repeats(back, 37 * 64)
assert used == ({64} if sys.argv[1] == "64" else {8, 16, 32, 64}), used' "$(grep -o '[0-9]*' <<<"$options" | head -n 1)"
    done
}
