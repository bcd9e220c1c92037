# averaging.awk - joins compare's summaries NETWORK/COMPARISON.summary.tsv: a line a network, of each
# comparison snr and mel with their intervals

BEGIN { FS = OFS = "\t" }
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    parts = split(FILENAME, part, "/")
    name = part[parts - 1]
    comparison = part[parts]
    sub(/\..*/, "", comparison)
    if (!(name in known)) {
        known[name]
        network[++networks] = name
    }
    if (!(comparison in used)) {
        used[comparison]
        order[++comparisons] = comparison
    }
    next
}
$at["metric"] == "snr" { pieces[name] = $at["n"] + $at["left_out"] }
{ value[name, comparison, $at["metric"]] = $at["mean"] OFS $at["low"] OFS $at["high"] }
END {
    printf "network\tpieces"
    for (c = 1; c <= comparisons; c++)
        for (m = 1; m <= 2; m++) {
            column = order[c] "-" (m == 1 ? "snr" : "mel")
            printf "\t%s\t%s_low\t%s_high", column, column, column
        }
    print ""
    for (n = 1; n <= networks; n++) {
        printf "%s\t%s", network[n], pieces[network[n]]
        for (c = 1; c <= comparisons; c++)
            printf "\t%s\t%s", value[network[n], order[c], "snr"], value[network[n], order[c], "mel"]
        print ""
    }
}
