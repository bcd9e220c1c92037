# components.gp - all songs in three principal components, one panel for each signal, seen from the side
# and slightly from above, like the first view of the page's scatter
#
# ARG1: TSV signal, key, label, number (of the label; 0: no mark of its own), x, y, z, outlier, ...
# ARG2: TSV signal, first, second, third (explained variance in percent), ...
# ARG3: TSV signal, axis (1 to 3, of the original), component (the signal's component there), ...
# ARG4: TSV number, key, ...: the outliers, drawn with a ring and their number.
# Each panel has its own scale, so that all of its songs fit; an axis reaches as far as the farthest song
# along it.

load 'style.gp'
signals = distinct(ARG1, 'signal')
count = words(signals)
numbers = distinct(ARG1, 'number') # a label's each, in the order of the songs
rest = place_in(numbers, '0') > 0
names = words(numbers) - rest
songs = words(column_where(ARG1, 'number', 'signal', word(signals, 1)))

columns = 2
rows = (count + columns - 1) / columns
across = 5
legend = 30 + 22 * ((names + rest + across - 1) / across)
panel = 300
height = legend + rows * panel + 8
eval canvas(height)

# Colour and marker for a label's number; the pair is unique for the first seventy.
hue(n) = n < 1 ? ghost : (int(n) - 1) % 10 < 8 ? value(sprintf("rank%d", (int(n) - 1) % 10 + 1)) : (int(n) - 1) % 10 == 8 ? ink : quiet
array marks = [7, 5, 9, 13, 11, 15, 2]
mark(n) = n < 1 ? 7 : marks[(int(n) - 1) % |marks| + 1]
size = songs > 400 ? 0.45 : songs > 100 ? 0.6 : 0.8

# Projection of the components: turned about the second (vertical) axis, then tilted towards the viewer.
turn = -35.0 / 180 * pi
tilt = 25.0 / 180 * pi
across_of(x, y, z) = x * cos(turn) + z * sin(turn)
up_of(x, y, z) = y * cos(tilt) - (z * cos(turn) - x * sin(turn)) * sin(tilt)

# The songs of signal I, the farthest first, so that the drawing order does not depend on the label's name:
# x, y, z, number, the outlier's number (0: none).
painted(i) = sprintf("< awk -F'\\t' -v OFS='\\t' 'FNR == 1 { for (c = 1; c <= NF; c++) at[$c] = c; file++; next } file == 1 { outlier[$at[\"key\"]] = $at[\"number\"]; next } $at[\"signal\"] == \"%s\" { x = $at[\"x\"]; y = $at[\"y\"]; z = $at[\"z\"]; printf \"%%.9g\\t\", (z * %.6f - x * %.6f) * %.6f + y * %.6f; print x, y, z, $at[\"number\"], ($at[\"outlier\"] > 0 ? outlier[$at[\"key\"]] + 0 : 0) }' '%s' '%s' | sort -s -g -k 1,1 | cut -f 2-", \
    word(signals, i), cos(turn), sin(turn), cos(tilt), sin(tilt), ARG4, ARG1)
# Where its outliers' numbers stand: their places in the plane, then moved apart.
numbered(i) = sprintf("%s | awk -v OFS='\t' '$5 > 0 { print $1 * %.9f + $3 * %.9f, $2 * %.9f - ($3 * %.9f - $1 * %.9f) * %.9f, $5 }' | awk -v unit=%.9g -f plots/beside.awk", \
    painted(i), cos(turn), sin(turn), cos(tilt), cos(turn), sin(turn), sin(tilt), scale)
own(i, axis) = word(column_where(ARG3, 'component', 'signal', word(signals, i)), axis)

unset datafile columnheaders
set margins screen 0, screen 1, screen 0, screen 1
unset border
unset tics
unset grid

set multiplot
# The legend: mark and name of each label, in cells of 126 by 22 pixels.
first_line(s) = s[1:strstrt(s."\n", "\n") - 1]
short(s) = strlen(s) > 12 ? s[1:11] . "…" : s
do for [n = 1:names + rest] {
    label = n > names ? "others" : first_line(column_where(ARG1, 'label', 'number', sprintf("%d", n)))
    set label 100 + n short(label) at screen (16 + 126.0 * ((n - 1) % across)) / width, screen 1 - (26 + 22.0 * ((n - 1) / across)) / height \
        left offset 1, 0 textcolor rgb ink point pointtype mark(n > names ? 0 : n) pointsize 0.8 linewidth 1.5 linecolor rgb hue(n > names ? 0 : n)
}

do for [i = 1:count] {
    shown = word(signals, i)
    column = (i - 1) % columns
    row = (i - 1) / columns
    left = column / real(columns)
    set margins screen left, screen left + 1.0 / columns, \
        screen 1 - (legend + (row + 1.0) * panel) / height, screen 1 - (legend + row * panel + 30.0) / height
    wide = width / real(columns)
    tall = panel - 30.0
    set label 1 shown at graph 0, 1 offset 1.2, 0.6 textcolor rgb colour(i - 1)
    first = column_where(ARG2, 'first', 'signal', shown)
    set label 2 (first eq '' ? "" : sprintf("%.1f + %.1f + %.1f %%", real(first), real(column_where(ARG2, 'second', 'signal', shown)), real(column_where(ARG2, 'third', 'signal', shown)))) \
        right at graph 1, 1 offset -1.2, 0.6 textcolor rgb quiet
    # The three axes through the mean of all songs, from the lowest to the highest coordinate, labelled with
    # the signal's own components; then the centre and scale of the picture.
    set xrange [*:*]
    set yrange [*:*]
    stats painted(i) using (across_of($1, $2, $3)):(up_of($1, $2, $3)) name 'seen' nooutput
    left_most = seen_min_x
    right_most = seen_max_x
    lowest = seen_min_y
    highest = seen_max_y
    do for [axis = 1:3] {
        stats painted(i) using axis name 'place' nooutput
        x = across_of(axis == 1, axis == 2, axis == 3)
        y = up_of(axis == 1, axis == 2, axis == 3)
        fx = x * min(place_min, 0)
        fy = y * min(place_min, 0)
        tx = x * max(place_max, 0)
        ty = y * max(place_max, 0)
        set arrow axis from fx, fy to tx, ty nohead back linecolor rgb grid linewidth 1
        set label 10 + axis own(i, axis) center at 1.1 * tx, 1.1 * ty textcolor rgb quiet
        left_most = min(left_most, min(fx, tx))
        right_most = max(right_most, max(fx, tx))
        lowest = min(lowest, min(fy, ty))
        highest = max(highest, max(fy, ty))
    }
    scale = 1.16 * max((right_most - left_most) / wide, (highest - lowest) / tall)
    if (scale <= 0) { scale = 1.0 / tall }
    set xrange [(left_most + right_most - scale * wide) / 2:(left_most + right_most + scale * wide) / 2]
    set yrange [(lowest + highest - scale * tall) / 2:(lowest + highest + scale * tall) / 2]
    plot painted(i) using (across_of($1, $2, $3)):(up_of($1, $2, $3)):(mark($4)):(rgb(hue($4))) \
             with points pointtype variable pointsize size linewidth 1.5 linecolor rgb variable, \
         painted(i) using ($5 > 0 ? across_of($1, $2, $3) : NaN):(up_of($1, $2, $3)) \
             with points pointtype 6 pointsize size + 0.6 linecolor rgb ink linewidth 1, \
         numbered(i) using 1:2:(sprintf("%d", $3)) with labels center font ',11' textcolor rgb ink
    do for [n = 1:names + rest] { unset label 100 + n }
}
unset multiplot
