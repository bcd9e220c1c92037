# search.gp - what each learning rate came to: numbered trials, and the one that was set
#
# ARG1: TSV trial, value, loss, best_epoch; the trial "set" is the report's own learning rate. A
# trial whose loss is no number is a cross on the upper edge.

load 'style.gp'
eval canvas(370)

names = column_of(ARG1, 1)
values = column_of(ARG1, 2)
losses = system(sprintf("tail -n +2 '%s' | cut -f 3 | sed 's/^[-+]*\\(nan\\|inf\\)$/NaN/'", ARG1))
count = words(names)
low = NaN
high = NaN
left = real(word(values, 1))
right = left
array rate[count]
array loss[count]
do for [i = 1:count] {
    rate[i] = real(word(values, i))
    left = rate[i] < left ? rate[i] : left
    right = rate[i] > right ? rate[i] : right
    loss[i] = word(losses, i) eq 'NaN' ? NaN : real(word(losses, i))
    if (loss[i] == loss[i]) {
        if (!(low == low) || loss[i] < low) { low = loss[i]; best = i }
        high = !(high == high) || loss[i] > high ? loss[i] : high
    }
}
if (!(low == low)) { low = 0.1; high = 1; best = 0 }
if (high < 1.02 * low) { low = 0.95 * low; high = 1.05 * high }
bottom = low * (low / high) ** 0.15
top = high * (high / low) ** 0.15
wide = right > left ? right - left : right

set lmargin 9
set rmargin 3
set tmargin 3.4
set xrange [left - 0.05 * wide:right + 0.08 * wide]
set yrange [bottom:top]
set logscale y
set ytics ()
do for [decade = -6:6] {
    do for [step in (top / bottom > 8 ? "1 2 5" : top / bottom > 2 ? "1 1.5 2 3 4 5 6 8" : "1 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 2 2.2 2.4 2.6 2.8 3 3.2 3.4 3.6 3.8 4 4.2 4.4 4.6 4.8 5 5.5 6 6.5 7 7.5 8 8.5 9 9.5")] {
        set ytics add (sprintf("%g", step * 10.0 ** decade) step * 10.0 ** decade)
    }
}
set xtics format "%g"
set xlabel "learning rate" offset 0, 0.4
set label 1 "validation RMSE" at screen 0.02, 0.955 textcolor rgb quiet

hue(i) = loss[i] != loss[i] ? rank4 : i == best ? rank1 : word(names, i) eq 'set' ? ink : quiet
place(i) = loss[i] == loss[i] ? loss[i] : top

# The trials' names in a row above, each over its point but at least GAP from the next, and a thin
# line from name to point.
gap = 0.05 * wide
array over[count]
do for [i = 1:count] { over[i] = rate[i] }
do for [pass = 1:200] {
    do for [i = 1:count] {
        do for [j = i + 1:count] {
            d = over[i] - over[j]
            near = (word(names, i) eq 'set' || word(names, j) eq 'set' ? 1.4 : 1) * gap
            if (abs(d) < near) {
                push = (d < 0 ? -1 : 1) * (near - abs(d)) / 2
                over[i] = over[i] + push
                over[j] = over[j] - push
            }
        }
    }
}
do for [i = 1:count] {
    set label 10 + i word(names, i) center at first over[i], graph 1.06 textcolor rgb hue(i)
    set arrow 10 + i from first over[i], graph 1.01 to first rate[i], first place(i) nohead linecolor rgb (i == best || word(names, i) eq 'set' ? hue(i) : ghost) linewidth 0.8 back
}

number(name) = int("0x".name[2:7])
plot ARG1 skip 1 using 2:(place($0 + 1)):($0 + 1 == best ? 1.1 : 0.8):(loss[$0 + 1] == loss[$0 + 1] ? 7 : 2):(number(hue(int($0) + 1))) \
     with points pointsize variable pointtype variable linecolor rgb variable
