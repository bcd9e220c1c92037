# bends.awk - how far each elbow curve bends, and whether that makes an elbow
#
# in    of (songs, cloud), draw (of the clouds), vectors, signal, k, inertia, silhouette, ...
# out   signal, k (where the songs' curve bends most), bend, cloud (the mean bend of the clouds),
#       cloud_low, cloud_high (the least and the greatest), elbow (yes, no), best_k and silhouette
#       (the highest, of k > 1), cloud_silhouette (the clouds' highest)
#
# The bend is the largest height of the straight line between a curve's ends above the curve, when
# k and inertia are both scaled to run from 0 to 1 (the knee of Satopaa et al., Kneedle, 2011). An
# elbow is a bend deeper than the clouds' deepest by more than the clouds differ from each other.

BEGIN { FS = OFS = "\t" }
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    next
}
{
    of = $at["of"]
    draw = $at["draw"]
    signal = $at["signal"]
    if (!(signal in seen)) {
        seen[signal]
        order[++signals] = signal
    }
    if (of == "cloud" && draw + 0 > draws)
        draws = draw + 0
    n = ++count[draw, signal]
    k[draw, signal, n] = $at["k"]
    inertia[draw, signal, n] = $at["inertia"]
    s = $at["silhouette"]
    if (s ~ /^[-0-9]/ && (!((of, signal) in best) || s + 0 > best[of, signal] + 0)) {
        best[of, signal] = s
        best_k[of, signal] = $at["k"]
    }
}
# Sets deepest and deepest_k; nan where there is no curve to bend.
function bend(draw, signal,    i, n, first, last, x, y) {
    n = count[draw, signal]
    first = inertia[draw, signal, 1]
    last = inertia[draw, signal, n]
    deepest = "nan"
    deepest_k = "nan"
    if (n < 3 || first <= last)
        return
    for (i = 1; i <= n; i++) {
        x = (k[draw, signal, i] - k[draw, signal, 1]) / (k[draw, signal, n] - k[draw, signal, 1])
        y = (inertia[draw, signal, i] - last) / (first - last)
        if (deepest == "nan" || 1 - x - y > deepest) {
            deepest = 1 - x - y
            deepest_k = k[draw, signal, i]
        }
    }
}
function known(value) {
    return value == "" ? "nan" : value
}
function short(value) {
    return value == "nan" ? value : sprintf("%.6f", value)
}
END {
    print "signal", "k", "bend", "cloud", "cloud_low", "cloud_high", "elbow", "best_k", "silhouette", "cloud_silhouette"
    for (j = 1; j <= signals; j++) {
        signal = order[j]
        low = high = mean = "nan"
        bent = 0
        for (d = 1; d <= draws; d++) {
            bend(d, signal)
            if (deepest == "nan")
                continue
            mean = bent++ ? mean + deepest : deepest
            low = low == "nan" || deepest < low ? deepest : low
            high = high == "nan" || deepest > high ? deepest : high
        }
        if (bent)
            mean /= bent
        bend(0, signal)
        print signal, deepest_k, short(deepest), short(mean), short(low), short(high), \
            (deepest != "nan" && bent && deepest > high + (high - low) ? "yes" : "no"), \
            known(best_k["songs", signal]), known(best["songs", signal]), known(best["cloud", signal])
    }
}
