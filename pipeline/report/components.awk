# components.awk - every song in the first three components of every signal, and who is far out
#
# in    what align.awk printed; one TSV a signal, named after it: key, label, v0, v1, v2 (fewer where
#       there are fewer)
# out   signal, key, label, number (of the label, 0 beyond the 20th), x, y, z (its components in the
#       order and with the signs of the original's), distance (from the mean of all songs), outlier
#       (its rank by falling distance, 0 when it is none)
#
# The outliers of a signal are the WANTED songs of largest distance, but no more than a tenth of the
# songs, rounded up; of equal distances the first in the stream.

BEGIN { FS = OFS = "\t" }

function finish(    i, rank, allowed, far) {
    allowed = int((songs + 9) / 10)
    if (wanted < allowed)
        allowed = wanted
    for (rank = 1; rank <= allowed; rank++) {
        far = 0
        for (i = 1; i <= songs; i++)
            if (!(i in place) && (!far || distance[i] > distance[far]))
                far = i
        place[far] = rank
    }
    for (i = 1; i <= songs; i++)
        print signal, song[i], sprintf("%.6g", distance[i]), place[i] + 0
    split("", place)
    songs = 0
}

NR == 1 {
    print "signal", "key", "label", "number", "x", "y", "z", "distance", "outlier"
    next
}
NR == FNR {
    component[$1, $2] = $3
    sign[$1, $2] = $4
    next
}
FNR == 1 {
    finish()
    signal = FILENAME
    sub(/.*\//, "", signal)
    sub(/\..*/, "", signal)
    next
}
{
    gsub(/[\001-\010\013-\037\177]/, " ")
    if (!($2 in number))
        number[$2] = ++labels > 20 ? 0 : labels
    songs++
    distance[songs] = sqrt($3 * $3 + $4 * $4 + $5 * $5)
    song[songs] = $1 OFS $2 OFS number[$2]
    for (a = 1; a <= 3; a++)
        song[songs] = song[songs] OFS ((signal, a) in component ? sign[signal, a] * $(component[signal, a] + 2) : 0)
}
END { finish() }
