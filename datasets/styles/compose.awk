# compose.awk - draw songs and write them as MMA scores
#
# usage: awk -v seed=42 -v songs=100 -v seconds=6 -v folder=DIR -f compose.awk \
#            genres.tsv grooves.tsv progressions.tsv players.tsv > songs.tsv
#
# Writes folder/GENRE/GENRE.NNNNN.mma, for existing folders, and a table of the songs to stdout.
# Each song has its own random numbers, seeded by (seed, genre, number), so it does not depend on the number of
# songs. All numbers are integers below 2^53, exact in any awk, so that every awk gives the same songs; rand()
# differs between them.

BEGIN {
	FS = OFS = "\t"
	modulus = 2147483647
	for (i = 32; i < 127; i++)
		ordinal[sprintf("%c", i)] = i
	split("C Db D Eb E F F# G Ab A Bb B", note_name, " ")
	split("I II III IV V VI VII", roman, " ")
	split("0 2 4 5 7 9 11", semitones, " ")
	for (i = 1; i <= 7; i++)
		degree[roman[i]] = semitones[i]
}

# ---- the tables ----

FNR == 1 { table++; next }
table == 1 {
	genre[++genres] = $1
	leads[$1] = $2; register[$1] = $3
	scale[$1, "major"] = $4; scale[$1, "minor"] = $5
	rhythms[$1] = $6; rest[$1] = $7
	basses[$1] = $8; colours[$1] = $9; kit[$1] = $10
}
table == 2 { n = ++grooves[$1]; groove[$1, n] = $2; band[$1, n] = $3; beats[$1, n] = $4; slow[$1, n] = $5; fast[$1, n] = $6 }
table == 3 { n = ++progressions[$1]; mode[$1, n] = $2; chords[$1, n] = $3 }
table == 4 { n = ++players[$1]; for (i = 2; i <= 7; i++) player[$1, n, i] = $i }

# ---- random numbers: Lehmer's generator (Park and Miller, multiplier 48271) ----

# The seed is a hash of STRING, mixed by a product of two residues so that songs with neighbouring numbers are
# not correlated.
function sow(string,    i) {
	state = 1
	for (i = 1; i <= length(string); i++)
		state = (state * 131 + ordinal[substr(string, i, 1)]) % modulus
	for (i = 0; i < 8; i++)
		state = ((state % 46337) * (state % 46327) + state * 48271 + 1) % modulus
	if (state == 0)
		state = 1
}

# below(N): an integer from 0 to N-1. one_of(LIST, SEPARATOR): an item of a list.
function below(n) { state = state * 48271 % modulus; return int(state / modulus * n) }
function one_of(list, separator,    item, n) { n = split(list, item, separator); return item[1 + below(n)] }

# ---- harmony ----

# chord(NUMERAL, KEY): "bVII7" in D is "C7". Sets root (0-11) and tones (the triad over it).
function chord(numeral, key,    sign, step, quality) {
	sign = 0
	if (sub(/^b/, "", numeral)) sign = -1
	else if (sub(/^#/, "", numeral)) sign = 1
	match(numeral, /^[IV]+/)
	step = substr(numeral, 1, RLENGTH)
	quality = substr(numeral, RLENGTH + 1)
	root = (degree[step] + sign + key + 12) % 12
	if (quality ~ /^(dim|m7b5)/) tones = "0 3 6"
	else if (quality ~ /^m/) tones = "0 3 7"
	else if (quality ~ /sus/) tones = "0 5 7"
	else if (quality ~ /^5/) tones = "0 7"
	else tones = "0 4 7"
	return note_name[root + 1] quality
}

# nearest(PITCH, ROOT, CLASSES): the MIDI note nearest PITCH whose distance from ROOT is one of the
# pitch classes listed.
function nearest(pitch, base, classes,    distance, item, n, i) {
	n = split(classes, item, " ")
	for (distance = 0; distance < 12; distance++)
		for (i = 1; i <= n; i++) {
			if ((pitch - distance - base - item[i] + 120) % 12 == 0) return pitch - distance
			if ((pitch + distance - base - item[i] + 120) % 12 == 0) return pitch + distance
		}
}

# ---- melody: a walk on the scale that meets the chord on the beats ----

# bar_of_melody(BEATS): one bar of riff; reads root, tones, key, classes; carries pitch from bar to bar.
function bar_of_melody(beats_a_bar,    left, cell, length_of, n, i, riff, step) {
	left = 192 * beats_a_bar
	while (left > 0) {
		n = split(one_of(rhythms[g], " "), length_of, ",")
		for (i = 1; i <= n && left > 0; i++) {
			if (length_of[i] > left) length_of[i] = left
			left -= length_of[i]
			if (below(100) < rest[g]) {
				riff = riff length_of[i] "t r;"
				continue
			}
			step = one_of("-4 -2 -2 -1 -1 1 1 2 2 3 5", " ")
			if (pitch + step > register[g] + 10 || pitch + step < register[g] - 10) step = -step
			if (i == 1) pitch = nearest(pitch + step, root, tones)
			else pitch = nearest(pitch + step, key, classes)
			riff = riff length_of[i] "t " pitch "/" (i == 1 ? 95 : 80) ";"
		}
	}
	return "{" riff "}"
}

# ---- one song ----

# join_band(NAME): the players of table NAME, each with a voice and one of his patterns.
function join_band(name,    i, voice, pattern, n) {
	for (i = 1; i <= players[name]; i++) {
		voice = one_of(player[name, i, 3], ",")
		pattern = player[name, i, 7]
		n = gsub(/\} *\{/, "}|{", pattern)
		pattern = one_of(pattern, "|")
		score = score "Begin " player[name, i, 2] "\n" \
			(player[name, i, 2] ~ /^Drum/ ? "Tone " voice \
				: "Voice " voice "\nOctave " player[name, i, 4] "\nArticulate " player[name, i, 6]) \
			"\nVolume " player[name, i, 5] "\nRVolume 8\nSequence " pattern "\nEnd\n"
		if (player[name, i, 2] !~ /^Drum/) voices = voices "," voice
	}
}

function compose(number,    which, p, tempo, bars, bar, parts, part, names, progression, n, i, teams, team, file, group) {
	sow(seed "/" g "/" number)
	which = 1 + below(grooves[g])
	p = 1 + below(progressions[g])
	key = below(12)
	tempo = slow[g, which] + below(fast[g, which] - slow[g, which] + 1)
	classes = scale[g, mode[g, p]]
	lead = one_of(leads[g], ",")
	voices = lead
	pitch = register[g] - 5 + below(11)

	score = "RndSeed " below(1000000) "\nTempo " tempo "\nTime " beats[g, which] "\nGroove " groove[g, which] "\n"
	if (kit[g] != "-")
		score = score "AllTracks Drum Voice " kit[g] "\n"
	n = split(band[g, which], teams, "+")
	group = groove[g, which] == "None" ? teams[n] : groove[g, which]
	if (band[g, which] == "-") {
		team = one_of(basses[g], ",")
		score = score "AllTracks Bass Walk Voice " team "\n"
		voices = voices "," team
	} else
		for (i = 1; i <= n; i++)
			join_band(teams[i])
	team = one_of(colours[g], ",")
	if (team != "-") {
		score = score "Begin Chord-Colour\nVoice " team "\nOctave 5\nArticulate 98\nVolume mp\nSequence { 1 1 75 }\nEnd\n"
		voices = voices "," team
	}
	score = score "Begin Solo\nVoice " lead "\nVolume mf\nArticulate 90\nRVolume 10\nRTime 4\nEnd\n"

	n = split(chords[g, p], progression, " ")
	for (bars = 1; bars * beats[g, which] * 60 < seconds * tempo; )
		bars++
	for (bar = 0; bar < bars; bar++) {
		parts = split(progression[1 + bar % n], part, ",")
		names = ""
		for (i = parts; i >= 1; i--) # backwards, so that the melody's root is the first chord's
			names = chord(part[i], key) (names == "" ? "" : " / ") names
		score = score (bar + 1) " " names " " bar_of_melody(beats[g, which]) "\n"
	}

	file = sprintf("%s/%s.%05d", g, g, number)
	printf "%s", score > (folder "/" file ".mma")
	close(folder "/" file ".mma")
	gsub(/[^A-Za-z0-9]/, "_", group)
	print file ".wav", g, group, note_name[key + 1] " " mode[g, p], tempo, chords[g, p], groove[g, which], voices
}

END {
	print "file", "label", "group", "tonality", "tempo", "progression", "groove", "instruments"
	for (i = 1; i <= genres; i++) {
		g = genre[i]
		for (song = 0; song < songs; song++)
			compose(song)
	}
}
