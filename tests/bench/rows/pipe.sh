# pipe - all clips through three filters, and through cat three times, which only copies

filters() {
    pick <"$reads" | pick | tls >"$scratch/list.out"
}

copies() {
    cat <"$reads" | cat | cat >/dev/null
}

reads=$DATA/songs.tar
count=$(clips "$reads")
for ((round = 1; round <= ROUNDS; round++)); do
    progress "$row, round $round of $ROUNDS"
    timed filters
    mine=$seconds
    timed copies
    result "$count clips, three filters" 'cat, three times' "$round" "$mine" "$seconds" s
done
