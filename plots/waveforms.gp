# waveforms.gp - waveforms of the same seconds: the original and each network's reconstruction; beside each, a
# few milliseconds in which errors are visible
#
# ARG1: TSV signal, time, min, max; the processing steps of a recording, if any, then "original", then the
# networks by size, largest first. ARG2: the same for the milliseconds, where min equals max. One row for
# each signal, one scale for all, the original behind every reconstruction.

load 'style.gp'
signals = distinct(ARG1, 'signal')
count = words(signals)
before = place_in(signals, 'original') # how many are no network's
top = 34.0
panel = 94
bottom = 64
height = top + count * panel + bottom
eval canvas(height)

of(name, column) = strcol('signal') eq name ? column(column) : NaN

stats ARG1 using 'min' name 'low' nooutput
stats ARG1 using 'max' name 'high' nooutput
stats ARG1 using (of('original', 'time')) name 'time' nooutput
stats ARG2 using (of('original', 'time')) name 'zoom' nooutput
reach = 1.05 * max(high_max, -low_min)
if (reach <= 0) { reach = 1 }
long = time_records > 1 ? time_max * time_records / (time_records - 1) : 1
short = zoom_max > zoom_min ? 1000 * (zoom_max - zoom_min) : 1
tick = 5 * ceil(short / 20)

set multiplot
set yrange [-reach:reach]
step = reach > 1 ? 1 : reach > 0.5 ? 0.5 : reach > 0.2 ? 0.2 : reach > 0.1 ? 0.1 : 0.05
set label 1 "amplitude" at screen 0.012, 1 - 16 / height textcolor rgb quiet
do for [i = 1:count] {
    shown = word(signals, i)
    hue = colour(i - before)
    above = 1 - (top + (i - 1) * panel + 25) / height
    below = 1 - (top + i * panel) / height
    set label 2 shown at graph 0, 1 offset 0, 0.5 textcolor rgb hue

    set margins screen 0.1, screen 0.66, screen below, screen above
    set xrange [0:long]
    set ytics -step, step, step format "%g" scale 0.5
    set border i < count ? 2 : 3
    set xtics 1 format (i < count ? "" : "%g") scale (i < count ? 0 : 0.5)
    if (i == count) { set xlabel "seconds" offset 0, 0.5 textcolor rgb quiet }
    plot for [k = (i > before ? 1 : 2):2] ARG1 \
        using 'time':(of(k > 1 ? shown : 'original', 'min')):(of(k > 1 ? shown : 'original', 'max')) \
        with filledcurves fillcolor rgb k > 1 ? hue : ghost
    unset label 1
    unset label 2

    set margins screen 0.7, screen 0.985, screen below, screen above
    set xrange [0:short]
    set ytics format "" scale 0
    set border i < count ? 0 : 1
    set xtics tick format (i < count ? "" : "%g")
    if (i == count) { set xlabel sprintf("ms from %.2f s on", zoom_min) offset 0, 0.5 textcolor rgb quiet }
    plot for [k = (i > before ? 1 : 2):2] ARG2 \
        using (1000 * (column('time') - zoom_min)):(of(k > 1 ? shown : 'original', 'max')) \
        with lines linewidth (k > 1 ? 1.5 : 3) linecolor rgb k > 1 ? hue : ghost
}
unset multiplot
