# dataset.awk - counts the songs of each label
#
# stdin: part (songs, train, validation or test) and a line of tls: key, shape, sample_rate, label, group, source.
# stdout: label, songs, groups, train, validation, test; songs of no group are a group each.

BEGIN { FS = OFS = "\t" }

{ count[$5, $1]++; labels[$5] }
$1 == "songs" && !(($5, $6 == "" ? $2 : $6) in seen) { seen[$5, $6 == "" ? $2 : $6]; groups[$5]++ }

END {
	print "label", "songs", "groups", "train", "validation", "test"
	for (label in labels)
		print label, count[label, "songs"] + 0, groups[label], count[label, "train"] + 0, \
			count[label, "validation"] + 0, count[label, "test"] + 0 | "sort"
}
