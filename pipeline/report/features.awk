# features.awk - what each song sounds like, in four numbers
#
#     awk -v rate=22050 -f features.awk pooled/original.tsv pooled/logmel.tsv
#
# in    raw2tsv of pool's statistics (mean, deviation, energy in dB) and of its log-mel bands (mean and
#       deviation of each over time, in dB), for mono sound
# out   key, label; level (dB), offset (magnitude of the mean sample, relative to the RMS), movement (mean
#       deviation of the bands over time, dB), brightness (spectral centroid of the mean power, Hz)

BEGIN { FS = OFS = "\t"; print "key", "label", "level", "offset", "movement", "brightness" }
# Slaney's mel scale, as pool uses it, in Hz.
function hertz(mel) {
    return mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27)
}
FNR == 1 { files++; next }
files == 1 {
    level[$1] = $5
    root = sqrt($3 * $3 + $4 * $4)
    offset[$1] = root > 0 ? ($3 < 0 ? -$3 : $3) / root : 0
    next
}
{
    bands = (NF - 2) / 2
    top = rate / 2 < 1000 ? rate / 2 * 3 / 200 : 15 + 27 * log(rate / 2000) / log(6.4)
    movement = all = centre = 0
    for (b = 1; b <= bands; b++) {
        # bands have equal area, so power times width
        power = 10 ^ ($(2 * b + 1) / 10) * (hertz(top * (b + 1) / (bands + 1)) - hertz(top * (b - 1) / (bands + 1)))
        all += power
        centre += power * hertz(top * b / (bands + 1))
        movement += $(2 * b + 2) / bands
    }
    print $1, $2, level[$1], sprintf("%.6g", offset[$1]), sprintf("%.6g", movement), (all > 0 ? sprintf("%.6g", centre / all) : "nan")
}
