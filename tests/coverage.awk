# coverage - lines that the tests reach, by folder, from gcovr's table
#
# Variable parsers: the files that read what others have written. Status 1 when less than 95 % of
# their lines or 85 % of all were reached.
BEGIN {
    FS = ","
    count = split(parsers, list, " ")
    for (i = 1; i <= count; i++)
        is_parser[list[i]] = 1
}

function add(name, lines, reached) {
    if (!(name in all))
        order[++names] = name
    all[name] += lines
    hit[name] += reached
}

NR > 1 {
    folder = $1
    sub("/[^/]*$", "", folder)
    add(folder, $2, $3)
    if ($1 in is_parser) {
        parser_lines += $2
        parser_hit += $3
    }
    lines += $2
    reached += $3
}

function tell(name, lines, reached) {
    printf "%-24s %6d of %6d lines  %5.1f %%\n", name, reached, lines, lines ? 100 * reached / lines : 0
}

END {
    for (i = 1; i <= names; i++)
        tell(order[i], all[order[i]], hit[order[i]])
    tell("parsers", parser_lines, parser_hit)
    tell("all", lines, reached)
    exit !(parser_hit >= 0.95 * parser_lines && reached >= 0.85 * lines && lines > 0)
}
