# importance.gp - the importances of each tree's coordinates in falling order
#
# ARG1: TSV signal, coordinate, importance; every signal's rows fall. A curve ends in a dot where its tree's
# coordinates do; its name stands at that height, moved up or down where two names would touch.

load 'style.gp'
eval canvas(420)

signals = distinct(ARG1, 1)
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
stats ARG1 skip 1 using 3 name 'v' nooutput
ends = system(sprintf("awk -F'\\t' 'NR > 1 { if (!($1 in n)) name[++s] = $1; n[$1]++; v[$1] = $3 } END { for (i = 1; i <= s; i++) print n[name[i]], v[name[i]] }' '%s'", ARG1))
array y[count]
longest = 1
do for [i = 1:count] {
    y[i] = log10(real(word(ends, 2 * i)))
    longest = int(word(ends, 2 * i - 1)) > longest ? int(word(ends, 2 * i - 1)) : longest
}
low = 0.8 * v_min
high = 1.25 * v_max
gap = log10(high / low) * 0.062
do for [pass = 1:200] {
    do for [i = 1:count] {
        do for [j = i + 1:count] {
            d = y[i] - y[j]
            if (abs(d) < gap) {
                push = (d < 0 ? -1 : 1) * (gap - abs(d)) / 2
                y[i] = y[i] + push
                y[j] = y[j] - push
            }
        }
    }
    # nor below the axis
    do for [i = 1:count] { y[i] = y[i] < log10(low) + gap / 2 ? log10(low) + gap / 2 : y[i] }
}

set lmargin 9
set rmargin 9
set tmargin 2.5
set xrange [1:longest > 1 ? longest : 2]
set logscale y
set yrange [low:high]
set ytics ()
do for [decade = -6:0] {
    do for [step in "1 2 5"] {
        set ytics add (sprintf("%g", step * 10.0 ** decade) step * 10.0 ** decade)
    }
}
set xlabel "coordinates of the tree, the most important first" offset 0, 0.4
set label 1 "importance" at graph 0, 1 offset 0, 0.9 textcolor rgb quiet
do for [i = 1:count] {
    set label 10 + i word(signals, i) at graph 1, first 10 ** y[i] offset 0.8, 0 textcolor rgb colour(i - 1)
}

falling(i) = sprintf("< awk -F'\\t' 'NR > 1 { if (!($1 in n)) at[$1] = ++s; n[$1]++ } at[$1] == %d { print n[$1] \"\\t\" $3 }' '%s'", i, ARG1)
plot for [i = 1:count] falling(i) using 1:2 with lines linecolor rgb colour(i - 1) linewidth 2, \
     for [i = 1:count] falling(i) every ::(int(word(ends, 2 * i - 1)) - 1) using 1:2 with points pointtype 7 pointsize 0.7 linecolor rgb colour(i - 1)
