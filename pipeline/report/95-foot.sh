#!/usr/bin/env bash
# The foot: what has to be known to make the same report again.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

facts() { # facts FILE: a two-column TSV as a list
    tail -n +2 "$1" | while IFS=$'\t' read -r name what; do
        printf '<dt>%s</dt><dd>%s</dd>\n' "$(text "$name")" "$(text "$what")"
    done
}

cat <<HTML
<footer>
<p>Made by <code>make experiments</code> with these parameters; but for the date and the time, the same parameters give the same
bytes again.</p>
<dl class="facts">
$(facts "$data/parameters.tsv")
$(facts "$data/times.tsv")
</dl>
<p>And with these programs and libraries:</p>
<dl class="facts">
$(facts "$data/versions.tsv")
</dl>
<p>Data: <a href="data/parameters.tsv">parameters.tsv</a>, <a href="data/versions.tsv">versions.tsv</a></p>
</footer>
HTML
