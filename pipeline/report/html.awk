# html.awk - from TSV to HTML; the one place where text from data is escaped
#
#   awk -f html.awk -v mode=text < TEXT                       the text itself
#   awk -f html.awk -v mode=table -v spec=SPEC FILE.tsv       <thead> and <tbody>
#   awk -f html.awk -v mode=value -v row=ROW -v column=COLUMN -v format=FORMAT FILE.tsv
#
# SPEC names the columns to show, in order: COLUMN|HEADING|FORMAT, joined by newlines; HEADING is
# our own HTML. FORMAT is a printf format for a number, "," for whole numbers in groups of three,
# "network" for a network's name in its colour ($NETWORKS tells its rank), "short" for text that
# stays on one line, empty for text; "interval" and a printf format for a cell of three numbers, of
# which the second and third go below the first (a fourth word, best, makes it strong). ROW is the
# first cell of the line wanted. A column or a row that is not there ends with status 1.

function html(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/>/, "\\&gt;", text)
    gsub(/"/, "\\&quot;", text)
    gsub(/'/, "\\&#39;", text)
    return text
}

# A cell of a TSV as text: \t \n \r \\ stand for themselves. Control characters, which HTML
# forbids, and line ends become spaces.
function plain(cell,    text, at) {
    while ((at = index(cell, "\\")) > 0) {
        text = text substr(cell, 1, at - 1) \
            (substr(cell, at + 1, 1) ~ /[tnr]/ ? " " : substr(cell, at + 1, 1))
        cell = substr(cell, at + 2)
    }
    text = text cell
    gsub(/[\001-\037\177]/, " ", text)
    return text
}

function is_number(cell) {
    return cell ~ /^-?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?$/
}

function grouped(cell) {
    while (match(cell, /[0-9][0-9][0-9][0-9]+/) && cell !~ /[.eE]/)
        cell = substr(cell, 1, RSTART + RLENGTH - 4) "," substr(cell, RSTART + RLENGTH - 3)
    return cell
}

function shown(cell, format,    part) {
    if (cell == "")
        return "&ndash;"
    if (sub(/^interval /, "", format)) {
        split(cell, part, " ")
        cell = shown(part[1], format)
        return (part[4] == "best" ? "<strong>" cell "</strong>" : cell) "<span class=\"note\">" \
            shown(part[2], format) " to " shown(part[3], format) "</span>"
    }
    if (format == "network")
        return network(plain(cell))
    if (format == "short" || format == "" || !is_number(cell))
        return html(plain(cell))
    cell = format == "," ? grouped(sprintf("%.0f", cell)) : sprintf(format, cell)
    sub(/^-/, cell ~ /[1-9]/ ? "\\&minus;" : "", cell)
    return cell
}

function network(name) {
    return name in rank ? "<b class=\"rank" rank[name] "\">" html(name) "</b>" : html(name)
}

function fail(message) {
    printf "html.awk: %s\n", message | "cat >&2"
    failed = 1
    exit 1
}

BEGIN {
    FS = "\t"
    count = split(ENVIRON["NETWORKS"], name, " ")
    for (i = 1; i <= count; i++)
        rank[name[i]] = (i - 1) % 8 + 1
    columns = split(spec, wanted, "\n")
}

mode == "text" { gsub(/[\001-\037\177]/, " "); print html($0); next }

FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    if (mode == "value" && !(column in at))
        fail(FILENAME " has no column " column)
    if (mode == "value")
        next
    printf "<thead><tr>"
    for (i = 1; i <= columns; i++) {
        split(wanted[i], part, "|")
        if (!(part[1] in at))
            fail(FILENAME " has no column " part[1])
        take[i] = at[part[1]]
        format[i] = part[3]
        number[i] = part[3] ~ /^([%,]|interval )/
        printf "<th scope=\"col\"%s>%s</th>", number[i] ? " class=\"number\"" : "", part[2]
    }
    print "</tr></thead>\n<tbody>"
    next
}

mode == "value" && $1 == row { print shown($at[column], format_wanted); found = 1; exit }

mode == "table" {
    printf "<tr>"
    for (i = 1; i <= columns; i++)
        printf "<td%s>%s</td>", number[i] ? " class=\"number\"" : format[i] == "" ? "" \
            : " class=\"" format[i] "\"", shown($take[i], format[i])
    print "</tr>"
}

END {
    if (failed)
        exit 1
    if (mode == "value" && !found)
        fail(FILENAME " has no row " row)
    if (mode == "table")
        print "</tbody>"
}
