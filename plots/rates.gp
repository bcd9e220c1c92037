# rates.gp - how good a method is over the numbers a second that it may keep, a curve each
#
# ARG1: TSV with the columns network, method, rate and value, value_low, value_high (a metric and its
# interval), ARG2: the metric. The method "network" has a dot in each network's
# colour; the methods' names stand at the right ends of their curves, moved up or down where two
# would touch.

load 'style.gp'
eval canvas(460)

header = system(sprintf("head -n 1 '%s' | tr '\\t' ' '", ARG1))
column_named(name) = sum [i = 1:words(header)] (word(header, i) eq name ? i : 0)
the_network = column_named('network')
the_method = column_named('method')
the_rate = column_named('rate')
middle = column_named('value')
low = column_named('value_low')
high = column_named('value_high')

methods = distinct(ARG1, the_method)
networks = distinct(ARG1, the_network)
count = words(methods)
hue(m) = word(methods, m) eq 'network' ? ink : value(word("quiet rank6 rank7 rank8", (m - 2) % 4 + 1))

stats ARG1 skip 1 using the_rate name 'rate' nooutput
stats ARG1 skip 1 using middle name 'middle' nooutput
stats ARG1 skip 1 using low name 'low' nooutput
stats ARG1 skip 1 using high name 'high' nooutput
bottom = low_min < middle_min ? low_min : middle_min
top = high_max > middle_max ? high_max : middle_max
if (top - bottom < 1e-6) { bottom = bottom - 1; top = top + 1 }
bottom = bottom > 0 && bottom < 0.35 * top ? 0 : bottom - 0.03 * (top - bottom)
top = top + 0.03 * (top - bottom)

# Where each curve ends, and its name at least GAP from the next.
ends = system(sprintf("awk -F'\\t' 'NR > 1 { if (!($%d in at)) { order[++n] = $%d; at[$%d] = -1 } if ($%d + 0 > at[$%d] + 0) { at[$%d] = $%d; end[$%d] = $%d + 0 } } END { for (i = 1; i <= n; i++) print end[order[i]] }' '%s'", the_method, the_method, the_method, the_rate, the_method, the_method, the_rate, the_method, middle, ARG1))
gap = 0.062 * (top - bottom)
array label_at[count]
do for [i = 1:count] { label_at[i] = real(word(ends, i)) }
do for [pass = 1:100] {
    do for [i = 1:count] {
        do for [j = i + 1:count] {
            d = label_at[i] - label_at[j]
            if (abs(d) < gap) {
                push = (d < 0 ? -1 : 1) * (gap - abs(d)) / 2
                label_at[i] = label_at[i] + push
                label_at[j] = label_at[j] - push
            }
        }
    }
}

set lmargin 7
set rmargin 14
set tmargin 2.5
set logscale x
set xrange [rate_min / 1.12:rate_max * 1.12]
set yrange [bottom:top]
set xtics ()
do for [i = 1:words(networks)] {
    rate = real(system(sprintf("awk -F'\\t' 'NR > 1 && ++n[$%d] == 1 && ++k == %d { print $%d }' '%s'", the_network, i, the_rate, ARG1)))
    set xtics add (sprintf("%.0f", rate) rate)
}
set xlabel "numbers a second" offset 0, 0.4
set label 1 axis_of(ARG2) at graph 0, 1 offset -5, 0.9 textcolor rgb quiet
do for [m = 1:count] {
    set label 10 + m named('method', word(methods, m), 'label') at graph 1, first label_at[m] offset 0.6, 0 textcolor rgb hue(m)
}

# The lines of method M, and of network N's own: by their order, so that no name from data is code.
nth(column, i) = sprintf("< awk -F'\\t' 'NR == 1 { print; next } !($%d in at) { at[$%d] = ++count } at[$%d] == %d' '%s'", column, column, column, i, ARG1)
dot(n) = strcol(the_method) eq 'network' ? column(middle) : NaN
beside(m) = column(the_rate) * 1.012 ** (m - (count + 1) / 2.0)
plot for [m = 1:count] nth(the_method, m) skip 1 using (beside(m)):(column(low)):(0):(column(high) - column(low)) with vectors nohead linecolor rgb hue(m) linewidth 1, \
     for [m = 1:count] nth(the_method, m) skip 1 using (beside(m)):(column(middle)) with linespoints pointtype 7 pointsize 0.45 linecolor rgb hue(m) linewidth (word(methods, m) eq 'network' ? 2.5 : 1.6), \
     for [n = 1:words(networks)] nth(the_network, n) skip 1 using (beside(1)):(dot(n)) with points pointtype 7 pointsize 1 linecolor rgb colour(n)
