# gather.awk - joins TSVs with the same header, with additional first columns COLUMNS: the last parts of
# each file's path, its name up to the first dot
#
#     awk -v columns='split vectors signal' -f gather.awk trees/random/raw/9184.summary.tsv ...

BEGIN { FS = OFS = "\t"; count = split(columns, column, " ") }
FNR == 1 {
    parts = split(FILENAME, part, "/")
    sub(/\..*/, "", part[parts])
    places = ""
    for (i = 1; i <= count; i++)
        places = places part[parts - count + i] OFS
    if (NR == 1) {
        header = $0
        for (i = 1; i <= count; i++)
            printf "%s\t", column[i]
        print header
    } else if ($0 != header) {
        print "gather.awk: " FILENAME " has another header" | "cat >&2"
        exit 1
    }
    next
}
{ print places $0 }
