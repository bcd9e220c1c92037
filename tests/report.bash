# report - what the tests of the report share: `load helper; load report`
#
# Tables that a test makes up lie in $data; `section NN-NAME` makes the section's facts of them and
# renders it from the root of the source tree, where make runs its recipes.

# shellcheck disable=SC2034,SC2016,SC2154 # for the tests; $( and ` are test data; ROOT is helper's

hostile='<script>alert(1)</script> "q" '\''s'\'' `touch canary` $(touch canary) @x {/Symbol a} %s {{ 7 * 7 }} \ &'

made_up_report() {
    cd "$BATS_TEST_TMPDIR" || return
    OUT=$PWD/out data=$OUT/report/data
    export OUT NETWORKS='8 4'
    mkdir -p "$data" "$OUT/song" "$OUT/new" "$OUT/generation" "$OUT/report/audio/way"
}

in_root() {
    (cd "$ROOT" && "$@")
}

# tsv FILE CELL...: appends a line.
tsv() {
    local file=$1
    shift
    (IFS=$'\t' && printf '%s\n' "$*") >>"$file"
}

# parameters NAME=VALUE...: parameters.tsv, of these and of those that every section may name.
# shellcheck disable=SC2120 # the tests give some
parameters() {
    local setting
    rm -f "$data/parameters.tsv"
    tsv "$data/parameters.tsv" parameter value
    for setting in "$@" DATASET=made-up SONGS=2 CLIP=5 RATE=22050 EPOCHS=3 BATCH=2 LEARNING_RATE=0.02 SEED=42; do
        tsv "$data/parameters.tsv" "${setting%%=*}" "${setting#*=}"
    done
}

# query NAME TSV...: what the pipeline's query NAME says of these tables.
query() {
    in_root pipeline/sql "pipeline/report/$1.sql" "${@:2}"
}

# commands SECTION WHAT: WHAT as the command of every file that the section shows the making of.
commands() {
    local target name
    while read -r target; do
        for name in 8 4; do
            mkdir -p "$(dirname "$OUT/.commands/${target/\%s/$name}")"
            echo "made ${2-}" >"$OUT/.commands/${target/\%s/$name}"
        done
    done < <(sed "s/' ~ parameter.SEED ~ '/42/g" "$ROOT/pipeline/report/$1.html" |
        grep -oE "'[a-z-]+(/[^' ]+|\.tsv)'" | tr -d "'")
}

# section NN-NAME [WHAT]: the section on the tables in $data; WHAT as for commands.
section() {
    local name=${1#*-}
    [ -e "$data/parameters.tsv" ] || parameters
    if [ -e "$ROOT/pipeline/report/$name-facts.sql" ]; then
        rm -f "$data/$name-facts.tsv"
        local tables=("$data"/*.tsv)
        local table
        for table in listing apart; do
            [ ! -e $table.tsv ] || tables+=("$PWD/$table.tsv")
        done
        query "$name-facts" "${tables[@]}" >"$data/$name-facts.part" || return
        mv "$data/$name-facts.part" "$data/$name-facts.tsv"
    fi
    commands "$1" "${2-}"
    in_root pipeline/report/render "pipeline/report/$1.html"
}

# well_formed FILE: XML that a parser takes; prints the text of its first title.
well_formed() {
    /usr/bin/python3 -c '
import sys
from xml.etree import ElementTree
root = ElementTree.parse(sys.argv[1]).getroot()
print(root.find("{http://www.w3.org/2000/svg}title").text)' "$1"
}

# elements FILE: the names of all elements of an HTML page that is closed properly, with their handlers.
elements() {
    /usr/bin/python3 -c '
import sys
from html.parser import HTMLParser
class Page(HTMLParser):
    open = []
    def handle_starttag(self, tag, attributes):
        print(tag, *(name for name, _ in attributes if name.startswith("on")))
        if tag not in ("meta", "img", "br", "link"):
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.getpos())
page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
assert not page.open, page.open' "$1"
}

# in_canvas FIGURE.svg: no text of the figure reaches beyond its edge; a letter is taken to be half as wide
# as the type is high.
in_canvas() {
    /usr/bin/python3 -c '
import re, sys
from xml.etree import ElementTree
SVG = "{http://www.w3.org/2000/svg}"
root = ElementTree.parse(sys.argv[1]).getroot()
width, height = map(float, root.get("viewBox").split()[2:])
def walk(element, x, y, style):
    moved = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", element.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    style = {**style, **{k: element.get(k) for k in ("text-anchor", "font-size") if element.get(k)}}
    if element.tag == SVG + "text":
        text = "".join(element.itertext()).strip()
        long = 0.5 * float(style.get("font-size", 16)) * len(text)
        left = x - {"start": 0, "middle": long / 2, "end": long}[style.get("text-anchor", "start")]
        assert -1 <= left and left + long <= width + 1 and 8 <= y <= height, (text, left, long, y, width, height)
    for child in element:
        walk(child, x, y, style)
walk(root, 0, 0, {})' "$1"
}
