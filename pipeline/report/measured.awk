# measured.awk - collects the output of compare and recognise, one row per number: part, network, method,
# setting, key, metric, value
#
#     awk -f measured.awk measured/PART/METHOD-SETTING/NETWORK.measures.tsv ...
#
# From recognise (NETWORK.nearest.tsv beside it) comes the metric recognised: 1 if the nearest original is the song's
# own, else 0.

BEGIN {
    FS = OFS = "\t"
    print "part", "network", "method", "setting", "key", "metric", "value"
}
FNR == 1 {
    for (i = 2; i <= NF; i++)
        metric[i] = $i
    parts = split(FILENAME, part, "/")
    method = setting = part[parts - 1]
    sub(/-.*/, "", method)
    sub(/^[^-]*-?/, "", setting)
    network = part[parts]
    sub(/\..*/, "", network)
    of = part[parts - 2] OFS network OFS method OFS setting

    file = FILENAME
    sub(/measures\.tsv$/, "nearest.tsv", file)
    getline line < file
    for (i = split(line, cell); i && cell[i] != "rank"; i--)
        ;
    while ((getline line < file) > 0) {
        split(line, cell)
        print of, cell[1], "recognised", cell[i] == 1
    }
    close(file)
    next
}
{
    for (i = 2; i <= NF; i++)
        print of, $1, metric[i], $i
}
