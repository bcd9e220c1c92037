# components.gp - all songs in three principal components, a panel a signal, seen from the side and
# a little from above, as the page's scatter begins
#
# ARG1: TSV signal, key, label, number (of the label, 0: without a mark of its own), x, y, z, distance, outlier.
# ARG2: TSV signal, first, second, third (shares of the variance in percent), ...
# Each panel has its own scale: its farthest song touches the edge. Outliers wear a ring.

load 'style.gp'
signals = distinct(ARG1, 1)
count = words(signals)
names = system(sprintf("tail -n +2 '%s' | awk -F'\\t' '$4 && !seen[$4]++' | wc -l", ARG1)) + 0
rest = system(sprintf("tail -n +2 '%s' | awk -F'\\t' '!$4' | wc -l", ARG1)) + 0
songs = system(sprintf("awk -F'\\t' 'NR == 2 { s = $1 } NR > 1 && $1 == s' '%s' | wc -l", ARG1)) + 0

columns = 2
rows = (count + columns - 1) / columns
across = 5
legend = 14 + 22 * ((names + (rest > 0) + across - 1) / across)
panel = 300
height = legend + rows * panel + 8
eval canvas(height)

# Colour and marker of a label's number; together they differ for the first seventy.
hue(n) = n < 1 ? ghost : (int(n) - 1) % 10 < 8 ? value(sprintf("rank%d", (int(n) - 1) % 10 + 1)) : (int(n) - 1) % 10 == 8 ? ink : quiet
array marks = [7, 5, 9, 13, 11, 1, 2]
mark(n) = n < 1 ? 7 : marks[(int(n) - 1) % |marks| + 1]
size = songs > 400 ? 0.45 : songs > 100 ? 0.6 : 0.8

# From components to the plane: turned about the second axis (upright), then tilted to the viewer.
turn = -35.0 / 180 * pi
tilt = 25.0 / 180 * pi
across_of(x, y, z) = x * cos(turn) + z * sin(turn)
up_of(x, y, z) = y * cos(tilt) - (z * cos(turn) - x * sin(turn)) * sin(tilt)

# The songs of signal I from the farthest from the eye to the nearest, so that no label lies on top by
# its name: x, y, z, number, outlier.
painted(i) = sprintf("< awk -F'\\t' 'NR > 1 && !($1 in at) { at[$1] = ++count } NR > 1 && at[$1] == %d { printf \"%%.9g\\t%%s\\t%%s\\t%%s\\t%%s\\t%%s\\n\", ($7 * %.6f - $5 * %.6f) * %.6f + $6 * %.6f, $5, $6, $7, $4, $9 }' '%s' | sort -s -g -k 1,1 | cut -f 2-", \
    i, cos(turn), sin(turn), cos(tilt), sin(tilt), ARG1)
shade(colour) = int('0x' . colour[2:7])

set margins screen 0, screen 1, screen 0, screen 1
unset border
unset tics
unset grid

set multiplot
# The legend: a mark and a name for each label, in cells of 126 by 22 pixels.
short(s) = strlen(s) > 12 ? s[1:11] . "…" : s
do for [n = 1:names + (rest > 0)] {
    label = n > names ? "others" : system(sprintf("awk -F'\\t' 'NR > 1 && $4 == %d { print $3; exit }' '%s'", n, ARG1))
    set label 100 + n short(label) at screen (16 + 126.0 * ((n - 1) % across)) / width, screen 1 - (14 + 22.0 * ((n - 1) / across)) / height \
        left offset 1, 0 textcolor rgb ink point pointtype mark(n > names ? 0 : n) pointsize 0.8 linecolor rgb hue(n > names ? 0 : n)
}

do for [i = 1:count] {
    shown = word(signals, i)
    stats ARG1 skip 1 using (strcol(1) eq shown ? $8 : NaN) name 'far' nooutput
    reach = far_max > 0 ? 1.08 * far_max : 1
    column = (i - 1) % columns
    row = (i - 1) / columns
    set lmargin at screen column / real(columns)
    set rmargin at screen (column + 1) / real(columns)
    set tmargin at screen 1 - (legend + row * panel + 30.0) / height
    set bmargin at screen 1 - (legend + (row + 1.0) * panel) / height
    ratio = (width / real(columns)) / (panel - 30)
    set xrange [-reach * ratio:reach * ratio]
    set yrange [-reach:reach]
    shares = system(sprintf("awk -F'\\t' 'NR == %d { printf \"%%.1f + %%.1f + %%.1f %%%%\", $2, $3, $4 }' '%s'", i + 1, ARG2))
    set label 1 shown at graph 0, 1 offset 1.2, 0.6 textcolor rgb colour(i - 1)
    set label 2 shares right at graph 1, 1 offset -1.2, 0.6 textcolor rgb quiet
    # The three axes through the mean of all songs, each as long as the farthest song is far.
    do for [axis = 1:3] {
        ax = reach * (axis == 1)
        ay = reach * (axis == 2)
        az = reach * (axis == 3)
        set arrow axis from -across_of(ax, ay, az), -up_of(ax, ay, az) to across_of(ax, ay, az), up_of(ax, ay, az) nohead back linecolor rgb grid linewidth 1
        set label 10 + axis sprintf("%d", axis) at across_of(0.94 * ax, 0.94 * ay, 0.94 * az), up_of(0.94 * ax, 0.94 * ay, 0.94 * az) offset 0.6, 0.4 textcolor rgb quiet
    }
    plot painted(i) using (across_of($1, $2, $3)):(up_of($1, $2, $3)):(mark($4)):(shade(hue($4))) \
             with points pointtype variable pointsize size linecolor rgb variable, \
         painted(i) using ($5 > 0 ? across_of($1, $2, $3) : NaN):(up_of($1, $2, $3)) \
             with points pointtype 6 pointsize size + 0.6 linecolor rgb ink linewidth 1
    do for [n = 1:names + (rest > 0)] { unset label 100 + n }
}
unset multiplot
