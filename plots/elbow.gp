# elbow.gp - inertia and silhouette of k-means by the number of clusters, one panel for each signal: the songs
# (thick) beside clouds without clusters that have the same spread in every direction (thin)
#
# ARG1: TSV of (songs, cloud), draw (0: the songs; 1, 2, ...: the clouds), vectors, signal, k, inertia,
# silhouette, ...; k ascends within a curve. The silhouettes of all signals are drawn below the panels.

load 'style.gp'
signals = distinct(ARG1, 'signal')
draws = distinct(ARG1, 'draw')
count = words(signals)
across = 3
rows = (count + across - 1) / across
top = 46.0
panel = 170.0
below = 230.0
bottom = 64.0
height = top + rows * panel + 50 + below + bottom
eval canvas(height)

stats ARG1 using 'k' name 'k' nooutput
last_k = max(k_max, 2)

# Inertia relative to that of the curve's first k, which is remembered.
first = 1.0
relative(inertia, k) = (first = k == 1 ? inertia : first, first > 0 ? inertia / first : NaN)
curve(signal, draw) = strcol('signal') eq signal && strcol('draw') eq draw
share(signal, draw) = curve(signal, draw) ? relative(column('inertia'), column('k')) : NaN
silhouette(signal, draw) = curve(signal, draw) ? column('silhouette') : NaN
stats ARG1 using (relative(column('inertia'), column('k'))) name 'v' nooutput
least = exists('v_min') && v_records > 0 && v_min < 1 ? v_min : 0.95
pad = 0.04 * (1 - least)
wide = 640.0 - 62 - 14
place(x) = (62 + x * (wide + 18) / across) / 640

step(range) = range > 0.5 ? 0.2 : range > 0.25 ? 0.1 : range > 0.12 ? 0.05 : range > 0.05 ? 0.02 : 0.01

set multiplot
set xrange [1:last_k]
set yrange [least - pad:1]
set ytics step(1 - least)
set label 1 "inertia, as a share of that of one cluster" at screen 0.012, 1 - 16 / height textcolor rgb quiet
set label 3 "strong: songs   thin: clouds" right at screen 0.985, 1 - 16 / height textcolor rgb quiet
do for [i = 1:count] {
    column = (i - 1) % across
    row = (i - 1) / across
    set margins screen place(column), screen place(column + 1) - 18.0 / 640, \
        screen 1 - (top + (row + 1) * panel - 22) / height, screen 1 - (top + row * panel + 20) / height
    set format y (column == 0 ? "%g" : "")
    set format x (i + across > count ? "%g" : "")
    set xtics last_k > 12 ? 10 : last_k > 5 ? 2 : 1
    set label 2 word(signals, i) at graph 0, 1 offset 0, 0.6 textcolor rgb colour(i - 1)
    plot for [d = 2:words(draws)] ARG1 using 'k':(share(word(signals, i), word(draws, d))) with lines linecolor rgb quiet linewidth 0.8, \
         ARG1 using 'k':(share(word(signals, i), word(draws, 1))) with lines linecolor rgb colour(i - 1) linewidth 2.5
    unset label 1
    unset label 3
}
unset label 2

# The silhouettes, those of the clouds in grey.
set format y "%g"
set format x "%g"
set yrange [*:*]
stats ARG1 using 'silhouette' name 's' nooutput
none = !exists('s_min') || s_records == 0
bottom_s = none ? 0 : s_min
top_s = none ? 1 : s_max
if (top_s - bottom_s < 1e-6) { top_s = bottom_s + 0.05 }
pad = 0.04 * (top_s - bottom_s)
set ytics step(top_s - bottom_s)
set yrange [bottom_s - pad:top_s + pad]
array y[count]
do for [i = 1:count] {
    ends = column_where(ARG1, 'silhouette', 'signal', word(signals, i)) # the songs' rows come first
    end = word(ends, words(column_where(ARG1, 'k', 'signal', word(signals, i))) / words(draws))
    y[i] = number_of(end) == number_of(end) ? number_of(end) : bottom_s
}
low = bottom_s
high = top_s
gap = (top_s - bottom_s + 2 * pad) * 19.0 / below
load 'spread.gp'
set margins screen place(0), screen 0.885, screen bottom / height, screen 1 - (top + rows * panel + 50) / height
set label 1 "mean silhouette" at screen 0.012, 1 - (top + rows * panel + 30) / height textcolor rgb quiet
set label 3 "grey: clouds" right at screen 0.985, 1 - (top + rows * panel + 30) / height textcolor rgb quiet
set xlabel "clusters" offset 0, 0.4
do for [i = 1:count] {
    set label 10 + i word(signals, i) at graph 1, first y[i] offset 0.8, 0 textcolor rgb colour(i - 1)
}
plot for [i = 1:count] for [d = 2:words(draws)] ARG1 using 'k':(silhouette(word(signals, i), word(draws, d))) with lines linecolor rgb ghost linewidth 0.8, \
     for [i = 1:count] ARG1 using 'k':(silhouette(word(signals, i), word(draws, 1))) with lines linecolor rgb colour(i - 1) linewidth 2.5
unset multiplot
