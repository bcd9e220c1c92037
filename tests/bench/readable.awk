# readable - a summary's numbers with units and few digits, a line a case: awk -f readable.awk SUMMARY.tsv

function number(x, unit) {
    if (unit == "s")
        return (x < 0.0995 ? sprintf("%.0f ms", 1000 * x) : x < 9.95 ? sprintf("%.2f s", x) : \
            x < 120 ? sprintf("%.1f s", x) : sprintf("%.1f min", x / 60))
    return digits(x) (unit ~ /^(inertia|accuracy)$/ ? "" : " " unit)
}

# Three digits, or all before the point.
function digits(x) {
    return x >= 99.95 ? sprintf("%.0f", x) : x >= 9.995 ? sprintf("%.1f", x) : sprintf("%.2f", x)
}

# A ratio of inertias differs from 1 in few thousandths.
function ratio(x, unit) {
    return unit == "inertia" ? sprintf("%.4f", x) : digits(x)
}

BEGIN {
    FS = OFS = "\t"
    print "row", "case", "against", "ours", "theirs", "ratio", "spread", "rounds", "goal", "met"
}
FNR > 1 {
    print $1, $2, $3, number($6, $4), number($7, $4), ratio($8, $4),
        ($5 > 1 ? ratio($9, $4) " to " ratio($10, $4) : "-"), $5,
        ($11 == "" && $12 == "" ? "-" : $11 == "" ? $12 " or less" : $12 == "" ? $11 " or more" : $11 " to " $12),
        ($13 == "" ? "-" : $13)
}
