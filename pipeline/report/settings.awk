# settings.awk - the networks and every control that was measured, a line each
#
# Reads networks/sizes.tsv and then, in any order, what compare and recognise said:
# decoded/NETWORK.KIND.tsv of a network itself, controls/METHOD-SETTING/NETWORK.KIND.tsv of what has
# the same count of numbers; KIND is summary, recognised or measures (of the network before its
# controls). network_nearer counts the songs that the network gives back with a higher SNR than this
# line's method; songs_compared are those of both.

BEGIN { FS = OFS = "\t" }

function number(cell) {
    return cell ~ /^[+]?inf/ ? 1e300 : cell ~ /^-inf/ ? -1e300 : cell + 0
}

FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    parts = split(FILENAME, part, "/")
    split(part[parts], name, ".")
    network = name[1]
    kind = name[2]
    folder = parts > 1 ? part[parts - 1] : ""
    of = network SUBSEP folder
    if (kind != "tsv" && !(of in seen)) {
        seen[of]
        line[++lines] = of
        named[of] = network
        method[of] = folder == "decoded" ? "network" : folder
        setting[of] = ""
        if (match(method[of], /-/)) {
            setting[of] = substr(method[of], RSTART + 1)
            method[of] = substr(method[of], 1, RSTART - 1)
        }
    }
    next
}
kind == "tsv" { numbers[$1] = $at["numbers"] OFS $at["numbers_per_second"]; next }
kind == "summary" {
    if ($at["metric"] == "snr")
        songs[of] = $at["n"] + $at["left_out"]
    value[of, $at["metric"]] = $at["mean"] OFS $at["low"] OFS $at["high"]
}
kind == "recognised" { recognised[of] = $at["hits"] OFS $at["rate"] OFS $at["low"] OFS $at["high"] }
kind == "measures" && $at["snr"] !~ /nan/ {
    if (folder == "decoded") {
        own[network, $1] = number($at["snr"])
    } else if ((network, $1) in own) {
        compared[of]++
        nearer[of] += own[network, $1] > number($at["snr"])
    }
}
END {
    print "network", "method", "setting", "numbers", "rate", "songs", "snr", "snr_low", "snr_high", \
        "mel", "mel_low", "mel_high", "hits", "recognised", "recognised_low", "recognised_high", \
        "network_nearer", "songs_compared"
    for (i = 1; i <= lines; i++) {
        of = line[i]
        print named[of], method[of], setting[of], numbers[named[of]], songs[of], value[of, "snr"], \
            value[of, "mel"], recognised[of], nearer[of], compared[of]
    }
}
