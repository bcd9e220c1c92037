# spectrograms.gp - spectrograms of the same seconds: the original and each network's reconstruction
#
# ARG1: TSV signal, time, then one column for each band, headed by its frequency in kHz; the values are
# levels in dB relative to the loudest of the first signal; "original" first, if there is one, then the
# networks by size, largest first. One panel for each signal, one colour bar for all.

load 'style.gp'
signals = distinct(ARG1, 'signal')
count = words(signals)
before = place_in(signals, 'original')
top = 34.0
panel = 122
bottom = 64
height = top + count * panel + bottom
eval canvas(height)

# Header and rows of signal I form what gnuplot calls a nonuniform matrix.
matrix(i) = sprintf("< awk -F'\\t' 'NR == 1 { print; next } !($1 in at) { at[$1] = ++count } at[$1] == %d' '%s' | cut -f 2-", i, ARG1)
bands = system(sprintf("head -n 1 '%s' | cut -f 3- | tr '\\t' ' '", ARG1))
half = (real(word(bands, 2)) - real(word(bands, 1))) / 2
highest = real(word(bands, words(bands))) + half
stats ARG1 using (strcol('signal') eq word(signals, 1) ? column('time') : NaN) name 'time' nooutput
unset datafile columnheaders

set multiplot
set grid noxtics noytics
set xrange [0:time_max + time_max / (time_records - 1) / 2]
set yrange [0:highest]
set ytics 0, highest > 16 ? 8 : highest > 8 ? 4 : highest > 4 ? 2 : 1
set ytics add (sprintf("%.3g", highest) highest)
set cbrange [-80:0]
set cbtics 20 format "%g"
set label 1 "kHz" at screen 0.012, 1 - 16 / height textcolor rgb quiet
set label 3 "dB" at screen 0.985, 1 - 16 / height right textcolor rgb quiet
set colorbox user origin screen 0.89, screen 1 - (top + count * panel) / height size screen 0.028, screen (count * panel - 25) / height noborder
do for [i = 1:count] {
    set margins screen 0.1, screen 0.865, screen 1 - (top + i * panel) / height, screen 1 - (top + (i - 1) * panel + 25) / height
    set border i < count ? 2 : 3
    set xtics 1 format (i < count ? "" : "%g") scale (i < count ? 0 : 0.5)
    if (i == count) { set xlabel "seconds" offset 0, 0.5 textcolor rgb quiet }
    set label 2 word(signals, i) at graph 0, 1 offset 0, 0.5 textcolor rgb (before ? colour(i - before) : ink)
    plot matrix(i) nonuniform matrix using 2:1:3 with image
    unset label 1
    unset label 3
    unset colorbox
}
unset multiplot
