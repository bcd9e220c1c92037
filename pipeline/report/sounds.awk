# sounds.awk - what each kind of generated music sounds like, compared with the reference songs
#
#     awk -v rate=22050 -f sounds.awk reference.values.tsv FOLDER/KIND.values.tsv...
#
# in    raw2tsv of pooled log-mel bands (mean and deviation of each over time, in dB)
# out   kind, network (empty for the folder songs), pieces; means over the pieces of level (dB above the
#       reference's), movement (mean deviation of the bands over time, dB), flatness (dB: the mean of the
#       bands' levels minus the level of their mean power; 0 if all are equal) and brightness (spectral
#       centroid, Hz); high: the share of the squared distance between the mean bands and the reference's
#       that lies above 4 kHz

BEGIN { FS = "\t"; OFS = "\t" }
# Slaney's mel scale, as pool uses it, in Hz.
function hertz(mel) {
    return mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27)
}
function middle(b) {
    return hertz(top * b / (bands + 1))
}
function finish(    b, d, above, all) {
    if (!pieces)
        return
    if (sets++) {
        for (b = 1; b <= bands; b++) {
            d = (sum[b] / pieces - reference[b]) ^ 2
            all += d
            if (middle(b) > 4000)
                above += d
        }
        print kind, network, pieces, sprintf("%.6g", level / pieces - loud), sprintf("%.6g", movement / pieces), \
            sprintf("%.6g", flatness / pieces), sprintf("%.6g", brightness / pieces), (all > 0 ? sprintf("%.6g", above / all) : "nan")
    } else {
        print "kind", "network", "pieces", "level", "movement", "flatness", "brightness", "high"
        loud = level / pieces
        for (b = 1; b <= bands; b++)
            reference[b] = sum[b] / pieces
    }
    pieces = level = movement = flatness = brightness = 0
    split("", sum)
}
FNR == 1 {
    finish()
    parts = split(FILENAME, part, "/")
    split(part[parts], name, ".")
    kind = name[1]
    network = part[parts - 1] == "songs" ? "" : part[parts - 1]
    next
}
{
    bands = (NF - 2) / 2
    top = rate / 2 < 1000 ? rate / 2 * 3 / 200 : 15 + 27 * log(rate / 2000) / log(6.4)
    all = centre = levels = moved = powers = 0
    for (b = 1; b <= bands; b++) {
        sum[b] += $(2 * b + 1)
        levels += $(2 * b + 1) / bands
        moved += $(2 * b + 2) / bands
        each = 10 ^ ($(2 * b + 1) / 10)
        powers += each / bands
        # bands have equal area, so power times width
        each *= hertz(top * (b + 1) / (bands + 1)) - hertz(top * (b - 1) / (bands + 1))
        all += each
        centre += each * middle(b)
    }
    pieces++
    level += 10 * log(all) / log(10)
    movement += moved
    flatness += levels - 10 * log(powers) / log(10)
    brightness += centre / all
}
END { finish() }
