# measures.awk - one line a network from the summaries of compare, stacked: network, metric, n,
# left_out, mean, low, high become network, songs, and for each metric METRIC, METRIC_low,
# METRIC_high

BEGIN { FS = OFS = "\t" }
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    next
}
{
    name = $at["network"]
    metric = $at["metric"]
    if (!(name in songs))
        names[++rows] = name
    if (!(metric in known)) {
        known[metric]
        metrics[++columns] = metric
    }
    if ($at["n"] + 0 >= songs[name] + 0)
        songs[name] = $at["n"]
    cells[name, metric] = $at["mean"] OFS $at["low"] OFS $at["high"]
}
END {
    printf "network\tsongs"
    for (c = 1; c <= columns; c++)
        printf "\t%s\t%s_low\t%s_high", metrics[c], metrics[c], metrics[c]
    print ""
    for (r = 1; r <= rows; r++) {
        printf "%s\t%s", names[r], songs[names[r]]
        for (c = 1; c <= columns; c++)
            printf "\t%s", cells[names[r], metrics[c]]
        print ""
    }
}
