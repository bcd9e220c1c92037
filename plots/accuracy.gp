# accuracy.gp - how often trees are right: a row a signal, filled marks for raw vectors, open ones
# for those pooled over time, on the split by song and on that by group
#
# ARG1: TSV vectors, signal, random, random_low, random_high, random_majority, random_tested, the
# same of shuffled and of group. Lines are 95 % intervals; crosses are trees that learned shuffled
# labels from raw vectors; the upright line is the answer that is always the most frequent label.

load 'style.gp'
signals = distinct(ARG1, 2)
count = words(signals)
groups = system(sprintf("awk -F'\\t' 'NR > 1 && $17 > 0' '%s' | wc -l", ARG1)) + 0
panels = groups > 0 ? 2 : 1
top = 56.0
row = 40
bottom = 46
height = top + count * row + bottom
eval canvas(height)

# Controls of the original, which no network made, are ink.
networks = words(system(sprintf("awk -F'\\t' 'NR > 1 && $1 == \"raw\" { print $2 }' '%s'", ARG1))) - 1
shade(i) = i - 1 > networks ? ink : colour(i - 1)
row_of(name) = sum [i = 1:count] (name eq word(signals, i) ? i : 0)
value_of(vectors, c) = strcol(1) eq vectors ? column(c) : NaN
rgb(colour) = int('0x' . colour[2:7])

set multiplot
set tmargin at screen 1 - top / height
set bmargin at screen bottom / real(height)
set xrange [0:1]
set yrange [count + 0.5:0.5]
set grid xtics noytics
set xtics 0.2 format "%g"
unset ytics
set border 1
left = 88.0
gutter = 36.0
wide = (width - left - 16 - (panels - 1) * gutter) / panels

do for [p = 1:panels] {
    base = p == 1 ? 3 : 13
    set lmargin at screen (left + (p - 1) * (wide + gutter)) / width
    set rmargin at screen (left + (p - 1) * (wide + gutter) + wide) / width
    set xlabel "accuracy" offset 0, 0.4
    set label 2 (p == 1 ? "split by song" : "split by group") at graph 0, 1 offset 0, 0.7 textcolor rgb ink
    if (p == 1) {
        do for [i = 1:count] {
            name = word(signals, i)
            set label 10 + i name eq 'logmel' ? "log-mel" : name eq 'mfcc' ? "MFCC" : name right at graph 0, first i offset -1, 0 textcolor rgb shade(i)
        }
        set label 3 "filled: raw   open: pooled over time   cross: shuffled labels" at screen 0.995, 1 - 14.0 / height right textcolor rgb quiet
    }
    majority = system(sprintf("awk -F'\\t' 'NR > 1 && $%d != \"nan\" { print $%d; exit }' '%s'", base + 3, base + 3, ARG1))
    unset arrow 1
    if (strlen(majority) > 0) { set arrow 1 from first real(majority), graph 0 to first real(majority), graph 1 nohead back linecolor rgb quiet linewidth 1 dashtype 2 }
    plot ARG1 skip 1 using (value_of('raw', base)):(row_of(strcol(2)) - 0.16):(column(base + 1)):(column(base + 2)):(rgb(shade(row_of(strcol(2))))) \
             with xerrorbars pointtype 7 pointsize 0.9 linecolor rgb variable linewidth 1.5, \
         ARG1 skip 1 using (value_of('pooled', base)):(row_of(strcol(2)) + 0.16):(column(base + 1)):(column(base + 2)):(rgb(shade(row_of(strcol(2))))) \
             with xerrorbars pointtype 6 pointsize 0.9 linecolor rgb variable linewidth 1.5, \
         ARG1 skip 1 using (p == 1 ? value_of('raw', 8) : 2):(row_of(strcol(2)) - 0.16) \
             with points pointtype 2 pointsize 0.6 linecolor rgb quiet
    do for [i = 1:count] { unset label 10 + i }
    unset label 3
}
unset multiplot
