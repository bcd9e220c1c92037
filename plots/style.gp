# style.gp - what all figures share: canvas, type, colours
#
# A figure's script begins with `load 'style.gp'` (plots/draw adds this folder to gnuplot's path), sets its
# height with `eval canvas(HEIGHT)`, and reads the TSV in ARG1, with columns addressed by header name.
# Colours come from colours.tsv; plots/draw adds the dark variant of each. Names from data are text,
# never markup or code.

set datafile separator tab
set datafile missing NaN
set datafile columnheaders
set encoding utf8
set minussign

width = 640
canvas(height) = sprintf("set terminal svg size %d,%d noenhanced font 'system-ui,sans-serif,16' linewidth 1 rounded background '%s'", width, height, paper)

# paper, ink, quiet, grid, ghost, rank1 ... rank8 as "#rrggbb"
load "< awk -F'\\t' 'NR > 1 { printf \"%s = \\\"%s\\\"\\n\", $1, $2 }' plots/colours.tsv"

# A network's colour is given by the rank of its vector's size, largest first; the original has the colour of ink.
ranks = 8
colour(rank) = rank < 1 ? ink : value(sprintf("rank%d", (rank - 1) % ranks + 1))
rgb(colour) = int('0x' . colour[2:7]) # for `rgb variable`

# Column NAME of the TSV FILE as words; `distinct` gives each value once, `column_where` only those of
# rows whose column OTHER is VALUE, which is data and is never evaluated.
column_of(file, name) = system(sprintf("awk -F'\\t' 'NR == 1 { while ($++c != \"%s\"); next } { print $c }' '%s'", name, file))
distinct(file, name) = system(sprintf("awk -F'\\t' 'NR == 1 { while ($++c != \"%s\"); next } !seen[$c]++ { print $c }' '%s'", name, file))
column_where(file, name, other, value) = system(sprintf("awk -F'\\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at[\"%s\"] == \"%s\" { print $at[\"%s\"] }' '%s'", other, value, name, file))
number_of(text) = text eq '' || strstrt(text, 'n') ? NaN : real(text) # nan and inf
place_in(list, name) = sum [i = 1:words(list)] (name eq word(list, i) ? i : 0)

# Looks up a name in names.tsv: its COLUMN (title, label, unit, ...); a metric's label with its unit. A name
# that is not listed is used as it is.
named(kind, name, column) = system(sprintf("KIND='%s' NAME='%s' COLUMN='%s' awk -F'\\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $1 == ENVIRON[\"KIND\"] && $2 == ENVIRON[\"NAME\"] { print $at[ENVIRON[\"COLUMN\"]]; found = 1 } END { if (!found) print ENVIRON[\"NAME\"] }' plots/names.tsv", kind, name, column))
axis_of(metric) = strlen(named('metric', metric, 'unit')) ? named('metric', metric, 'label').' ('.named('metric', metric, 'unit').')' : named('metric', metric, 'label')

min(a, b) = a < b ? a : b
max(a, b) = a > b ? a : b

# `eval decades('x', LOW, HIGH, "1 2 5")`: the only tics of a logarithmic axis, at 1, 2 and 5 times 10^LOW ... 10^HIGH.
decades(axis, low, high, steps) = "set ".axis."tics (); do for [decade = ".low.":".high."] { do for [step in '".steps."'] { \
    set ".axis."tics add (sprintf('%.10g', step * 10.0 ** decade) step * 10.0 ** decade) } }"

set border 3 linecolor rgb quiet linewidth 1
set tics nomirror out scale 0.5 textcolor rgb quiet
set grid noxtics ytics linetype 1 linecolor rgb grid linewidth 1
set xlabel textcolor rgb quiet
set ylabel textcolor rgb quiet
set cblabel textcolor rgb quiet
unset key

# Level, dark to bright: equal steps of CIELAB lightness from 5 to 96, hue from blue by red to cream.
set palette defined (0 "#00102e", 1 "#36155f", 2 "#7c006c", 3 "#b40067", 4 "#dd365c", 5 "#ed6f5b", 6 "#eea375", 7 "#e7d0b5", 8 "#f9f3e4") maxcolors 40
