# variance.awk - the first three components of each space (pca --variance), a line a space: signal,
# first, second, third, cumulated (shares of the variance in percent), half (how many components
# hold half of it), components

FNR == 1 {
    if (NR == 1)
        print "signal", "first", "second", "third", "cumulated", "half", "components"
    else
        finish()
    signal = FILENAME
    sub(/.*\//, "", signal)
    sub(/\..*/, "", signal)
    split("", share)
    count = half = cumulated = 0
    next
}
BEGIN { FS = OFS = "\t" }
{
    count++
    if (count <= 3)
        share[count] = $3
    if (count <= 3)
        cumulated = $4
    if (!half && $4 != "nan" && $4 + 0 >= 0.5)
        half = count
}
function percent(x) {
    return x == "" || x == "nan" ? "nan" : sprintf("%.4f", 100 * x)
}
function finish() {
    print signal, percent(share[1]), percent(share[2]), percent(share[3]), percent(cumulated), half ? half : "nan", count
}
END { if (NR) finish() }
