# The whole pipeline, on a folder of music with hostile names: no name is executed, nothing breaks, and
# the results are the same bytes however make is called, interrupted or limited.

# shellcheck disable=SC2154,SC2016 # stderr is set by run; $( and ` are names here

load helper

# What a name may contain: all but the slash and the zero byte.
hostile_folders=(
    $'new\nline <script>alert(1)'
    '"quotes" '\''s'\'' & 100 % #1'
    $'\xff\xfe not UTF-8; touch canary'
    '-n $(touch canary) `touch canary`'
)
hostile_files=(
    '$(touch canary)'
    '`touch canary`'
    "'; touch canary; '"
    '..'
    '.. slash ..'
    '-rf'
    '  spaces  '
    $'tab\tand\nnewline'
    '%s%n%d &amp; <b onclick=alert(1)>'
    $'caf\xe9'
    '"><img src=x onerror=alert(1)>'
    '{Symbol a} @x_2^3 ~ * ? [a] !'
    '\n\\t\'
    '#comment'
    'a|touch canary'
    '$canary ${canary} $$'
)

# report OPTION...: make experiments on the hostile folder, with filters of its own.
report() {
    env "${language[@]}" make -C "$ROOT" --no-print-directory BUILD="$BATS_FILE_TMPDIR/build" \
        DATASET=folder DIR="$BATS_FILE_TMPDIR/my \"music's\" #1" OUT="$out" CLIP=1 RATE=22026 EPOCHS=1 TRIALS=1 CLUSTERS=4 PIECES=4 \
        MDCT_SIZES=512 KLT_BLOCKS=192 NETWORKS='18376 9184' TRAININGS=2 SEARCH_SEEDS=2 CLOUDS=1 FOLDS=2 PROBE_FOLDS=2 SPARSE_HALVINGS=1 "$@"
}

# Files with measured times, which differ from run to run.
untimed=(! -name times.tsv ! -name '*.cpu' ! -name cpu.tsv ! -name 'costs*.tsv' ! -name '90-costs.*' ! -name '95-foot.*'
    ! -name index.html ! -name report.pdf)

# results FOLDER: the hash and name of each, and of the page up to its times.
results() {
    (cd "$1" && find . -type f ! -name .lock "${untimed[@]}" -print0 |
        sort -z | xargs -0 sha256sum && sed '/id="costs"/,$d' report/index.html | sha256sum)
}

setup_file() {
    # all tests use one folder: a page shows the commands that made it, paths included
    local language=() out=$BATS_FILE_TMPDIR/out folder file n=0
    cd "$BATS_FILE_TMPDIR" || return
    cp -a "$(dirname "$BIN")" build
    for folder in "${hostile_folders[@]}"; do
        mkdir -p -- "my \"music's\" #1/$folder"
        for file in "${hostile_files[@]:n % 4 * 4:4}" "$(printf '%0251d' $n)"; do
            sox -D -R -r 44100 -n -c 1 -b 16 song.wav synth 1.3 pluck $((110 + 17 * n)) gain -6
            mv song.wav "my \"music's\" #1/$folder/$file.wav"
            n=$((n + 1))
        done
        echo 'no sound' >"my \"music's\" #1/$folder/<b>\$(touch canary).mp3"
    done
    report -j8 experiments >log 2>&1 || { tail -40 log; return 1; }
    results out >first.results
    cp -a out first
}

setup() {
    language=()
    out=$BATS_FILE_TMPDIR/out
    cd "$BATS_FILE_TMPDIR" || return
}

# The results in out are those of the first report.
assert_same() {
    run diff first.results <(results out)
    assert_success
}

@test "no name of a folder or file is run as a command" {
    run find . -path './my *' -prune -o -name '*canary*' -print
    refute_output
    refute [ -e "$ROOT/canary" ]
    # and all songs are there, and files that are not songs are listed
    [ "$(awk -F'\t' 'NR > 1 { n += $2 } END { print n }' first/dataset.tsv)" = 20 ]
    [ "$(wc -l <first/left-out.tsv)" = 5 ]
}

@test "hostile names stay text: in the page, its figures and its tables" {
    run /usr/bin/python3 -c '
import glob
from html.parser import HTMLParser
from xml.etree import ElementTree
class Page(HTMLParser):
    open, scripts, text = [], 0, ""
    def handle_starttag(self, tag, attributes):
        assert not [name for name, _ in attributes if name.startswith("on")], attributes
        assert dict(attributes).get("src") != "x"
        self.scripts += tag == "script"
        if tag not in ("meta", "img", "br", "link", "input"):
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.getpos())
    def handle_data(self, data):
        self.text += data
page = Page()
page.feed(open("first/report/index.html", encoding="utf-8").read())
assert not page.open and page.scripts == 1, (page.open, page.scripts)
for name in "<script>alert(1)", "$(touch canary) `touch canary`", "\"quotes\" \x27s\x27 & 100 % #1":
    assert name in page.text, name
figures = glob.glob("first/report/figures/*.svg")
assert len(figures) > 10
for figure in figures:
    assert not list(ElementTree.parse(figure).getroot().iter("{http://www.w3.org/2000/svg}script")), figure
tables = glob.glob("first/report/data/*.tsv")
assert len(tables) > 20
for table in tables:
    lines = open(table, encoding="utf-8", newline="\n").read().split("\n")
    assert lines.pop() == "", table
    assert len({line.count("\t") for line in lines if line[:1] != "#"}) == 1, table'
    assert_success
    refute_output
}

@test "every file that the page links to is there" {
    run /usr/bin/python3 -c '
import os
from html.parser import HTMLParser
from urllib.parse import unquote
linked = set()
class Page(HTMLParser):
    def handle_starttag(self, tag, attributes):
        linked.update(value for name, value in attributes if name in ("href", "src"))
Page().feed(open("first/report/index.html", encoding="utf-8").read())
files = {unquote(link) for link in linked if not link.startswith(("#", "data:", "https:"))}
assert len(files) > 50, files
for file in sorted(files):
    if not os.path.exists("first/report/" + file):
        print(file)'
    assert_success
    refute_output
}

# leave COMMAND...: starts it in its own process group, $group.
leave() {
    set -m
    "$@" >>log 2>&1 3>&- &
    group=$!
    set +m
}

# bats test_tags=slow
@test "one job, a make killed twice and resumed, and a locale with commas give the same bytes as eight jobs" {
    rm -r out
    mkdir locales
    localedef -i de_DE -f ISO-8859-1 locales/de_DE
    language=(LOCPATH="$PWD/locales" LC_ALL=de_DE LANG=de_DE)
    for reached in out/models/9184.safetensors out/report/data/trees.tsv; do
        leave report -j1 experiments
        until [ -e "$reached" ] || ! kill -0 "$group" 2>/dev/null; do sleep 0.2; done
        kill -9 -- -"$group" # fails where there is nothing left to kill
        wait "$group" || true
        [ ! -e out/report/index.html ]
    done
    report -j2 experiments >>log 2>&1 || fail "$(grep -a -B3 -A3 -m3 '\*\*\*' <(tail -n 400 log) | cut -c1-400)"
    assert_same
}

@test "of two makes at once, the second says that it waits, and nothing is damaged" {
    rm -rf out
    cp -a first out
    rm -r out/probed out/report/data/probes.tsv
    leave report -j2 experiments
    until [ -e out/probed ] || ! kill -0 "$group"; do sleep 0.1; done
    run report -j2 experiments
    assert_success
    assert_output --partial "another make is at work on $PWD/out: waiting for it to end"
    wait "$group"
    assert_same
}

# bats test_tags=slow
@test "a recipe whose filter fails leaves no incomplete target, whichever filter it is" {
    local tool
    echo '#include <stdio.h>
int main(void) { for (int i = 0; i < 999; i++) putchar(i); return 1; }' >half.c
    gcc -o half half.c
    cp -a build/code code
    for tool in code/*; do
        tool=${tool##*/}
        rm -rf out build/code
        cp -a first out
        cp -a code build/code # else all that the last filter computes would be computed again
        mv "build/bin/$tool" whole
        cp half "build/bin/$tool"
        run report -j2 -k experiments
        assert_failure
        mv -f whole "build/bin/$tool"
        (cd out && find . -type f ! -name '*.part' ! -name .lock "${untimed[@]}" ! -path './.parameters/*' ! -path './shards/*.tar' -print0 |
            xargs -0 -I '{}' cmp '{}' '../first/{}') || fail "$tool broke off"
    done
}
