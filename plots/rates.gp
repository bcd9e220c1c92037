# rates.gp - quality against numbers per second, one curve for each method
#
# ARG1: TSV with the columns network, method, rate and value, value_low, value_high (a metric and its
# interval), ARG2: the metric. The method "network" has a dot in the colour of
# each network; names are at the right ends of the curves, moved up or down where two would touch.

load 'style.gp'
eval canvas(460)

methods = distinct(ARG1, 'method')
networks = distinct(ARG1, 'network')
count = words(methods)
hue(m) = word(methods, m) eq 'network' ? ink : value(word("quiet rank6 rank7 rank8", (m - 2) % 4 + 1))

stats ARG1 using 'rate' name 'rate' nooutput
stats ARG1 using 'value' name 'middle' nooutput
stats ARG1 using 'value_low' name 'low' nooutput
stats ARG1 using 'value_high' name 'high' nooutput
bottom = min(low_min, middle_min)
top = max(high_max, middle_max)
if (top - bottom < 1e-6) { bottom = bottom - 1; top = top + 1 }
bottom = bottom > 0 && bottom < 0.35 * top ? 0 : bottom - 0.03 * (top - bottom)
top = top + 0.03 * (top - bottom)

# The positions of the names: where each curve ends; the networks are sorted by size, largest first.
low = bottom
high = top
gap = 0.062 * (top - bottom)
array y[count]
do for [m = 1:count] { y[m] = real(word(column_where(ARG1, 'value', 'method', word(methods, m)), 1)) }
load 'spread.gp'

set lmargin 7
set rmargin 14
set tmargin 2.5
set logscale x
set xrange [rate_min / 1.12:rate_max * 1.12]
set yrange [bottom:top]
set xtics ()
do for [i = 1:words(networks)] {
    rate = real(word(column_where(ARG1, 'rate', 'network', word(networks, i)), 1))
    set xtics add (sprintf("%.0f", rate) rate)
}
set xlabel "numbers a second" offset 0, 0.4
set label 1 axis_of(ARG2) at graph 0, 1 offset -5, 0.9 textcolor rgb quiet
do for [m = 1:count] {
    set label 10 + m named('method', word(methods, m), 'label') at graph 1, first y[m] offset 0.6, 0 textcolor rgb hue(m)
}

of(m, name) = strcol('method') eq word(methods, m) ? column(name) : NaN
dot(n) = strcol('method') eq 'network' && strcol('network') eq word(networks, n) ? column('value') : NaN
beside(m) = column('rate') * 1.012 ** (m - (count + 1) / 2.0)
plot for [m = 1:count] ARG1 using (beside(m)):(of(m, 'value_low')):(0):(column('value_high') - column('value_low')) with vectors nohead linecolor rgb hue(m) linewidth 1, \
     for [m = 1:count] ARG1 using (beside(m)):(of(m, 'value')) with linespoints pointtype 7 pointsize 0.45 linecolor rgb hue(m) linewidth (word(methods, m) eq 'network' ? 2.5 : 1.6), \
     for [n = 1:words(networks)] ARG1 using (beside(1)):(dot(n)) with points pointtype 7 pointsize 1 linecolor rgb colour(n)
