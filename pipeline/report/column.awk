# column.awk - the cells of one column of a TSV: awk -v column=NAME -f column.awk FILE

BEGIN { FS = "\t" }
NR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    if (!(column in at)) {
        print "column.awk: " FILENAME " has no column " column | "cat >&2"
        exit 1
    }
    next
}
{ print $at[column] }
