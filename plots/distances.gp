# distances.gp - how far each kind of made music is from real songs: a line a kind, a dot a network
#
# ARG1: TSV kind, network, pieces, distance; the kinds real (the floor), mix and noise (the ceiling)
# have no network.

load 'style.gp'

kinds = system(sprintf("tail -n +2 '%s' | cut -f 1 | grep -vx -e real -e noise | awk '!seen[$0]++'", ARG1))
count = words(kinds)
networks = system(sprintf("tail -n +2 '%s' | cut -f 2 | awk '$0 != \"\" && !seen[$0]++'", ARG1))
called(kind) = kind eq 'mix' ? 'three songs mixed' : kind eq 'reconstruction' ? 'reconstructions' : \
    kind eq 'mean' ? 'mean of three' : kind eq 'halfway' ? 'halfway between two' : \
    kind eq 'uniform' ? 'random, uniform' : kind eq 'gaussian' ? 'random, Gaussian' : \
    kind eq 'pca' ? 'random, components' : kind
row = 34
top = 76
bottom = 78
eval canvas(top + count * row + bottom)
height = top + count * row + bottom

distance_of(kind) = real(system(sprintf("awk -F'\\t' '$1 == \"%s\" { print $4 + 0; exit }' '%s'", kind, ARG1)))
floor_at = distance_of('real')
ceiling_at = distance_of('noise')

# Few pieces, or test songs that are the reference themselves, can have a distance of zero: no place
# on a logarithmic scale.
least = real(system(sprintf("awk -F'\\t' 'NR > 1 && $4 > 1e-3 && (!n++ || $4 < least) { least = $4 } END { print (n ? least : 1) }' '%s'", ARG1)))
most = real(system(sprintf("awk -F'\\t' 'NR > 1 && $4 + 0 > most { most = $4 + 0 } END { print (most > 0 ? most : 1) }' '%s'", ARG1)))
place(d) = d > 1e-3 ? d : least / 1.5

set lmargin at screen 0.3
set rmargin at screen 0.95
set tmargin at screen 1 - real(top) / height
set bmargin at screen real(bottom) / height
set logscale x
set xrange [least / 1.6:most * 1.5]
set yrange [count + 0.5:0.5]
set border 1
unset ytics
set grid xtics noytics
set xtics ()
do for [decade = -3:8] {
    do for [step in (most / least > 200 ? "1" : most / least > 20 ? "1 3" : "1 2 5")] {
        set xtics add (sprintf("%.10g", step * 10.0 ** decade) step * 10.0 ** decade)
    }
}
set xlabel "Fréchet distance to real songs" offset 0, 0.3
do for [k = 1:count] {
    set label 10 + k called(word(kinds, k)) right at graph 0, first k offset -1, 0 textcolor rgb ink
}
set arrow 1 from first place(floor_at), graph 0 to first place(floor_at), graph 1.02 nohead linecolor rgb ink linewidth 1 dashtype 2 back
set arrow 2 from first place(ceiling_at), graph 0 to first place(ceiling_at), graph 1.02 nohead linecolor rgb ink linewidth 1 dashtype 2 back
set label 1 "real songs" at first place(floor_at), graph 1 left offset -1, 0.9 textcolor rgb ink
set label 2 "white noise" at first place(ceiling_at), graph 1 right offset 1, 0.9 textcolor rgb ink
do for [n = 1:words(networks)] {
    set label 30 + n word(networks, n) at screen 0.3 + 0.105 * (n - 1), 1 - 18.0 / height textcolor rgb colour(n)
}
set label 3 "numbers:" right at screen 0.285, 1 - 18.0 / height textcolor rgb quiet

at(k, n) = strcol(1) eq word(kinds, k) && (n > 0 ? strcol(2) eq word(networks, n) : strlen(strcol(2)) == 0) ? place($4) : NaN
set datafile missing
plot for [k = 1:count] [0:1] '+' using (least / 1.6 * (most / least * 2.4) ** $1):(k) with lines linecolor rgb grid linewidth 1, \
     for [k = 1:count] for [n = 0:words(networks)] ARG1 skip 1 using (at(k, n)):(k) with points pointtype 7 pointsize 0.9 linecolor rgb (n > 0 ? colour(n) : ink)
