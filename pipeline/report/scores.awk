# scores.awk - from raw2tsv of components to key, label and the first three (0 where there are fewer), without
# control characters

BEGIN { FS = OFS = "\t"; print "key", "label", "v0", "v1", "v2" }
FNR > 1 {
    gsub(/[\001-\010\013-\037\177]/, " ")
    print $1, $2, ($3 == "" ? 0 : $3), ($4 == "" ? 0 : $4), ($5 == "" ? 0 : $5)
}
