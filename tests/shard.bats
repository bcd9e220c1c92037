# shard - cut a stream into numbered shards

# shellcheck disable=SC2154 # stderr is set by run

load helper

# five.tar: five records, a to e, of different lengths
setup() {
    cd "$BATS_TEST_TMPDIR" || return
    make_stream five.tar '
for n, key in enumerate("abcde"):
    record(f"x/{key}", np.full((1, 100 * n), float(n)), label=key)'
}

@test "shards have N records each, in order, the last one what is left, and stdout is their index" {
    run --separate-stderr shard -n 2 -o s-%06d.tar <five.tar
    assert_success
    refute_stderr
    assert_equal "$(ls s-*)" $'s-000000.tar\ns-000001.tar\ns-000002.tar'
    assert_line --index 0 $'shard\tfirst\trecords\tbytes'
    assert_line --index 1 "$(printf 's-000000.tar\tx/a\t2\t%d' "$(stat -c %s s-000000.tar)")"
    assert_line --index 2 --partial $'s-000001.tar\tx/c\t2\t'
    assert_line --index 3 --partial $'s-000002.tar\tx/e\t1\t'
    assert_equal "${#lines[@]}" 4
}

@test "cat joins the shards again: the same keys, values and fields" {
    shard -n 2 -o s-%d.tar <five.tar >index.tsv
    cat s-?.tar | pick >all.tar
    numpy '
for (k, m, a), (l, n, b) in zip(records("five.tar"), records("all.tar"), strict=True):
    assert k == l and m["label"] == n["label"] and np.array_equal(a, b)'
}

@test "by size, a shard ends with the record that fills it" {
    shard -s 4000 -o s-%d.tar <five.tar >index.tsv
    while IFS=$'\t' read -r name _ records bytes; do
        assert_equal "$bytes" "$(stat -c %s "$name")"
        [ "$records" -ge 1 ]
    done < <(tail -n +2 index.tsv)
    # without its end mark a shard is full, without its last record it is not
    run awk 'NR > 1 { n += $3 } END { print n, (NR > 3) }' index.tsv
    assert_output '5 1'
}

@test "a stream without records makes no shard" {
    make_stream none.tar ''
    run shard -n 2 -o s-%d.tar <none.tar
    assert_success
    assert_output $'shard\tfirst\trecords\tbytes'
    [ -z "$(compgen -G 's-*')" ]
}

@test "a truncated stream leaves the whole shards before the cut, and no part of another" {
    head -c $(($(stat -c %s five.tar) / 2)) five.tar >cut.tar
    run --separate-stderr shard -n 1 -o s-%d.tar <cut.tar
    assert_refused shard truncated
    for name in s-*; do
        tls <"$name" >/dev/null || fail "$name"
    done
    [ -z "$(find . -name '*.part' -o -name '.*.tar')" ]
}

@test "a pattern without a number, with two, or of another kind is misuse, and so is a missing size" {
    for pattern in s.tar s-%d-%d.tar s-%s.tar s-%x.tar s-%5d.tar s-%0999d.tar s-%; do
        run --separate-stderr shard -n 2 -o "$pattern" <five.tar
        assert_misuse shard
    done
    run --separate-stderr shard -o s-%d.tar <five.tar
    assert_misuse shard
}

@test "WebDataset's naming: six digits from zero" {
    shard -n 5 -o latents-%06d.tar <five.tar >index.tsv
    [ -f latents-000000.tar ]
}
