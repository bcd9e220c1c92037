# best.awk - where each network was best: from network, epoch, train, validation to one line a
# network. A loss that is no number counts as none.

BEGIN { FS = OFS = "\t" }
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    next
}
{
    name = $at["network"]
    loss = $at["validation"]
    if (!(name in last))
        order[++count] = name
    last[name] = loss
    epochs[name] = $at["epoch"]
    if (loss ~ /^[0-9.eE+-]+$/ && (!(name in best) || loss + 0 < best[name] + 0)) {
        best[name] = loss
        best_epoch[name] = $at["epoch"]
        train[name] = $at["train"]
    }
}
END {
    print "network", "best_epoch", "best", "last_epoch", "last", "train_at_best"
    for (i = 1; i <= count; i++) {
        name = order[i]
        print name, best_epoch[name], best[name], epochs[name], last[name], train[name]
    }
}
