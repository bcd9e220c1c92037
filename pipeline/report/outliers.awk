# outliers.awk - which songs lie far out, and whether they are the same at every size, from
# components.tsv
#
# what=outliers   a line a song: number, key, label, sizes (signals in which it is an outlier), and
#                 for each signal its rank there; those of most signals first, then by their ranks
# what=overlap    signal, and for each signal how many outliers both have: their number itself on
#                 the diagonal; and jaccard_SIGNAL: that many of all that either has

BEGIN { FS = OFS = "\t" }
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    next
}
{
    signal = $at["signal"]
    if (!(signal in seen)) {
        seen[signal]
        order[++signals] = signal
    }
}
$at["outlier"] > 0 {
    key = $at["key"]
    if (!(key in sizes)) {
        keys[++songs] = key
        label[key] = $at["label"]
    }
    sizes[key]++
    rank[key, signal] = $at["outlier"]
    sum[key] += $at["outlier"]
}

function before(a, b) {
    return sizes[a] != sizes[b] ? sizes[a] > sizes[b] : sum[a] < sum[b]
}
function outliers(    i, j, key) {
    for (i = 2; i <= songs; i++) {
        key = keys[i]
        for (j = i; j > 1 && before(key, keys[j - 1]); j--)
            keys[j] = keys[j - 1]
        keys[j] = key
    }
    printf "number\tkey\tlabel\tsizes"
    for (j = 1; j <= signals; j++)
        printf "\t%s", order[j]
    print ""
    for (i = 1; i <= songs; i++) {
        printf "%d\t%s\t%s\t%d", i, keys[i], label[keys[i]], sizes[keys[i]]
        for (j = 1; j <= signals; j++)
            printf "\t%s", rank[keys[i], order[j]]
        print ""
    }
}
function overlap(    i, j, s, both, either) {
    printf "signal"
    for (j = 1; j <= signals; j++)
        printf "\t%s\tjaccard_%s", order[j], order[j]
    print ""
    for (i = 1; i <= signals; i++) {
        printf "%s", order[i]
        for (j = 1; j <= signals; j++) {
            both = either = 0
            for (s = 1; s <= songs; s++) {
                both += ((keys[s], order[i]) in rank) && ((keys[s], order[j]) in rank)
                either += ((keys[s], order[i]) in rank) || ((keys[s], order[j]) in rank)
            }
            printf "\t%d\t%s", both, either ? sprintf("%.4f", both / either) : "nan"
        }
        print ""
    }
}
END {
    if (what == "outliers")
        outliers()
    else
        overlap()
}
