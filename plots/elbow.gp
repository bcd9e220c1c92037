# elbow.gp - inertia and silhouette of k-means by the number of clusters, every signal (strong)
# beside a cloud without clusters that is as wide in every direction (thin)
#
# ARG1: TSV of (songs, cloud), vectors, signal, k, inertia, silhouette, ...; each curve from its
# smallest k on. The signals' names stand at the ends of their strong curves, moved up or down where
# two names would touch.

load 'style.gp'
top = 34.0
panel = 230
between = 38
bottom = 44
height = 2 * (top + panel) + between + bottom
eval canvas(height)

signals = distinct(ARG1, 3)
count = words(signals)
stats ARG1 skip 1 using 4 name 'k' nooutput

# A curve's inertia as a share of that at its first k, which is remembered.
first = 1.0
share(of, name) = strcol(1) eq of && strcol(3) eq name ? (first = $4 == 1 ? $5 : first, first > 0 ? $5 / first : NaN) : NaN
silhouette(of, name) = strcol(1) eq of && strcol(3) eq name ? $6 : NaN
last(column) = system(sprintf("awk -F'\\t' 'NR > 1 && $1 == \"songs\" { if ($4 == 1) first = $5; v[$3] = (%s); if (!($3 in seen)) { seen[$3]; name[++n] = $3 } } END { for (i = 1; i <= n; i++) print v[name[i]] }' '%s'", column, ARG1))

# Where the names stand: at least GAP apart, within LOW and HIGH.
array y[count]
do_place = 'do for [pass = 1:200] { do for [i = 1:count] { do for [j = i + 1:count] { d = y[i] - y[j]; if (abs(d) < gap) { push = (d < 0 || (d == 0 && i > j) ? -1 : 1) * (gap - abs(d)) / 2; y[i] = y[i] + push; y[j] = y[j] - push } } }; do for [i = 1:count] { y[i] = y[i] < low ? low : y[i] > high ? high : y[i] } }'

set multiplot
set lmargin at screen 0.11
set rmargin at screen 0.885
set xrange [1:k_max > 1 ? k_max : 2]
set xtics out scale 0.5

do for [part = 1:2] {
    set yrange [*:*]
    stats ARG1 skip 1 using (part == 1 ? (first = $4 == 1 ? $5 : first, first > 0 ? $5 / first : NaN) : $6) name 'v' nooutput
    none = !exists('v_min') || v_records == 0
    low = none ? 0 : v_min
    high = none ? 1 : v_max
    if (high - low < 1e-6) { high = low + 0.05 }
    pad = 0.04 * (high - low)
    step = high - low > 0.5 ? 0.2 : high - low > 0.25 ? 0.1 : high - low > 0.12 ? 0.05 : high - low > 0.05 ? 0.02 : 0.01
    set ytics step
    set yrange [low - pad:part == 1 ? high : high + pad]
    gap = (high - low + pad) * 19.0 / panel
    ends = last(part == 1 ? 'first > 0 ? $5 / first : 1' : '$6')
    do for [i = 1:count] { y[i] = word(ends, i) eq 'nan' || word(ends, i) eq '-nan' ? low : real(word(ends, i)) }
    eval do_place
    set tmargin at screen 1 - (part * top + (part - 1) * (panel + between)) / height
    set bmargin at screen 1 - (part * (top + panel) + (part - 1) * between) / height
    set label 1 (part == 1 ? "inertia, as a share of that of one cluster" : "mean silhouette") at graph 0, 1 offset 0, 0.9 textcolor rgb quiet
    if (part == 1) {
        set label 2 "strong: songs   thin: one cloud" right at graph 1, 1 offset 8, 0.9 textcolor rgb quiet
        unset xlabel
    } else {
        unset label 2
        set xlabel "clusters" offset 0, 0.4
    }
    do for [i = 1:count] {
        set label 10 + i word(signals, i) at graph 1, first y[i] offset 0.8, 0 textcolor rgb colour(i - 1)
    }
    if (part == 1) {
        plot for [i = 1:count] ARG1 skip 1 using 4:(share('cloud', word(signals, i))) with lines linecolor rgb colour(i - 1) linewidth 0.8, \
             for [i = 1:count] ARG1 skip 1 using 4:(share('songs', word(signals, i))) with lines linecolor rgb colour(i - 1) linewidth 2.5
    } else {
        plot for [i = 1:count] ARG1 skip 1 using 4:(silhouette('cloud', word(signals, i))) with lines linecolor rgb colour(i - 1) linewidth 0.8, \
             for [i = 1:count] ARG1 skip 1 using 4:(silhouette('songs', word(signals, i))) with lines linecolor rgb colour(i - 1) linewidth 2.5
    }
}
unset multiplot
