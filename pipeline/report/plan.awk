# plan.awk - chooses the songs for each experiment, from the listings (tls) of the test set and of its pieces;
# by rule, so that the choice is the same at every size and in every run
#
# Rows: what, label, keys (separated by commas):
#   songs   the number of songs, instead of keys
#   three   three songs: the first by key of each of the first three labels; more songs of these
#           labels where there are fewer
#   genre   three songs of one label: jazz, or else the first label that has three, or else the one
#           that has most
#   way     two songs, the ends of the path: the first two of the three
#   triple  three pieces far apart in the order of keys, as many times as there are pieces
#   pair    the same with two
# If there are too few songs, a row has fewer.

BEGIN { FS = OFS = "\t" }

function sort(list, n,    i, j, cell) {
    for (i = 2; i <= n; i++) {
        cell = list[i]
        for (j = i - 1; j >= 1 && list[j] > cell; j--)
            list[j + 1] = list[j]
        list[j + 1] = cell
    }
}

# The distinct keys among three.
function joined(a, b, c) {
    return a (b == a || b == "" ? "" : "," b) (c == a || c == b || c == "" ? "" : "," c)
}

FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    files++
    next
}
files == 2 { piece[++pieces] = $at["key"] ""; next }
{
    key[++songs] = $at["key"] ""
    label_of[$at["key"]] = $at["label"] ""
}

END {
    if (!songs) {
        print "plan.awk: the test set is empty: more songs are needed" | "cat >&2"
        exit 1
    }
    sort(key, songs)
    for (i = 1; i <= songs; i++) {
        name = label_of[key[i]]
        if (!(name in have))
            label[++labels] = name
        of[name, ++have[name]] = key[i]
    }
    sort(label, labels)

    print "what", "label", "keys"
    print "songs", "", songs

    for (turn = 1; turn <= 3 && taken < 3; turn++)
        for (l = 1; l <= labels && l <= 3 && taken < 3; l++)
            if (have[label[l]] >= turn)
                three[++taken] = of[label[l], turn]
    print "three", "", joined(three[1], three[2], three[3])

    genre = label[1]
    for (l = 1; l <= labels; l++)
        if (have[genre] < 3 && have[label[l]] > have[genre])
            genre = label[l]
    if (have["jazz"] >= 3)
        genre = "jazz"
    print "genre", genre, joined(of[genre, 1], of[genre, 2], of[genre, 3])
    print "way", "", three[1] "," (taken > 1 ? three[2] : three[1])

    # Different gaps, so that no triple repeats as long as there are enough pieces.
    sort(piece, pieces)
    near = pieces >= 6 ? int(pieces / 3) - 1 : 1
    far = near + (pieces >= 3 ? int(pieces / 3) : 1)
    for (i = 0; i < pieces; i++)
        print "triple", "", joined(piece[i + 1], piece[(i + near) % pieces + 1], piece[(i + far) % pieces + 1])
    for (i = 0; i < pieces; i++)
        print "pair", "", joined(piece[i + 1], piece[(i + int(pieces / 2) + pieces % 2) % pieces + 1])
}
