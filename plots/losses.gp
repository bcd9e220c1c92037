# losses.gp - training loss (thin) and validation loss (thick) of each network, epoch by epoch
#
# ARG1: TSV network, epoch, train, validation; the networks by size, largest first.
# ARG2: TSV network, best_epoch, best, last: a dot at the best epoch, the network's name at the end of
# its curve, moved up or down where two names would touch.

load 'style.gp'
eval canvas(440)

networks = column_of(ARG2, 'network')
count = words(networks)
of(name, column) = strcol('network') eq name && column(column) > 0 ? column(column) : NaN

stats ARG1 using 'validation' name 'validation' nooutput
stats ARG1 using 'train' name 'train' nooutput
stats ARG1 using 'epoch' name 'epoch' nooutput
bottom = 0.9 * min(train_min, validation_min)
top = 1.1 * max(train_max, validation_max)

# The positions of the names, in decades.
low = log10(bottom)
high = log10(top)
gap = 0.055 * (high - low)
array y[count]
ends = column_of(ARG2, 'last')
do for [i = 1:count] { y[i] = log10(real(word(ends, i)) + 1e-12) }
load 'spread.gp'

set lmargin 9
set rmargin 9
set tmargin 2.5
set xrange [epoch_max > 1 ? 1 : 0.5 : epoch_max > 1 ? epoch_max : 1.5]
set yrange [bottom:top]
if (epoch_max <= 12) { set xtics 1 }
set logscale y
eval decades('y', -6, 3, top / bottom > 5 ? "1 2 3 5" : top / bottom > 2 ? "1 1.5 2 2.5 3 4 5 6 8" : \
    "1 1.1 1.2 1.3 1.4 1.5 1.6 1.8 2 2.2 2.5 2.8 3 3.5 4 4.5 5 5.5 6 7 8 9")
set xlabel "epoch" offset 0, 0.4
set label 1 "RMSE" at graph 0, 1 offset 0, 0.9 textcolor rgb quiet
set label 2 "strong: validation   thin: training" right at graph 1, 1 offset 0, 0.9 textcolor rgb quiet
do for [i = 1:count] {
    set label 10 + i word(networks, i) at graph 1, first 10 ** y[i] offset 0.8, 0 textcolor rgb colour(i)
}

plot for [i = 1:count] ARG1 using 'epoch':(of(word(networks, i), 'train')) with lines linecolor rgb colour(i) linewidth 0.8, \
     for [i = 1:count] ARG1 using 'epoch':(of(word(networks, i), 'validation')) with lines linecolor rgb colour(i) linewidth 2.5, \
     for [i = 1:count] ARG2 using 'best_epoch':(of(word(networks, i), 'best')) with points pointtype 7 pointsize 0.8 linecolor rgb colour(i)
