#!/usr/bin/env bash
# page.sh - the page from its sections: page.sh TITLE SECTION.html... > index.html
#
# The table of contents lists every `<h2 id="...">` of the sections, in their order.
set -eu -o pipefail

here=$(dirname "$0")
title=$(printf '%s\n' "$1" | awk -v mode=text -f "$here/html.awk")
shift

cat <<HTML
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<style>
$(awk -F'\t' 'NR > 1 { light = light " --" $1 ": " $2 ";"; dark = dark " --" $1 ": " $3 ";"
                       rank = rank ($1 ~ /^rank/ ? "." $1 " { color: var(--" $1 "); }\n" : "") }
              END { printf ":root {%s }\n", light
                    printf "@media screen and (prefers-color-scheme: dark) { :root {%s } }\n%s", dark, rank }' plots/colours.tsv)
$(cat "$here/style.css")
</style>
</head>
<body>
<header>
<h1>$title</h1>
<p class="lead">What small convolutional autoencoders keep of music: songs turned into vectors of falling size and back, to be seen and heard. Every number, figure and sound on this page comes from one <code>make experiments</code>.</p>
<nav aria-label="Contents"><ol>
$(sed -n 's,.*<h2 id="\([a-z-]*\)">\(.*\)</h2>.*,<li><a href="#\1">\2</a></li>,p' "$@")
</ol>
<p><a href="report.pdf">The same as a PDF</a></p></nav>
</header>
<main>
$(cat "$@")
</main>
</body>
</html>
HTML
