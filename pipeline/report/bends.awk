# bends.awk - how far each elbow curve bends, and whether that makes an elbow
#
# in    of (songs, cloud), vectors, signal, k, inertia, silhouette, ...
# out   signal, k (where the songs' curve bends most), bend, cloud_k, cloud (the same of the
#       structureless cloud), elbow (yes, no), best_k and silhouette (the highest, of k > 1),
#       cloud_silhouette (the cloud's highest)
#
# The bend is the largest height of the straight line between a curve's ends above the curve, when
# k and inertia are both scaled to run from 0 to 1 (the knee of Satopaa et al., Kneedle, 2011). An
# elbow is a bend at least LEAST deeper than the cloud's.

BEGIN { FS = OFS = "\t" }
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    next
}
{
    of = $at["of"]
    signal = $at["signal"]
    if (!(signal in seen)) {
        seen[signal]
        order[++signals] = signal
    }
    n = ++count[of, signal]
    k[of, signal, n] = $at["k"]
    inertia[of, signal, n] = $at["inertia"]
    s = $at["silhouette"]
    if (s ~ /^[-0-9]/ && (!((of, signal) in best) || s + 0 > best[of, signal] + 0)) {
        best[of, signal] = s
        best_k[of, signal] = $at["k"]
    }
}
# Sets deepest and deepest_k; nan where there is no curve to bend.
function bend(of, signal,    i, n, first, last, x, y) {
    n = count[of, signal]
    first = inertia[of, signal, 1]
    last = inertia[of, signal, n]
    deepest = "nan"
    deepest_k = "nan"
    if (n < 3 || first <= last)
        return
    for (i = 1; i <= n; i++) {
        x = (k[of, signal, i] - k[of, signal, 1]) / (k[of, signal, n] - k[of, signal, 1])
        y = (inertia[of, signal, i] - last) / (first - last)
        if (deepest == "nan" || 1 - x - y > deepest) {
            deepest = 1 - x - y
            deepest_k = k[of, signal, i]
        }
    }
    deepest = sprintf("%.6f", deepest)
}
function known(value) {
    return value == "" ? "nan" : value
}
END {
    print "signal", "k", "bend", "cloud_k", "cloud", "elbow", "best_k", "silhouette", "cloud_silhouette"
    for (j = 1; j <= signals; j++) {
        signal = order[j]
        bend("songs", signal)
        songs = deepest
        songs_k = deepest_k
        bend("cloud", signal)
        print signal, songs_k, songs, deepest_k, deepest, \
            (songs != "nan" && deepest != "nan" && songs - deepest >= least ? "yes" : "no"), \
            known(best_k["songs", signal]), known(best["songs", signal]), known(best["cloud", signal])
    }
}
