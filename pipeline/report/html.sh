# shellcheck shell=bash
# html.sh - the words in which the page's sections are written; each section sources it
#
# A section is a bash script that prints its part of the page. It finds OUT (out/DATASET) and
# NETWORKS (their names, the largest vector first) in its environment and the TSVs in $data; the
# page itself lies in $OUT/report, so that links are relative to it. Numbers and names come from
# the TSVs through `value`, `text` and `table`, which escape them (html.awk).

set -eu -o pipefail
: "${OUT:?the folder of results}" "${NETWORKS:?the networks}"
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck disable=SC2034 # for the sections
data=$OUT/report/data

# html VARIABLE=VALUE... [FILE]: html.awk. A command substitution in a here-document may fail unseen, so
# that a number would be missing from the page; a failure here ends the section itself.
html() {
    local settings=()
    while [[ ${1-} == *=* ]]; do
        settings+=(-v "$1")
        shift
    done
    awk "${settings[@]}" -f "$here/html.awk" "$@" || kill "$$"
}

# text TEXT: as HTML.
text() {
    printf '%s\n' "$1" | html mode=text
}

# value FILE ROW COLUMN [FORMAT]: one cell; ROW is the first cell of its line.
value() {
    html mode=value row="$2" column="$3" format_wanted="${4-}" "$1"
}

# network NAME: a network's name in its colour.
network() {
    printf 'network\n%s\n' "$1" | html mode=value row="$1" column=network format_wanted=network
}

# captioned CAPTION: a table under its caption, both without tags; one that is wider than a phone
# scrolls by itself. stdin: <table>.
captioned() {
    printf '<figure class="table">\n<figcaption>%s</figcaption>\n' "$1"
    printf '<div class="scroll" role="region" aria-label="%s" tabindex="0">\n' "$1"
    cat
    printf '</div>\n</figure>\n'
}

# table CAPTION FILE COLUMN|HEADING|FORMAT...: columns of a TSV; CAPTION as for captioned.
table() {
    local caption=$1 file=$2
    shift 2
    {
        echo '<table>'
        html mode=table spec="$(printf '%s\n' "$@")" "$file"
        echo '</table>'
    } | captioned "$caption"
}

# undue: a table without its nan: nothing stands where there cannot be a number. stdin: of table.
undue() {
    sed -E 's,<td class="number">nan(<span[^>]*>[^/]*</span>)?</td>,<td class="number none"></td>,g'
}

# figure NAME ALT: figures/NAME.svg; stdin: its caption, HTML. ALT says what is to be seen.
figure() {
    printf '<figure>\n<a href="figures/%s.svg"><img src="figures/%s.svg" alt="%s"></a>\n<figcaption>' \
        "$1" "$1" "$(text "$2")"
    cat
    printf '</figcaption>\n</figure>\n'
}

# player FILE WHAT: audio/FILE; WHAT names it to those who cannot see the table.
player() {
    printf '<audio controls preload="metadata" src="audio/%s" aria-label="%s"></audio> <a href="audio/%s" download>%s</a>\n' \
        "$1" "$(text "$2")" "$1" "$(text "${1##*.}" | tr '[:lower:]' '[:upper:]')"
}

# made TARGET...: the commands that made the files TARGET (below OUT), and links to the TSVs.
made() {
    local target links=
    echo '<details><summary>How it was made</summary>'
    printf '<pre>'
    for target in "$@"; do
        printf '<code>%s</code>\n' "$(html mode=text "$OUT/.commands/$target")"
    done
    echo '</pre>'
    for target in "$@"; do
        case $target in
        report/*.tsv)
            links+="${links:+, }<a href=\"${target#report/}\">${target##*/}</a>"
            ;;
        esac
    done
    echo "${links:+<p>Data: $links</p>}"
    echo '</details>'
}

# list WORD...: "a", "a and b", "a, b and c".
list() {
    local words=
    while [ $# -gt 1 ]; do
        words+=$1
        shift
        [ $# = 1 ] && words+=' and ' || words+=', '
    done
    echo "$words${1-}"
}

# networks NAME...: names of networks in their colours, as a list.
networks() {
    local name coloured=()
    for name; do
        coloured+=("$(network "$name")")
    done
    list "${coloured[@]}"
}

# number_word N: as a word where English writes one.
number_word() {
    local words=(no one two three four five six seven eight nine ten eleven twelve)
    echo "${words[$1]-$1}"
}

# grouped N: 88200 as 88,200.
grouped() {
    printf '%s\n' "$1" | sed -e ':again' -e 's/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/' -e 'tagain'
}

# noun N WORD: "1 song", "2 songs" without the number.
noun() {
    [ "$1" = 1 ] && echo "$2" || echo "$2s"
}
