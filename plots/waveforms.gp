# waveforms.gp - the same seconds as they were and as each network gives them back
#
# ARG1: TSV signal, then the columns of `raw2tsv --envelope` (key, channel, frame, time, min, max);
# the original first, then the networks in falling order of size. One panel a signal, one scale for
# all, the original's outline behind every reconstruction.

load 'style.gp'
signals = distinct(ARG1, 1)
count = words(signals)
top = 34.0
panel = 94
bottom = 64
height = top + count * panel + bottom
eval canvas(height)

of(name, column) = strcol(1) eq name ? column(column) : NaN
original = word(signals, 1)

stats ARG1 skip 1 using 6 name 'low' nooutput
stats ARG1 skip 1 using 7 name 'high' nooutput
stats ARG1 skip 1 using 5 name 'time' nooutput
reach = 1.05 * (high_max > -low_min ? high_max : -low_min)
if (reach <= 0) { reach = 1 }

set multiplot
set lmargin at screen 0.1
set rmargin at screen 0.985
set xrange [0:time_max * time_records / (time_records - count)]
set yrange [-reach:reach]
step = reach > 1 ? 1 : reach > 0.5 ? 0.5 : reach > 0.2 ? 0.2 : reach > 0.1 ? 0.1 : 0.05
set ytics -step, step, step
set label 1 "amplitude" at screen 0.012, 1 - 16 / height textcolor rgb quiet
do for [i = 1:count] {
    set tmargin at screen 1 - (top + (i - 1) * panel + 25) / height
    set bmargin at screen 1 - (top + i * panel) / height
    if (i < count) {
        set border 2
        set xtics 1 format "" scale 0
    } else {
        set border 3
        set xtics 1 format "%g" scale 0.5
        set xlabel "seconds" offset 0, 0.5 textcolor rgb quiet
    }
    shown = word(signals, i)
    set label 2 shown at graph 0, 1 offset 0, 0.5 textcolor rgb colour(i - 1)
    plot for [k = (i > 1 ? 1 : 2):2] ARG1 skip 1 \
        using 5:(of(k > 1 ? shown : original, 6)):(of(k > 1 ? shown : original, 7)) \
        with filledcurves fillcolor rgb k > 1 ? colour(i - 1) : ghost
    unset label 1
}
unset multiplot
