# importance.gp - the importances of each tree's coordinates in descending order
#
# ARG1: TSV signal, coordinate, importance, in descending order for each signal. A curve ends in a dot at the
# tree's last coordinate. All curves end at about the same height, one leaf, so the names are in the corner,
# with the number of coordinates of each tree.

load 'style.gp'
eval canvas(420)

signals = distinct(ARG1, 'signal')
count = words(signals)
if (count == 0) {
    # trees without a split have no importances
    unset border
    unset tics
    set xrange [0:1]
    set yrange [0:1]
    set label 1 "no tree uses any coordinate" center at graph 0.5, 0.5 textcolor rgb quiet
    plot NaN
    exit
}
stats ARG1 using 'importance' name 'v' nooutput
array length[count]
longest = 1
do for [i = 1:count] {
    length[i] = words(column_where(ARG1, 'importance', 'signal', word(signals, i)))
    longest = max(longest, length[i])
}
bottom = 0.8 * v_min
top = 1.25 * v_max

set lmargin 9
set rmargin 9
set tmargin 2.5
set xrange [0:1.02 * max(longest, 2)]
set logscale y
set yrange [bottom:top]
eval decades('y', -6, 0, "1 2 5")
set xlabel "coordinates of the tree, the most important first" offset 0, 0.4
set label 1 "importance" at graph 0, 1 offset 0, 0.9 textcolor rgb quiet
do for [i = 1:count] {
    set label 10 + i sprintf("%s: %d", word(signals, i), length[i]) right at graph 0.98, 0.97 - 0.062 * (i - 1) textcolor rgb colour(i - 1)
}

# The rank of a row within its signal; rows of a signal are consecutive.
rank(column) = (n = strcol('signal') eq before ? n + 1 : 1, before = strcol('signal'), n)
mine(i, when) = strcol('signal') eq word(signals, i) && when ? column('importance') : NaN
before = ''
plot for [i = 1:count] ARG1 using (rank(0)):(mine(i, 1)) with lines linecolor rgb colour(i - 1) linewidth 2, \
     for [i = 1:count] ARG1 using (rank(0)):(mine(i, n == length[i])) with points pointtype 7 pointsize 0.7 linecolor rgb colour(i - 1)
