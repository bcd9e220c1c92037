# trial.awk - adds a trial to a table of trials: TABLE LOSSES, with -v trial=NAME -v value=X
#
# The table has the columns trial, value, loss, best_epoch; loss is the lowest validation loss of all
# epochs (LOSSES of ae-train), or nan if none was a number.

BEGIN { FS = OFS = "\t" }
NR == FNR { print; next }
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    loss = "nan"
    next
}
$at["validation"] ~ /^[0-9.eE+-]+$/ && (loss == "nan" || $at["validation"] + 0 < loss + 0) {
    loss = $at["validation"]
    epoch = $at["epoch"]
}
END { print trial, value, loss, epoch }
