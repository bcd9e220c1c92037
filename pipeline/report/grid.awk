# grid.awk - one measure of rates.tsv as a table: a line a network, a column a method
#
#     awk -v measure=snr -v best=highest -f grid.awk rates.tsv
#
# A cell is what html.awk calls an interval: the measure, its low and its high, and "best" where it is
# the best of its line, as best (highest or lowest) tells.

BEGIN { FS = OFS = "\t" }
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    next
}
{
    name = $at["network"]
    if (!(name in known)) {
        known[name]
        network[++networks] = name
    }
    if (!($at["method"] in used)) {
        used[$at["method"]]
        method[++methods] = $at["method"]
    }
    cell[name, $at["method"]] = $at[measure] " " $at[measure "_low"] " " $at[measure "_high"]
    value = (best == "lowest" ? -1 : 1) * $at[measure]
    if ($at[measure] != "" && (!(name in top) || value > top[name]))
        top[name] = value
    score[name, $at["method"]] = value
}
END {
    printf "size"
    for (m = 1; m <= methods; m++)
        printf "\t%s", method[m]
    print ""
    for (n = 1; n <= networks; n++) {
        printf "%s", network[n]
        for (m = 1; m <= methods; m++) {
            of = network[n] SUBSEP method[m]
            printf "\t%s%s", cell[of] ~ /[0-9]/ ? cell[of] : "", \
                cell[of] ~ /[0-9]/ && score[of] == top[network[n]] ? " best" : ""
        }
        print ""
    }
}
