# latent - new latents from given ones

load helper

# Six latents (2, 3) of three songs each of jazz and rock.
make_latents() {
    make_stream z.tar '
for i, key in enumerate(["jazz/a", "jazz/b", "jazz/c", "rock/a", "rock/b", "rock/c"]):
    z = np.random.default_rng(i).uniform(-1, 1, (2, 3)).astype(np.float32)
    record(key, z, sample_rate=22050, frames=50, model="0123abcd", label=key[:4], group="album",
           source=key + ".wav", history=["ae-enc -m m"])'
}

@test "latent without an operation, with two, or with one that it does not know is misuse" {
    for arguments in '' 'mean random' 'median'; do
        # shellcheck disable=SC2086 # arguments are words
        run --separate-stderr latent $arguments </dev/null
        assert_misuse latent
    done
    assert_stderr --partial "'median' is none of mean, random, lerp, slerp, noise"
}

@test "latent refuses options that belong to another operation" {
    for arguments in 'random --by label' 'lerp --keys a,b' 'noise -k a' 'mean -c 2' \
        'noise --from a' 'random --to a' 'mean -n 3' 'slerp -l 0.1' 'mean -d pca' 'lerp -s 1' 'noise -a x'; do
        # shellcheck disable=SC2086
        run --separate-stderr latent $arguments </dev/null
        assert_misuse latent
        assert_stderr --partial 'belongs to'
    done
}

@test "latent refuses invalid numbers, distributions and keys" {
    for arguments in 'random -c x' 'random -c -1' 'random -d normal' 'lerp -f a -t b -n 1' \
        'noise -l -0.1' 'noise -l nan' 'mean -a ../x' 'mean -a a.b' 'mean --as='; do
        # shellcheck disable=SC2086
        run --separate-stderr latent $arguments </dev/null
        assert_misuse latent
    done
}

@test "latent lerp and slerp need both ends" {
    for arguments in 'lerp' 'lerp -f a' 'slerp -t a'; do
        # shellcheck disable=SC2086
        run --separate-stderr latent $arguments </dev/null
        assert_misuse latent
        assert_stderr --partial --from
    done
}

@test "latent names a key that no record has" {
    make_latents
    run --separate-stderr latent mean --keys jazz/a,folk/x <z.tar
    assert_refused latent folk/x
    run --separate-stderr latent lerp --from jazz/a --to folk/y <z.tar
    assert_refused latent folk/y
}

@test "latent mean refuses a key that is named twice" {
    make_latents
    run --separate-stderr latent mean --keys jazz/a,jazz/b,jazz/a <z.tar
    assert_failure 2
    assert_stderr --partial jazz/a
}

@test "latent mean of songs of different lengths is refused" {
    make_stream z.tar 'record("a", np.zeros((2, 3))); record("b", np.zeros((2, 4)))'
    run --separate-stderr latent mean <z.tar
    assert_refused latent 'record 2 (b)' '(2, 4)' '(2, 3)'
    make_stream z.tar 'record("a", [[1, 2]], frames=50); record("b", [[1, 2]], frames=51)'
    run --separate-stderr latent mean <z.tar
    assert_refused latent 'a and b' frames
}

@test "latent refuses to mix latents of different models or rates, or known and unknown ones" {
    make_stream z.tar 'record("a", [[1, 2]], model="x"); record("b", [[1, 2]], model="y")'
    run --separate-stderr latent mean <z.tar
    assert_refused latent 'a and b' model
    run --separate-stderr latent lerp -f b -t a <z.tar
    assert_refused latent 'b and a' model
    make_stream z.tar 'record("a", [[1, 2]], sample_rate=8000); record("b", [[1, 2]])'
    run --separate-stderr latent random <z.tar
    assert_refused latent 'a and b' sample_rate
}

@test "latent refuses what is not a number, and a stream without records" {
    make_stream z.tar 'record("a", [[1, np.nan]])'
    run --separate-stderr latent mean <z.tar
    assert_refused latent 'record 1 (a)' nan
    make_stream empty.tar ''
    run --separate-stderr latent mean <empty.tar
    assert_refused latent 'no records'
    run --separate-stderr latent random <empty.tar
    assert_refused latent '0 records'
}

@test "latent random needs two records to fit deviations" {
    make_stream one.tar 'record("a", [[1, 2]])'
    for distribution in gaussian pca; do
        run --separate-stderr latent random -d "$distribution" <one.tar
        assert_refused latent '1 records' "$distribution"
    done
    latent random -d uniform <one.tar >out.tar
    [ "$(values out.tar random/0001)" = $'1\n2' ]
}

@test "latent --by refuses a record without the field" {
    make_stream z.tar 'record("a", [[1, 2]], label="x"); record("b", [[1, 2]])'
    run --separate-stderr latent mean --by label <z.tar
    assert_refused latent b label
}

@test "latent mean gives NumPy's mean of all records" {
    make_latents
    latent mean <z.tar >out.tar
    [ "$(keys out.tar)" = mean ]
    numpy '
expected = np.mean([z.astype(float) for _, _, z in records("z.tar")], axis=0)
assert array("out.tar", "mean").shape == (2, 3)
assert np.abs(array("out.tar", "mean") - expected).max() < 1e-7'
}

@test "latent mean --by label gives each class its mean, under its name" {
    make_latents
    latent mean --by label <z.tar >out.tar
    [ "$(keys out.tar)" = $'mean/jazz\nmean/rock' ]
    numpy '
for label in "jazz", "rock":
    expected = np.mean([z.astype(float) for key, _, z in records("z.tar") if key.startswith(label)], 0)
    assert np.abs(array("out.tar", "mean/" + label) - expected).max() < 1e-7'
    [ "$(field out.tar mean/jazz label)" = jazz ]
    [ "$(field out.tar mean/jazz sources)" = '["jazz/a", "jazz/b", "jazz/c"]' ]
}

@test "latent mean --sets gives a mean for every line of keys" {
    make_stream z.tar 'for i, x in enumerate([1, 2, 6]): record("a/%d" % i, [[x, x]], label="a")'
    printf 'a/0,a/1\na/1,a/2\n' >sets
    latent mean --as pair --sets sets <z.tar >means.tar
    run keys means.tar
    assert_output $'pair/0001\npair/0002'
    run values means.tar pair/0002
    assert_output $'4\n4'
    latent mean --sets <(echo a/0) <z.tar | tls | grep -q '^mean/0001'
    for sets in a/9 'a/0,a/0' $'a/0\n\na/1'; do
        run latent mean --sets <(echo "$sets") <z.tar
        assert_failure
    done
    run latent mean --sets sets --by label <z.tar
    assert_failure 2
}

@test "latent mean --keys uses only the named records, and with --by only their classes" {
    make_latents
    latent mean --keys rock/b,rock/a --as duet <z.tar >out.tar
    numpy '
expected = (array("z.tar", "rock/a").astype(float) + array("z.tar", "rock/b")) / 2
assert np.abs(array("out.tar", "duet") - expected).max() < 1e-7'
    latent mean --keys rock/b,rock/a --by label <z.tar >classes.tar
    [ "$(keys classes.tar)" = mean/rock ]
    assert_close out.tar duet classes.tar mean/rock 0
}

@test "latent mean --by makes a key of any class name" {
    make_stream z.tar 'record("a", [[1, 2]], label="Hip Hop/R.n.B.")'
    latent mean --by label <z.tar >out.tar
    [ "$(keys out.tar)" = mean/Hip_Hop/R_n_B_ ]
}

@test "a new latent keeps the fields that ae-dec needs and those its sources agree on, and says what it is" {
    make_latents
    latent mean <z.tar >out.tar
    [ "$(field out.tar mean sample_rate)" = 22050 ]
    [ "$(field out.tar mean frames)" = 50 ]
    [ "$(field out.tar mean model)" = 0123abcd ]
    [ "$(field out.tar mean group)" = album ]
    [ "$(field out.tar mean source)" = 'mean of 6 records' ]
    [ "$(field out.tar mean history)" = '["ae-enc -m m", "latent mean"]' ]
    run field out.tar mean label
    assert_failure
}

@test "latent random uniform stays in each coordinate's range and fills it" {
    make_latents
    latent random -c 2000 -d uniform <z.tar >out.tar
    numpy '
z = np.array([z for _, _, z in records("z.tar")]); out = np.array([z for _, _, z in records("out.tar")])
low, high = z.min(0), z.max(0)
assert len(out) == 2000 and (out >= low).all() and (out <= high).all()
assert (np.abs(out.min(0) - low) < 0.01 * (high - low)).all()
assert (np.abs(out.max(0) - high) < 0.01 * (high - low)).all()
assert (np.abs(out.mean(0) - (low + high) / 2) < 0.03 * (high - low)).all()'
}

@test "latent random gaussian has each coordinate's mean and deviation, and no correlation" {
    make_latents
    latent random -c 4000 -d gaussian <z.tar >out.tar
    numpy '
z = np.array([z.ravel() for _, _, z in records("z.tar")])
out = np.array([z.ravel() for _, _, z in records("out.tar")])
deviation = z.std(0, ddof=1)
assert (np.abs(out.mean(0) - z.mean(0)) < 0.06 * deviation).all()
assert (np.abs(out.std(0) / deviation - 1) < 0.05).all()
assert np.abs(np.corrcoef(out.T) - np.eye(6)).max() < 0.06'
}

@test "latent random pca has the covariance of the records and stays in their span" {
    make_stream four.tar '
for i in range(4):
    record(f"r{i}", np.random.default_rng(i).uniform(-1, 1, 6))'
    latent random -c 4000 -d pca -s 7 <four.tar >out.tar
    numpy '
z = np.array([z for _, _, z in records("four.tar")], float)
out = np.array([z for _, _, z in records("out.tar")], float)
covariance = np.cov(z.T)
assert np.abs(np.cov(out.T) - covariance).max() < 0.06 * covariance.max()
centred = out - z.mean(0)
basis = np.linalg.svd(z - z.mean(0))[2][:3]
assert np.abs(centred - centred @ basis.T @ basis).max() < 1e-6
scores = centred @ basis.T
assert np.abs((scores**4).mean(0) / (scores**2).mean(0)**2 - 3).max() < 0.4'
}

@test "latent random has keys in order, fields of its records, and follows its seed" {
    make_latents
    latent random -c 3 -s 5 -d gaussian <z.tar >a.tar
    latent random -c 3 -s 5 -d gaussian <z.tar >b.tar
    latent random -c 3 -s 6 -d gaussian <z.tar >c.tar
    [ "$(keys a.tar)" = $'random/0001\nrandom/0002\nrandom/0003' ]
    [ "$(field a.tar random/0002 frames)" = 50 ]
    [ "$(field a.tar random/0002 source)" = 'random: gaussian fitted to 6 records' ]
    run cmp a.tar b.tar
    assert_success
    [ "$(difference a.tar random/0001 c.tar random/0001)" != 0 ]
    [ "$(difference a.tar random/0001 a.tar random/0002)" != 0 ]
}

@test "latent random -c 0 is a stream without records" {
    make_latents
    latent random -c 0 <z.tar >out.tar
    run keys out.tar
    refute_output
}

@test "latent lerp goes from one song to the other in even steps, both ends exact" {
    make_latents
    latent lerp --from jazz/b --to rock/c -n 5 <z.tar >out.tar
    [ "$(keys out.tar)" = $'lerp/01\nlerp/02\nlerp/03\nlerp/04\nlerp/05' ]
    assert_close out.tar lerp/01 z.tar jazz/b 0
    assert_close out.tar lerp/05 z.tar rock/c 0
    numpy '
a, b = array("z.tar", "jazz/b").astype(float), array("z.tar", "rock/c").astype(float)
for i in range(5):
    assert np.abs(array("out.tar", f"lerp/0{i + 1}") - (a + (b - a) * i / 4)).max() < 1e-7'
    [ "$(field out.tar lerp/03 source)" = 'lerp from jazz/b to rock/c, t = 0.5' ]
    [ "$(field out.tar lerp/03 sources)" = '["jazz/b", "rock/c"]' ]
}

@test "latent slerp of unit vectors keeps the length and turns evenly" {
    make_stream z.tar 'record("a", [[1, 0, 0]]); record("b", [[0, 0.6, 0.8]])'
    latent slerp -f a -t b -n 4 <z.tar >out.tar
    numpy '
for i in range(4):
    w = np.pi / 2 * i / 3
    expected = [np.cos(w), 0.6 * np.sin(w), 0.8 * np.sin(w)]
    assert np.abs(array("out.tar", f"slerp/0{i + 1}") - expected).max() < 1e-6'
}

@test "latent slerp of any two vectors follows Shoemake's formula" {
    make_latents
    latent slerp -f jazz/a -t rock/b -n 7 <z.tar >out.tar
    numpy '
a, b = array("z.tar", "jazz/a").astype(float), array("z.tar", "rock/b").astype(float)
w = np.arccos((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))
for i in range(7):
    expected = (np.sin((1 - i / 6) * w) * a + np.sin(i / 6 * w) * b) / np.sin(w)
    assert np.abs(array("out.tar", f"slerp/0{i + 1}") - expected).max() < 1e-6'
}

@test "latent slerp between parallel vectors is lerp, and between opposite ones an error" {
    make_stream z.tar '
record("a", [[1, 2]]); record("b", [[3, 6]]); record("c", [[-2, -4]]); record("zero", [[0, 0]])'
    latent slerp -f a -t b -n 3 <z.tar >out.tar
    [ "$(values out.tar slerp/02)" = $'2\n4' ]
    run --separate-stderr latent slerp -f a -t c <z.tar
    assert_refused latent 'a and c'
    run --separate-stderr latent slerp -f zero -t a <z.tar
    assert_refused latent 'zero and a'
}

@test "latent noise adds noise of the given level to each record and keeps its key and fields" {
    make_stream z.tar '
record("long", np.zeros((4, 5000)), frames=9, label="jazz"); record("short", np.ones((1, 3)))'
    latent noise --level 0.25 <z.tar >out.tar
    [ "$(keys out.tar)" = $'long\nshort' ]
    [ "$(field out.tar long label)" = jazz ]
    numpy '
noise = array("out.tar", "long")
assert abs(noise.std() - 0.25) < 0.005 and abs(noise.mean()) < 0.007
assert abs((noise**4).mean() / (noise**2).mean()**2 - 3) < 0.15
assert abs(np.corrcoef(noise[0], noise[1])[0, 1]) < 0.05'
    latent noise --level 0 <z.tar >same.tar
    assert_close same.tar short z.tar short 0
}

@test "latent noise on a record does not depend on the records before it" {
    make_latents
    latent noise -s 3 <z.tar >all.tar
    pick -k rock/b <z.tar | latent noise -s 3 >one.tar
    assert_close all.tar rock/b one.tar rock/b 0
    [ "$(difference all.tar rock/b z.tar rock/b)" != 0 ]
    numpy '
a, b = (array("all.tar", key) - array("z.tar", key) for key in ("rock/a", "rock/b"))
assert np.abs(a - b).max() > 0.01'
}

@test "latent also averages sounds, which have the same layout" {
    make_stream a.tar 'record("a", [[1, 2, 3]], sample_rate=8000); record("b", [[3, 2, 0]], sample_rate=8000)'
    latent mean <a.tar >out.tar
    [ "$(values out.tar mean)" = $'2\n2\n1.5' ]
    [ "$(field out.tar mean sample_rate)" = 8000 ]
}
