# The report in a real browser: make check-report, and make check-deep where there is one
#
# REPORT is the folder of a report. probe.html looks at the page in a frame of its own and is dumped
# as text when all of it has loaded; what the console says comes on stderr.

# bats file_tags=slow

load helper

# Why nothing can be looked at, if so.
hindrance() {
  if ! command -v chromium >/dev/null; then
    echo 'no browser is installed (chromium)'
  elif [ ! -f "${REPORT-}/index.html" ]; then
    echo 'there is no report to look at (make check-report makes one)'
  fi
}

# look FOLDER [OPTION...]: what is found on FOLDER's page goes to ./found, what the console says to ./console.
look() {
  ln -s "$(realpath "$1")" report
  cp "$ROOT/tests/probe.html" .
  "$ROOT/pipeline/report/browser" --allow-file-access-from-files --hide-scrollbars \
    --virtual-time-budget=2000 --enable-logging=stderr "${@:2}" --dump-dom "$PWD/probe.html" >dump 2>said
  /usr/bin/python3 -c '
import html, re, sys
print(html.unescape(re.search("<pre>(.*)</pre>", sys.stdin.read(), re.S)[1]), end="")' <dump >found
  sed -n 's/.*CONSOLE[^]]*\] //p' said >console
  grep -qx end found || { cat said && return 1; }
}

# found KIND: what the probe says of it, a line each.
found() {
  awk -F'\t' -v kind="$1" '$1 == kind { sub(/^[^\t]*\t/, ""); print }' found
}

# A WAV's length by its header: SECONDS.
seconds() {
  /usr/bin/python3 -c '
import sys, wave
with wave.open(sys.argv[1]) as file:
    print(file.getnframes() / file.getframerate())' "$1"
}

# Sounds that are not as long as their files, to the millisecond.
wrong_sounds() {
  local source duration
  found sound | while IFS=$'\t' read -r source duration; do
    awk -v a="$duration" -v b="$(seconds "report/$source")" \
      'BEGIN { exit !(a != "NaN" && b > 0 && (a - b) ^ 2 < 1e-6) }' || echo "$source: $duration"
  done
}

missing_files() {
  found file | sort -u | while read -r file; do
    [ -e "report/$file" ] || echo "$file"
  done
}

# The tests read what was found by day and by night.
setup_file() {
  [ -z "$(hindrance)" ] || return 0
  mkdir "$BATS_FILE_TMPDIR/day" "$BATS_FILE_TMPDIR/night"
  cd "$BATS_FILE_TMPDIR/night" && look "$REPORT" --blink-settings=preferredColorScheme=0 &&
    cd "$BATS_FILE_TMPDIR/day" && look "$REPORT" --blink-settings=preferredColorScheme=1
}

setup() {
  local why
  why=$(hindrance)
  [ -z "$why" ] || skip "$why"
  cd "$BATS_FILE_TMPDIR/day" || return
}

@test "the browser's console stays empty" {
  run cat console ../night/console
  refute_output
}

@test "every sound of the page loads and is as long as its file says" {
  [ "$(found sound | wc -l)" -ge 1 ]
  run wrong_sounds
  refute_output
}

@test "every picture of the page has a size" {
  [ "$(found picture | wc -l)" -ge 1 ]
  run awk -F'\t' '!($2 > 0)' <(found picture)
  refute_output
}

@test "no number of the page is missing" {
  run found hole
  refute_output
}

@test "all that the page links to is there" {
  [ "$(found anchor | wc -l)" -ge 1 ]
  run found 'no anchor'
  refute_output
  run missing_files
  refute_output
}

@test "the page fits a phone: at 390 pixels nothing is wider" {
  run found wide
  refute_output
  run found phone
  assert_output $'390\t390'
}

@test "the page is light by day and dark by night, and its text can be read in both" {
  awk '$1 < 0.8 { exit 1 }' <(found ground)
  awk '$1 > 0.1 { exit 1 }' <(cd ../night && found ground)
  run cat <(found faint) <(cd ../night && found faint)
  refute_output
}

@test "the PDF is the page printed, the same bytes each time, and names no place of this machine" {
  cmp "$REPORT/report.pdf" <("$ROOT/pipeline/report/print" "$REPORT/index.html")
  [ "$(grep -ac '/Type /Page$' "$REPORT/report.pdf")" -ge 2 ]
  run grep -ac 'file:' "$REPORT/report.pdf"
  assert_output 0
}

@test "a page with a fault of each kind is seen through" {
  cd "$BATS_TEST_TMPDIR"
  mkdir bad
  sox -D -r 8000 -n -c 1 -b 16 bad/cut.wav synth 1 sine 440
  truncate -s 8044 bad/cut.wav
  cat >bad/index.html <<'HTML'
<!DOCTYPE html>
<title>bad</title>
<audio preload="metadata" src="cut.wav"></audio> <audio preload="metadata" src="gone.wav"></audio>
<img src="gone.svg"> <a href="gone.tsv">data</a> <a href="#gone">section</a>
<p style="width: 600px; color: #999">faint and wide</p>
<table>
<tr><td class="number">&ndash;</td><td></td><td class="number none"></td><td>1</td></tr>
</table>
<p>a loss of NaN and @TIME@</p>
<script>setTimeout(() => missing(), 100)</script>
HTML
  look bad --blink-settings=preferredColorScheme=0
  run cat console
  assert_output --partial 'missing is not defined'
  run wrong_sounds
  assert_line 'gone.wav: NaN'
  assert_line --regexp '^cut.wav: '
  assert_equal "$(found picture)" $'gone.svg\t0'
  assert_equal "$(missing_files)" $'gone.svg\ngone.tsv\ngone.wav'
  assert_equal "$(found 'no anchor')" '#gone'
  assert_equal "$(found hole | wc -l)" 3
  assert_equal "$(found faint)" $'p "faint and wide"\t2.85'
  assert_equal "$(found wide)" $'p "faint and wide"\t608'
  assert_equal "$(found ground)" 1.000
}
