# bench.gp - how many times faster each filter is than its peers: a dot at the median of the pairs,
# a line from the lowest to the highest, a cross at the goal
#
# ARG1: TSV row, case, against, unit, rounds, ratio, low, high, least, ...; rows measured in seconds are drawn,
# each row in its own colour.

load 'style.gp'
count = words(column_where(ARG1, 'rounds', 'unit', 's'))
rows = distinct(ARG1, 'row')
times = sprintf("< awk -F'\\t' 'NR == 1 { while ($++c != \"unit\"); print; next } $c == \"s\"' '%s'", ARG1)
goal(least, ratio) = strlen(least) > 0 ? real(least) : ratio # of no goal: hidden below the dot

top = 12.0
height = top + count * 20 + 70
eval canvas(height)
set margins screen 0.60, screen 0.97, screen 70.0 / height, screen 1 - top / height
set border 1
set xtics font ",13"
unset ytics
set grid xtics noytics
set logscale x
if (count == 0) {
    set label 1 "nothing was timed" at screen 0.5, 0.5 center textcolor rgb quiet
    plot [0.1:10] [0:1] 2 linecolor rgb paper
    exit
}
stats times using 'low' name 'low' nooutput
stats times using 'high' name 'high' nooutput
left = 0.8 * min(low_min, 1)
set xrange [left:1.5 * max(high_max, 1)]
set yrange [count + 0.5:0.5]
set xlabel "times faster (× is the goal)" offset 0, 0.4 font ",13"
set arrow 1 from 1, graph 0 to 1, graph 1 nohead back linecolor rgb quiet linewidth 1

plot times using (1.0001 * left):($0 + 1):(sprintf("%s   %s, %s", strcol('row'), strcol('case'), strcol('against'))):(rgb(colour(place_in(rows, strcol('row'))))) \
         with labels right offset -1, 0 font ',11' textcolor rgb variable, \
     times using (goal(strcol('least'), column('ratio'))):($0 + 1) with points pointtype 2 pointsize 0.6 linecolor rgb quiet linewidth 2, \
     times using 'ratio':($0 + 1):'low':'high':(rgb(colour(place_in(rows, strcol('row'))))) \
         with xerrorbars pointtype 7 pointsize 0.7 linecolor rgb variable linewidth 2
