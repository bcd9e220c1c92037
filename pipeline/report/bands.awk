# bands.awk - reduces a power spectrogram (raw2tsv --rows: key, frame, time, one column per bin) to time and
# 128 bands: the mean power of neighbouring bins, headed by the centre of the band in kHz
#
# rate: samples per second; size: of the transform; channel: from 0, by default the first. The last bin,
# which holds only half the sample rate, is left out.

BEGIN { FS = OFS = "\t"; bands = 128 }
FNR == 1 {
    each = (size / 2) / bands
    printf "time"
    for (b = 0; b < bands; b++)
        printf "\t%.6g", (b * each + (each - 1) / 2) * rate / size / 1000
    print ""
    next
}
{
    printf "%s", $3
    for (b = 0; b < bands; b++) {
        power = 0
        for (i = 0; i < each; i++)
            power += $(4 + channel * (size / 2 + 1) + b * each + i)
        printf "\t%.6g", power / each
    }
    print ""
}
