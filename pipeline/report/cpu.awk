# cpu.awk - processor time of commands, from the output of bash's `times` after them: part, what, network, seconds
#
#     awk -f cpu.awk measured/PART/METHOD-SETTING/NETWORK.cpu models/training/NETWORK.cpu ...
#
# The second line is that of the shell's children, user and system time: 0m1.250s 0m0.042s.

BEGIN { OFS = "\t"; print "part", "what", "network", "seconds" }
FNR == 2 {
    split($0, time, /[ms ]+/)
    parts = split(FILENAME, part, "/")
    sub(/\..*/, "", part[parts])
    print part[parts - 2], part[parts - 1], part[parts], 60 * (time[1] + time[3]) + time[2] + time[4]
}
