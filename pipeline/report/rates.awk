# rates.awk - of settings.tsv, the setting with the highest SNR of every method for every network;
# networks and methods in the order in which they come

BEGIN { FS = OFS = "\t" }
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    print
    next
}
{
    of = $at["network"] SUBSEP $at["method"]
    snr = $at["snr"]
    if (!($at["network"] in known)) {
        known[$at["network"]]
        network[++networks] = $at["network"]
    }
    if (!($at["method"] in used)) {
        used[$at["method"]]
        method[++methods] = $at["method"]
    }
    if (!(of in line) || snr ~ /[0-9]/ && (best[of] !~ /[0-9]/ || snr + 0 > best[of] + 0)) {
        line[of] = $0
        best[of] = snr
    }
}
END {
    for (n = 1; n <= networks; n++)
        for (m = 1; m <= methods; m++)
            if ((network[n], method[m]) in line)
                print line[network[n], method[m]]
}
