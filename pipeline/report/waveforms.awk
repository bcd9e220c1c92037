# waveforms.awk - joins the envelopes (raw2tsv --envelope) of several signals: signal, time, min, max
#
#     awk -f waveforms.awk new/stereo.envelope.tsv new/mono.envelope.tsv ...
#
# A signal is named after its file; a stereo signal becomes two, left and right. -v start=SECONDS is
# added to the times.

BEGIN {
    FS = OFS = "\t"
    print "signal", "time", "min", "max"
}
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\..*/, "", name)
    next
}
{
    signal = name == "stereo" ? ($at["channel"] == 0 ? "left" : "right") : name
    print signal, $at["time"] + start, $at["min"], $at["max"]
}
