# winners.awk - of rates.tsv, who wins at each size: the method with the highest SNR, the one with the
# smallest mel distance, and which controls the network beats by either
#
# A line a network: network, snr_winner, mel_winner, snr_beaten, mel_beaten (methods that the network
# is better than, joined by blanks), snr_lead, mel_lead (of the network on the best control; below
# zero where that one wins), rival (the control with the highest SNR), nearer, compared (songs on which
# the network's SNR is higher than the rival's, of so many), snr_close, mel_close (1 where the winner's
# interval overlaps another method's).

BEGIN { FS = OFS = "\t" }
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    next
}
{
    name = $at["network"]
    if (!(name in known)) {
        known[name]
        network[++networks] = name
    }
    method = $at["method"]
    if (!(method in used)) {
        used[method]
        order[++methods] = method
    }
    snr_low[name, method] = $at["snr_low"]
    snr_high[name, method] = $at["snr_high"]
    mel_low[name, method] = $at["mel_low"]
    mel_high[name, method] = $at["mel_high"]
    if (method == "network") {
        snr[name] = $at["snr"]
        mel[name] = $at["mel"]
        next
    }
    if ($at["snr"] != "" && $at["snr"] + 0 < snr[name] + 0)
        snr_beaten[name] = snr_beaten[name] (snr_beaten[name] == "" ? "" : " ") $at["method"]
    if ($at["mel"] != "" && $at["mel"] + 0 > mel[name] + 0)
        mel_beaten[name] = mel_beaten[name] (mel_beaten[name] == "" ? "" : " ") $at["method"]
    if (!(name in rival) || $at["snr"] + 0 > rival_snr[name]) {
        rival[name] = $at["method"]
        rival_snr[name] = $at["snr"] + 0
        nearer[name] = $at["network_nearer"]
        compared[name] = $at["songs_compared"]
    }
    if (!(name in mel_rival) || $at["mel"] + 0 < rival_mel[name]) {
        mel_rival[name] = $at["method"]
        rival_mel[name] = $at["mel"] + 0
    }
}
END {
    print "network", "snr_winner", "mel_winner", "snr_beaten", "mel_beaten", "snr_lead", "mel_lead", "rival", \
        "nearer", "compared", "snr_close", "mel_close"
    for (n = 1; n <= networks; n++) {
        name = network[n]
        by_snr = snr[name] + 0 > rival_snr[name] ? "network" : rival[name]
        by_mel = mel[name] + 0 < rival_mel[name] ? "network" : mel_rival[name]
        snr_close = mel_close = 0
        for (m = 1; m <= methods; m++) {
            of = name SUBSEP order[m]
            if (!(of in snr_low))
                continue
            if (order[m] != by_snr && snr_high[of] + 0 > snr_low[name, by_snr] + 0)
                snr_close = 1
            if (order[m] != by_mel && mel_low[of] + 0 < mel_high[name, by_mel] + 0)
                mel_close = 1
        }
        print name, by_snr, by_mel, snr_beaten[name], mel_beaten[name], \
            sprintf("%.9g", snr[name] - rival_snr[name]), sprintf("%.9g", rival_mel[name] - mel[name]), \
            rival[name], nearer[name] + 0, compared[name] + 0, snr_close, mel_close
    }
}
