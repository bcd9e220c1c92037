# shift.awk - how vectors change when the songs start a little later
#
# in, in this order   places.tsv: key, label, coordinates of all songs, then of the same songs later
#                     clusters.tsv: key, label, cluster, in the same order
#                     early.predicted.tsv, late.predicted.tsv: key, label, predicted
# out                 songs; moved: the median, over songs, of the distance to the song's later version relative to
#                     its mean distance to (up to 10) other songs; changed: the share of songs with another
#                     prediction, changed_chance: that of pairs of different songs; early, late: accuracies;
#                     apart, apart_chance: as changed, for clusters instead of predictions

BEGIN { FS = OFS = "\t" }
FNR == 1 { files++; next }
files == 1 {
    rows++
    columns = NF - 2
    for (i = 1; i <= columns; i++)
        place[rows, i] = $(i + 2)
    next
}
files == 2 { cluster[++clustered] = $3; next }
files == 3 { early[++predicted] = $3; early_hits += $2 == $3; next }
{ late[++again] = $3; late_hits += $2 == $3 }

function distance(a, b,    i, d, sum) {
    for (i = 1; i <= columns; i++) {
        d = place[a, i] - place[b, i]
        sum += d * d
    }
    return sqrt(sum)
}
# The share of pairs of different songs whose VALUES differ (first n).
function chance(values,    i, count, same) {
    for (i = 1; i <= n; i++)
        same += count[values[i]]++
    return n > 1 ? 1 - same / (n * (n - 1) / 2) : "nan"
}
END {
    n = rows / 2
    if (rows % 2 || clustered != rows || predicted != n || again != n) {
        print "shift.awk: the tables are not of the same songs" | "cat >&2"
        exit 1
    }
    others = n - 1 < 10 ? n - 1 : 10
    for (s = 1; s <= n; s++) {
        changed += early[s] != late[s]
        apart += cluster[s] != cluster[n + s]
        far = 0
        for (j = 1; j <= others; j++)
            far += distance(s, (s - 1 + int(j * n / (others + 1))) % n + 1) / others
        if (far > 0) {
            # kept sorted, for the median
            ratio = distance(s, n + s) / far
            for (i = ++moved; i > 1 && ratios[i - 1] > ratio; i--)
                ratios[i] = ratios[i - 1]
            ratios[i] = ratio
        }
    }
    print "songs", "moved", "changed", "changed_chance", "early", "late", "apart", "apart_chance"
    middle = moved ? (ratios[int((moved + 1) / 2)] + ratios[int(moved / 2) + 1]) / 2 : "nan"
    if (n)
        print n, middle, changed / n, chance(early), early_hits / n, late_hits / n, apart / n, chance(cluster)
}
