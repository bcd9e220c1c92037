# accuracy.awk - how often the trees are right, a line a kind of vectors and signal
#
# in    dataset.tsv (label, songs, ...); trees.tsv: split, vectors, signal, and dtree's summary
# out   vectors, signal, and for every split random, shuffled, group: SPLIT, SPLIT_low, SPLIT_high
#       (accuracy and Wilson's 95 % interval), SPLIT_majority, SPLIT_tested; of the random split
#       also coordinates, used, depth, leaves
#
# A tree that was tried on songs that it learned from (there were too few for two sides) has no
# accuracy: nan, as of a side or split without songs.

BEGIN { FS = OFS = "\t"; splits = split("random shuffled group", name, " ") }
FNR == 1 {
    split("", at)
    for (i = 1; i <= NF; i++)
        at[$i] = i
    files++
    next
}
files == 1 { songs += $at["songs"]; next }
{
    set = $at["vectors"] OFS $at["signal"]
    if (!(set in seen)) {
        seen[set]
        order[++sets] = set
    }
    fair = $at["trained"] + $at["tested"] <= songs
    cell[set, $at["split"]] = fair ? $at["accuracy"] OFS $at["low"] OFS $at["high"] OFS $at["majority"] OFS $at["tested"] \
        : "nan" OFS "nan" OFS "nan" OFS "nan" OFS 0
    if ($at["split"] == "random")
        size[set] = $at["coordinates"] OFS $at["used"] OFS $at["depth"] OFS $at["leaves"]
}
END {
    printf "vectors\tsignal"
    for (i = 1; i <= splits; i++)
        printf "\t%s\t%s_low\t%s_high\t%s_majority\t%s_tested", name[i], name[i], name[i], name[i], name[i]
    print "\tcoordinates\tused\tdepth\tleaves"
    for (j = 1; j <= sets; j++) {
        printf "%s", order[j]
        for (i = 1; i <= splits; i++)
            printf "\t%s", (order[j], name[i]) in cell ? cell[order[j], name[i]] : "nan" OFS "nan" OFS "nan" OFS "nan" OFS 0
        print "\t" size[order[j]]
    }
}
