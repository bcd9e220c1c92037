# accuracy.gp - accuracy of the trees: a row for each signal, filled marks for raw vectors, open marks
# for vectors pooled over time; split by song and by group
#
# ARG1: TSV vectors, signal, and the columns SPLIT, SPLIT_low, SPLIT_high, SPLIT_tested for each SPLIT: song,
# grouped, song_shuffled, grouped_shuffled. Lines are 95 % intervals; crosses are trees trained on shuffled
# labels of raw vectors. ARG2: TSV fact, value: the vertical line is the share of the most frequent label.

load 'style.gp'
signals = distinct(ARG1, 'signal')
count = words(signals)
tested(split) = real(word(column_of(ARG1, split.'_tested'), 1))
panels = tested('grouped') > 0 ? 2 : 1
commonest = real(column_where(ARG2, 'value', 'fact', 'commonest'))
top = 60.0
row = 40
bottom = 66
height = top + count * row + bottom
eval canvas(height)

# Controls of the original, made by no network, have the colour of ink.
networks = words(column_where(ARG1, 'signal', 'vectors', 'raw')) - 1
shade(i) = i - 1 > networks ? ink : colour(i - 1)
row_of(name) = place_in(signals, name)
cross(x) = x == x ? x : 2 # none: beyond the edge
value_of(vectors, name) = strcol('vectors') eq vectors ? column(name) : NaN

set multiplot
set xrange [0:1]
set yrange [count + 0.5:0.5]
set grid xtics noytics
set xtics 0.2 format "%g"
unset ytics
set border 1
left = 88.0
gutter = 36.0
wide = (width - left - 16 - (panels - 1) * gutter) / panels
set label 3 "filled: raw   open: pooled over time   cross: shuffled labels" at screen 0.985, 1 - 16.0 / height right textcolor rgb quiet

do for [p = 1:panels] {
    split = word("song grouped", p)
    x = left + (p - 1) * (wide + gutter)
    set margins screen x / width, screen (x + wide) / width, screen bottom / real(height), screen 1 - top / height
    set xlabel "accuracy" offset 0, 0.4
    set label 2 (p == 1 ? "split by song" : "split by group") at graph 0, 1 offset 0, 0.7 textcolor rgb ink
    if (p == 1) {
        do for [i = 1:count] {
            name = word(signals, i)
            set label 10 + i named('signal', name, 'label') right at graph 0, first i offset -1, 0 textcolor rgb shade(i)
        }
    }
    set arrow 1 from first commonest, graph 0 to first commonest, graph 1 nohead back linecolor rgb quiet linewidth 1 dashtype 2
    plot ARG1 using (value_of('raw', split)):(row_of(strcol('signal')) - 0.16):(column(split.'_low')):(column(split.'_high')):(rgb(shade(row_of(strcol('signal'))))) \
             with xerrorbars pointtype 7 pointsize 0.9 linecolor rgb variable linewidth 1.5, \
         ARG1 using (value_of('pooled', split)):(row_of(strcol('signal')) + 0.16):(column(split.'_low')):(column(split.'_high')):(rgb(shade(row_of(strcol('signal'))))) \
             with xerrorbars pointtype 6 pointsize 0.9 linecolor rgb variable linewidth 1.5, \
         ARG1 using (cross(value_of('raw', split.'_shuffled'))):(row_of(strcol('signal')) - 0.16) \
             with points pointtype 2 pointsize 0.6 linecolor rgb quiet
    do for [i = 1:count] { unset label 10 + i }
    unset label 3
}
unset multiplot
