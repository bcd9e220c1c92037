# choice.awk - the smallest vector that will do: RULE RATES, the rule being pipeline/choice.tsv
#
# A line a network, as they come (the largest first): network, the measures of the rule, missed (the
# rule's measures that are out of bounds, joined by blanks), verdict: chosen, qualifies, fails. A
# measure without a value is out of any bounds.

BEGIN { FS = OFS = "\t" }
/^#/ { next }
!header[FILENAME]++ {
    split("", at)
    for (i = 1; i <= NF; i++)
        at[$i] = i
    files++
    next
}
files == 1 {
    measure[++rules] = $at["measure"]
    least[rules] = $at["at_least"]
    most[rules] = $at["at_most"]
    next
}
$at["method"] == "network" {
    name = $at["network"]
    network[++networks] = name
    size[name] = $at["numbers"]
    for (r = 1; r <= rules; r++) {
        if (!(measure[r] in at)) {
            print "choice.awk: there is no measure " measure[r] | "cat >&2"
            failed = 1
            exit 1
        }
        value = $at[measure[r]]
        values[name] = values[name] OFS value
        bound = least[r] != "" || most[r] != ""
        if (bound && value !~ /[0-9]/ || least[r] != "" && value + 0 < least[r] + 0 || most[r] != "" && value + 0 > most[r] + 0)
            missed[name] = missed[name] (missed[name] == "" ? "" : " ") measure[r]
    }
    if (missed[name] == "" && (chosen == "" || size[name] + 0 < size[chosen] + 0))
        chosen = name
}
END {
    if (failed)
        exit 1
    printf "network"
    for (r = 1; r <= rules; r++)
        printf "\t%s", measure[r]
    print "", "missed", "verdict"
    for (n = 1; n <= networks; n++) {
        name = network[n]
        print name values[name], missed[name], name == chosen ? "chosen" : missed[name] == "" ? "qualifies" : "fails"
    }
}
