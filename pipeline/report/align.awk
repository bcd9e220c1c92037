# align.awk - matches the components of each signal with those of the original: their order and sign are
# arbitrary where two explain about the same variance
#
# in    one TSV per signal, named after it, the original's first: key, label, v0, v1, v2 (or fewer), with
#       the songs in the same order
# out   signal, axis (1, 2, 3: the original's component), component (the signal's own), sign, correlation
#       (of the two, over the songs)
#
# Greedy: the pair with the highest correlation is taken first, then the best of those left.

BEGIN { FS = OFS = "\t" }
FNR == 1 {
    signal[++signals] = FILENAME
    sub(/.*\//, "", signal[signals])
    sub(/\..*/, "", signal[signals])
    axes[signals] = NF - 2 < 3 ? NF - 2 : 3
    next
}
{
    songs[signals] = FNR - 1
    for (c = 1; c <= axes[signals]; c++)
        score[signals, c, FNR - 1] = $(c + 2)
}
# Scores have mean 0.
function correlation(s, a, c,    i, both, one, other) {
    for (i = 1; i <= songs[1]; i++) {
        both += score[1, a, i] * score[s, c, i]
        one += score[1, a, i] ^ 2
        other += score[s, c, i] ^ 2
    }
    return one > 0 && other > 0 ? both / sqrt(one * other) : 0
}
END {
    print "signal", "axis", "component", "sign", "correlation"
    for (s = 1; s <= signals; s++) {
        n = axes[s] < axes[1] ? axes[s] : axes[1]
        split("", taken)
        split("", of)
        for (a = 1; a <= n; a++)
            for (c = 1; c <= n; c++)
                r[a, c] = correlation(s, a, c)
        for (k = 1; k <= n; k++) {
            most = -1
            for (a = 1; a <= n; a++)
                for (c = 1; c <= n; c++)
                    if (!(a in of) && !(c in taken) && (r[a, c] < 0 ? -r[a, c] : r[a, c]) > most) {
                        most = r[a, c] < 0 ? -r[a, c] : r[a, c]
                        best_a = a
                        best_c = c
                    }
            of[best_a] = best_c
            taken[best_c]
        }
        for (a = 1; a <= n; a++)
            print signal[s], a, of[a], r[a, of[a]] < 0 ? -1 : 1, sprintf("%.3f", r[a, of[a]] < 0 ? -r[a, of[a]] : r[a, of[a]])
    }
}
