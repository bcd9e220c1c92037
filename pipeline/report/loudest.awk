# loudest.awk - the time, in seconds, of the widest bucket of an envelope, at most LATEST

BEGIN { FS = "\t"; widest = -1 }
FNR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    next
}
$at["time"] + 0 <= latest + 0 && $at["max"] - $at["min"] > widest {
    widest = $at["max"] - $at["min"]
    time = $at["time"]
}
END { print time + 0 }
