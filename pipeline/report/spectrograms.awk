# spectrograms.awk - joins the bands of several signals (bands.awk), the original first: signal,
# time, levels in dB relative to the original's loudest band, at least -100
#
#     awk -f spectrograms.awk song/original.bands.tsv song/55112.bands.tsv

BEGIN {
    FS = OFS = "\t"
    while ((getline line < ARGV[1]) > 0) {
        count = split(line, cell, "\t")
        for (i = 2; rows && i <= count; i++)
            if (cell[i] + 0 > loudest)
                loudest = cell[i] + 0
        rows++
    }
    close(ARGV[1])
}
FNR == 1 {
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\..*/, "", name)
    if (NR == 1)
        print "signal", $0
    next
}
{
    printf "%s\t%s", name, $1
    for (i = 2; i <= NF; i++) {
        level = $i > 0 && loudest ? 10 * log($i / loudest) / log(10) : -100
        printf "\t%.1f", level < -100 ? -100 : level
    }
    print ""
}
