# distances.awk - from what frechet printed of files FOLDER/KIND.tar, one after another: kind,
# network (empty for the kinds of folder songs), pieces, distance, and how far that is on the way from
# the floor (kind real, 0) to the ceiling (kind noise, 1), by logarithms

BEGIN { FS = OFS = "\t" }
$1 == "a" {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    next
}
{
    parts = split($at["a"], part, "/")
    lines++
    kind[lines] = part[parts]
    sub(/\..*/, "", kind[lines])
    network[lines] = part[parts - 1] == "songs" ? "" : part[parts - 1]
    pieces[lines] = $at["n_a"]
    distance[lines] = $at["frechet"]
    if (network[lines] == "")
        bound[kind[lines]] = $at["frechet"]
}
END {
    print "kind", "network", "pieces", "distance", "way"
    for (i = 1; i <= lines; i++) {
        way = ""
        if (bound["real"] > 0 && bound["noise"] > bound["real"] && distance[i] > 0)
            way = sprintf("%.9g", log(distance[i] / bound["real"]) / log(bound["noise"] / bound["real"]))
        print kind[i], network[i], pieces[i], distance[i], way
    }
}
