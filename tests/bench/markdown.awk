# markdown - a TSV as a table in Markdown: awk -f markdown.awk TABLE.tsv
#
# Columns are as wide as what stands in them, so that it can be read on a terminal too; a column
# of numbers, with or without a unit, is aligned to the right.
BEGIN { FS = "\t" }
{
    for (n = 1; n <= NF; n++) {
        cell[NR, n] = $n
        if (length($n) > width[n])
            width[n] = length($n)
        if (NR > 1 && $n !~ /^([-+]?[0-9.]+( (m?s|min|%|MiB|ms\/clip|G[A-Z]+\/s))?|-?)$/)
            words[n] = 1
    }
    if (NF > columns)
        columns = NF
}
END {
    for (line = 1; line <= NR; line++) {
        text = rule = "|"
        for (n = 1; n <= columns; n++) {
            text = text sprintf(" %" (words[n] ? "-" : "") width[n] "s |", cell[line, n])
            dashes = sprintf("%" (width[n] + 1) "s", "")
            gsub(/ /, "-", dashes)
            rule = rule dashes (words[n] ? "-" : ":") "|"
        }
        print text
        if (line == 1)
            print rule
    }
}
