# style.gp - what all figures share: canvas, type, colours
#
# A figure's script begins with `load 'style.gp'` (plots/draw puts this folder on gnuplot's path),
# says how high it is with `eval canvas(HEIGHT)`, and reads its TSV from ARG1. Colours come from colours.tsv;
# plots/draw gives each of them its dark twin. Names from data are text, never markup or code.

set datafile separator tab
set datafile missing NaN
set encoding utf8
set minussign

width = 640
canvas(height) = sprintf("set terminal svg size %d,%d noenhanced font 'system-ui,sans-serif,16' linewidth 1 rounded background '%s'", width, height, paper)

# paper, ink, quiet, grid, ghost, rank1 ... rank8 as "#rrggbb"
load "< awk -F'\\t' 'NR > 1 { printf \"%s = \\\"%s\\\"\\n\", $1, $2 }' plots/colours.tsv"

# A network's colour is its rank by the size of its vector, the largest first; the original is ink.
ranks = 8
colour(rank) = rank < 1 ? ink : value(sprintf("rank%d", (rank - 1) % ranks + 1))

# Column COLUMN of the TSV FILE as words; `distinct` gives each value once.
column_of(file, column) = system(sprintf("tail -n +2 '%s' | cut -f %d", file, column))
distinct(file, column) = system(sprintf("tail -n +2 '%s' | cut -f %d | awk '!seen[$0]++'", file, column))

# What names.tsv says of a name: its COLUMN (title, label, unit, ...); a metric's label with its unit. A name
# that it lacks stands for itself.
named(kind, name, column) = system(sprintf("KIND='%s' NAME='%s' COLUMN='%s' awk -F'\\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $1 == ENVIRON[\"KIND\"] && $2 == ENVIRON[\"NAME\"] { print $at[ENVIRON[\"COLUMN\"]]; found = 1 } END { if (!found) print ENVIRON[\"NAME\"] }' plots/names.tsv", kind, name, column))
axis_of(metric) = strlen(named('metric', metric, 'unit')) ? named('metric', metric, 'label').' ('.named('metric', metric, 'unit').')' : named('metric', metric, 'label')

set border 3 linecolor rgb quiet linewidth 1
set tics nomirror out scale 0.5 textcolor rgb quiet
set grid noxtics ytics linetype 1 linecolor rgb grid linewidth 1
set xlabel textcolor rgb quiet
set ylabel textcolor rgb quiet
set cblabel textcolor rgb quiet
unset key

# Level, dark to bright: equal steps of CIELAB lightness from 5 to 96, hue from blue by red to cream.
set palette defined (0 "#00102e", 1 "#36155f", 2 "#7c006c", 3 "#b40067", 4 "#dd365c", 5 "#ed6f5b", 6 "#eea375", 7 "#e7d0b5", 8 "#f9f3e4") maxcolors 40
