# stack.awk - joins TSVs with one header into one, with a new first column: the file's name up to
# its first dot, under the heading COLUMN
#
#     awk -v column=network -f stack.awk models/55112.losses.tsv models/9184.losses.tsv

FNR == 1 {
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\..*/, "", name)
    if (NR == 1) {
        header = $0
        print column "\t" header
    } else if ($0 != header) {
        print "stack.awk: " FILENAME " has another header" | "cat >&2"
        exit 1
    }
    next
}
{ print name "\t" $0 }
