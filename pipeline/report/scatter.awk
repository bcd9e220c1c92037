# scatter.awk - the data of the page's scatter (scatter.js), from alignment.tsv, variance.tsv and components.tsv
#
# out   a line with the signals; one line per signal: the component on each axis and its explained variance; then one
#       line per song: number of its label, its position in each signal as x,y,z, in thousandths of the farthest
#       song's distance, followed by ! if the song is an outlier, key and label, separated by blanks. Only the label
#       may contain blanks.

BEGIN { FS = "\t" }
FNR == 1 {
    split("", at)
    for (i = 1; i <= NF; i++)
        at[$i] = i
    files++
    next
}
files == 1 {
    own[$at["signal"]] = own[$at["signal"]] (own[$at["signal"]] == "" ? "" : ",") $at["component"]
    next
}
files == 2 {
    signal[++signals] = $1
    share[signals] = sprintf("%s %.1f + %.1f + %.1f = %.1f %%", own[$1], $at["first"], $at["second"], $at["third"], $at["cumulated"])
    next
}
{
    name = $at["signal"]
    key = $at["key"]
    if (name == signal[1]) {
        song[++songs] = key
        number[key] = $at["number"]
        label[key] = $at["label"]
    }
    x[name, key] = $at["x"]
    y[name, key] = $at["y"]
    z[name, key] = $at["z"]
    mark[name, key] = $at["outlier"] > 0 ? "!" : ""
    if ($at["distance"] + 0 > far[name] + 0)
        far[name] = $at["distance"]
}
function unit(value, name) {
    return sprintf("%d", far[name] > 0 ? 1000 * value / far[name] : 0)
}
END {
    for (i = 1; i <= signals; i++)
        printf "%s%s", signal[i], i < signals ? " " : "\n"
    for (i = 1; i <= signals; i++)
        print share[i]
    for (s = 1; s <= songs; s++) {
        key = song[s]
        printf "%d", number[key]
        for (i = 1; i <= signals; i++)
            printf " %s,%s,%s%s", unit(x[signal[i], key], signal[i]), unit(y[signal[i], key], signal[i]), \
                unit(z[signal[i], key], signal[i]), mark[signal[i], key]
        printf " %s %s\n", key, label[key]
    }
}
