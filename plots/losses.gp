# losses.gp - training (thin) and validation loss (strong) of every network, epoch by epoch
#
# ARG1: TSV network, epoch, train, validation; the networks in falling order of size.
# ARG2: TSV network, best_epoch, best, last_epoch, last: a dot at the best epoch, the network's
# name at the end of its curve, moved up or down where two names would touch.

load 'style.gp'
eval canvas(440)

networks = column_of(ARG2, 1)
count = words(networks)
of(name, column) = strcol(1) eq name && column(column) > 0 ? column(column) : NaN

stats ARG1 skip 1 using 4 name 'validation' nooutput
stats ARG1 skip 1 using 3 name 'train' nooutput
stats ARG1 skip 1 using 2 name 'epoch' nooutput
low = 0.9 * (train_min < validation_min ? train_min : validation_min)
high = 1.1 * (train_max > validation_max ? train_max : validation_max)

# Names: at least GAP apart, in decades.
gap = 0.055 * log10(high / low)
array y[count]
do for [i = 1:count] { y[i] = log10(real(word(column_of(ARG2, 5), i)) + 1e-12) }
do for [pass = 1:100] {
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
}

set lmargin 9
set rmargin 9
set tmargin 2.5
set xrange [epoch_max > 1 ? 1 : 0.5 : epoch_max > 1 ? epoch_max : 1.5]
set yrange [low:high]
if (epoch_max <= 12) { set xtics 1 }
set logscale y
set ytics ()
do for [decade = -6:3] {
    do for [step in (high / low > 5 ? "1 2 3 5" : high / low > 2 ? "1 1.5 2 2.5 3 4 5 6 8" : "1 1.1 1.2 1.3 1.4 1.5 1.6 1.8 2 2.2 2.5 2.8 3 3.5 4 4.5 5 5.5 6 7 8 9")] {
        set ytics add (sprintf("%g", step * 10.0 ** decade) step * 10.0 ** decade)
    }
}
set xlabel "epoch" offset 0, 0.4
set label 1 "RMSE" at graph 0, 1 offset 0, 0.9 textcolor rgb quiet
set label 2 "strong: validation   thin: training" right at graph 1, 1 offset 0, 0.9 textcolor rgb quiet
do for [i = 1:count] {
    set label 10 + i word(networks, i) at graph 1, first 10 ** y[i] offset 0.8, 0 textcolor rgb colour(i)
}

plot for [i = 1:count] ARG1 skip 1 using 2:(of(word(networks, i), 3)) with lines linecolor rgb colour(i) linewidth 0.8, \
     for [i = 1:count] ARG1 skip 1 using 2:(of(word(networks, i), 4)) with lines linecolor rgb colour(i) linewidth 2.5, \
     for [i = 1:count] ARG2 skip 1 using 2:(of(word(networks, i), 3)) with points pointtype 7 pointsize 0.8 linecolor rgb colour(i)
