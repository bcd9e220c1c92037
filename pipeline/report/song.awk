# song.awk - from a listing (tls) to the key of the song that the report plays: SONG if given, else the
# first by key with the label pop, else the first of all

BEGIN { FS = "\t" }
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    next
}
{
    key = $at["key"] ""
    if (first == "" || key < first)
        first = key
    if ($at["label"] == "pop" && (pop == "" || key < pop))
        pop = key
    if (key == song)
        found = 1
}
END {
    if (song != "" && !found) {
        print "SONG: the test set has no " song | "cat >&2"
        exit 1
    }
    if (first == "") {
        print "the test set is empty: more songs are needed" | "cat >&2"
        exit 1
    }
    print song != "" ? song : pop != "" ? pop : first
}
