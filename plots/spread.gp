# spread.gp - moves labels apart: `load 'spread.gp'` changes the array y
#
# y[1] ... y[count] are positions along an axis. Afterwards neighbours are at least `gap` apart, in the same
# order, and between `low` and `high` as far as there is room. No label is moved further than needed.

array order[count]
do for [i = 1:count] {
    order[i] = i
    do for [j = i:2:-1] {
        if (y[order[j]] < y[order[j - 1]]) {
            last = order[j]
            order[j] = order[j - 1]
            order[j - 1] = last
        }
    }
}
do for [pass = 1:300] {
    do for [i = 2:count] {
        push = (gap - (y[order[i]] - y[order[i - 1]])) / 2
        if (push > 0) {
            y[order[i]] = y[order[i]] + push
            y[order[i - 1]] = y[order[i - 1]] - push
        }
    }
    if (y[order[1]] < low) { y[order[1]] = low }
    if (y[order[count]] > high) { y[order[count]] = high }
}
