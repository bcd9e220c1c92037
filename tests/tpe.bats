# tpe - its densities are compared with hyperopt's formulas in lib/tpe.c

load helper

# trials VALUE:LOSS...: a table of them in trials.tsv
trials() {
    printf 'value\tloss\n' >trials.tsv
    local trial
    for trial in "$@"; do
        printf '%s\t%s\n' "${trial%:*}" "${trial#*:}" >>trials.tsv
    done
}

# assert_within LOW HIGH: the output is one number, not outside.
assert_within() {
    assert_success
    assert_output --regexp '^-?[0-9.]+(e-[0-9]+)?$'
    awk -v x="$output" -v a="$1" -v b="$2" 'BEGIN { exit !(x >= a && x <= b) }' ||
        fail "$output is not from $1 to $2"
}

# ---- misuse and tables that are refused ----

@test "an empty interval, and a logarithm of zero, are misuse" {
    for arguments in '--low 1' '--high 1' '--low 1 --high 1' '--low 2 --high 1' '--low x --high 1' \
        '--low 0 --high 1 --log' '--low -1 --high 1 --log' '--low 0 --high 1 -n 0' \
        '--low 0 --high 1 trials.tsv'; do
        run --separate-stderr tpe $arguments </dev/null
        assert_misuse tpe
    done
}

@test "a table without the columns value and loss is refused by the one that is missing" {
    printf 'x\tloss\n0.5\t1\n' >trials.tsv
    run --separate-stderr tpe --low 0 --high 1 <trials.tsv
    assert_refused tpe "line 1" "column value"
    printf 'value\tlosses\n0.5\t1\n' >trials.tsv
    run --separate-stderr tpe --low 0 --high 1 <trials.tsv
    assert_refused tpe "line 1" "column loss"
}

@test "a cell that is missing or not a number is refused with its line" {
    for line in $'0.5\t' '0.5' $'x\t1' $'0.5\tbad' $'0.5 \t1' $' 0.5\t1' $'0,5\t1' ''; do
        printf 'value\tloss\n0.1\t1\n%s\n0.2\t1\n' "$line" >trials.tsv
        run --separate-stderr tpe --low 0 --high 1 <trials.tsv
        assert_refused tpe "line 3"
        refute_output
    done
}

@test "a value outside the interval, or nan, is refused with its line" {
    for value in 1.5 -0.1 nan inf; do
        trials 0.5:1 $value:1
        run --separate-stderr tpe --low 0 --high 1 <trials.tsv
        assert_refused tpe "line 3" "not from 0 to 1"
    done
}

@test "a loss of minus infinity is refused with its line" {
    trials 0.5:1 0.6:-inf
    run --separate-stderr tpe --low 0 --high 1 <trials.tsv
    assert_refused tpe "line 3" "-inf"
}

@test "a folder instead of a table is an error, not a search without trials" {
    run --separate-stderr tpe --low 0 --high 1 </
    assert_refused tpe stdin
    refute_output
}

# ---- searching ----

@test "a search without trials begins within the interval, from a header or from nothing" {
    trials
    run --separate-stderr tpe --low 0.001 --high 0.1 <trials.tsv
    assert_within 0.001 0.1
    first=$output
    run --separate-stderr tpe --low 0.001 --high 0.1 </dev/null
    assert_output "$first"
}

@test "the same trials and seed give the same value, another seed or one more trial another" {
    trials 0.02:0.5 0.03:0.4 0.05:0.6 0.01:0.9 0.04:0.7
    run tpe --low 0.001 --high 0.1 -s 1 <trials.tsv
    first=$output
    run tpe --low 0.001 --high 0.1 -s 1 <trials.tsv
    assert_output "$first"
    run tpe --low 0.001 --high 0.1 -s 2 <trials.tsv
    refute_output "$first"
    trials 0.02:0.5 0.03:0.4 0.05:0.6 0.01:0.9 0.04:0.7 0.04:0.7
    run tpe --low 0.001 --high 0.1 -s 1 <trials.tsv
    refute_output "$first"
}

@test "the first trials are drawn whatever their losses; after --startup the losses count" {
    trials 0.1:1 0.5:2 0.9:3
    run tpe --low 0 --high 1 <trials.tsv
    first=$output
    trials 0.1:3 0.5:2 0.9:1
    run tpe --low 0 --high 1 <trials.tsv
    assert_output "$first"
    run tpe --low 0 --high 1 --startup 3 <trials.tsv
    refute_output "$first"
}

@test "columns may stand in any order and others between them" {
    trials 0.1:1 0.5:2 0.9:3 0.2:1.5 0.3:0.5
    run tpe --low 0 --high 1 <trials.tsv
    first=$output
    awk -F '\t' 'BEGIN { OFS = "\t" }
        { print NR == 1 ? "epochs" : 40, $2, NR == 1 ? "note" : "a b", $1 }' trials.tsv >other.tsv
    run tpe --low 0 --high 1 <other.tsv
    assert_output "$first"
}

@test "a table with Windows line ends and without a last newline is read as any other" {
    trials 0.1:1 0.5:2 0.9:3 0.2:1.5 0.3:0.5
    run tpe --low 0 --high 1 <trials.tsv
    first=$output
    sed 's/$/\r/' trials.tsv | head -c -2 >other.tsv
    run --separate-stderr tpe --low 0 --high 1 <other.tsv
    assert_success
    assert_output "$first"
}

@test "trials whose loss is nan or inf are the worst ones, not an error" {
    trials 0.9:nan 0.2:3 0.8:inf 0.7:nan
    run --separate-stderr tpe --low 0 --high 1 <trials.tsv
    assert_within 0 0.5
}

@test "a search of eight trials, typed as a pipe, comes near the best value" {
    trials
    for _ in 1 2 3 4 5 6 7 8; do
        value=$(tpe --low 0.001 --high 0.1 <trials.tsv)
        awk -v x="$value" 'BEGIN { printf "%s\t%.9g\n", x, (x - 0.03) ^ 2 }' >>trials.tsv
    done
    run awk 'NR > 1 { d = $1 > 0.03 ? $1 - 0.03 : 0.03 - $1; if (min == "" || d < min) min = d }
        END { print NR - 1, min < 0.01 ? "near" : min }' trials.tsv
    assert_output '8 near'
}

@test "a logarithmic search stays inside and looks at small values too" {
    trials
    for _ in {1..12}; do
        run tpe --low 1e-6 --high 1 --log -s 3 <trials.tsv
        assert_within 1e-6 1
        printf '%s\t%s\n' "$output" "$output" >>trials.tsv
    done
    run awk 'NR > 1 && $1 < 1e-4 { n++ } END { print (n >= 4) }' trials.tsv
    assert_output 1
}

@test "a hundred thousand trials take no longer than reading them" {
    awk 'BEGIN { print "value\tloss"; for (i = 0; i < 100000; i++) print 0.001 + i * 9e-7 "\t" i % 977 }' >trials.tsv
    run timeout 10 tpe --low 0.001 --high 0.1 <trials.tsv
    assert_success
}
