# search.gp - loss by learning rate: the numbered trials, and the learning rate of the report
#
# ARG1: TSV trial, value, loss; the trial "set" is the report's own learning rate, drawn with a ring. The
# lowest loss is blue; a trial whose loss is not a number is a cross at the upper edge.

load 'style.gp'
eval canvas(370)

names = column_of(ARG1, 'trial')
values = column_of(ARG1, 'value')
losses = column_of(ARG1, 'loss')
count = words(names)
rate(i) = real(word(values, i))
array loss[count]
best = 0
greatest = 0
do for [i = 1:count] {
    loss[i] = number_of(word(losses, i))
    if (loss[i] == loss[i] && (best == 0 || loss[i] < loss[best])) { best = i }
    if (loss[i] > greatest) { greatest = loss[i] }
}
least = best ? loss[best] : 0.1
if (best == 0) { greatest = 1 }
stats ARG1 using 'value' name 'rate' nooutput
if (greatest < 1.02 * least) { least = 0.95 * least; greatest = 1.05 * greatest }
bottom = least * (least / greatest) ** 0.15
top = greatest * (greatest / least) ** 0.15
wide = rate_max > rate_min ? log10(rate_max / rate_min) : 1

set lmargin 9
set rmargin 3
set tmargin 3.4
set logscale x
set xrange [rate_min / 10 ** (0.08 * wide):rate_max * 10 ** (0.08 * wide)]
set yrange [bottom:top]
set logscale y
eval decades('y', -6, 6, top / bottom > 8 ? "1 2 5" : top / bottom > 2 ? "1 1.5 2 3 4 5 6 8" : "1 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 \
    2 2.2 2.4 2.6 2.8 3 3.2 3.4 3.6 3.8 4 4.2 4.4 4.6 4.8 5 5.5 6 6.5 7 7.5 8 8.5 9 9.5")
eval decades('x', -9, 3, wide > 1.5 ? "1 2 5" : "1 2 3 4 5 7")
set xlabel "learning rate" offset 0, 0.4
set label 1 "validation RMSE" at screen 0.02, 0.955 textcolor rgb quiet

hue(i) = word(names, i) eq 'set' ? ink : loss[i] != loss[i] ? rank4 : i == best ? rank1 : quiet
place(i) = loss[i] == loss[i] ? loss[i] : top

# The names of the trials in a row above, each over its point but clear of its neighbours, with a thin line
# from name to point.
array y[count]
do for [i = 1:count] { y[i] = log10(rate(i)) }
gap = 0.07 * wide
low = log10(rate_min) - 0.06 * wide
high = log10(rate_max) + 0.06 * wide
load 'spread.gp'
do for [i = 1:count] {
    set label 10 + i word(names, i) center at first 10 ** y[i], graph 1.06 textcolor rgb hue(i)
    set arrow 10 + i from first 10 ** y[i], graph 1.01 to first rate(i), first place(i) nohead linecolor rgb (i == best || word(names, i) eq 'set' ? hue(i) : ghost) linewidth 0.8 back
}

# The report's own learning rate has a ring, whatever the colour of its dot.
plot ARG1 using (strcol('trial') eq 'set' ? column('value') : NaN):(place($0 + 1)) with points pointtype 6 pointsize 1.5 linecolor rgb ink linewidth 1.5, \
     ARG1 using 'value':(place($0 + 1)):($0 + 1 == best ? 1.1 : 0.8):(loss[$0 + 1] == loss[$0 + 1] ? 7 : 2):(rgb(int($0) + 1 == best ? rank1 : hue(int($0) + 1))) \
     with points pointsize variable pointtype variable linecolor rgb variable
