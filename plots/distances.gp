# distances.gp - Frechet distance of each kind of generated music to other songs: a row for each kind, a dot with
# its interval for each network
#
# ARG1: TSV kind, network, distance, distance_low, distance_high; the kinds real, mix and noise have no
# network.

load 'style.gp'
kinds = distinct(ARG1, 'kind')
count = words(kinds)
networks = distinct(ARG1, 'network')
each = 9.0 # pixels from dot to dot
row_of(k) = word(kinds, k) eq 'real' || word(kinds, k) eq 'mix' || word(kinds, k) eq 'noise' ? 26.0 : each * words(networks) + 16
top = 44.0
bottom = 72.0
array begins[count + 1]
begins[1] = 0
do for [k = 1:count] { begins[k + 1] = begins[k] + row_of(k) }
height = top + begins[count + 1] + bottom
eval canvas(height)

# A few pieces, or songs that are the reference themselves, can have distance zero, which a logarithmic
# scale cannot show.
positive(name) = column(name) > 1e-3 ? column(name) : NaN
bound(name) = column(name) > 1e-3 ? column(name) : positive('distance') # few pieces have no interval
stats ARG1 using (positive('distance')) name 'd' nooutput
stats ARG1 using (bound('distance_low')) name 'l' nooutput
stats ARG1 using (bound('distance_high')) name 'h' nooutput
least = exists('d_min') ? d_min : 1
most = exists('d_max') ? d_max : 1
least = exists('l_min') ? min(l_min, least) : least
most = exists('h_max') ? max(h_max, most) : most
place(name) = column(name) > 1e-3 ? column(name) : least / 1.3
end(name) = column(name) == column(name) ? place(name) : place('distance')

set margins screen 0.3, screen 0.95, screen bottom / height, screen 1 - top / height
set logscale x
set xrange [least / 1.4:most * 1.4]
set yrange [begins[count + 1]:0]
set border 1
unset ytics
set grid xtics noytics
eval decades('x', -3, 8, most / least > 200 ? "1" : most / least > 20 ? "1 3" : "1 2 5")
set xlabel "Fréchet distance to other songs (dB²)" offset 0, 0.3
do for [k = 1:count] {
    set label 10 + k named('made', word(kinds, k), 'label') right at graph 0, first (begins[k] + begins[k + 1]) / 2 offset -1, 0 textcolor rgb ink
    if (k > 1) { set arrow k from graph 0, first begins[k] to graph 1, first begins[k] nohead back linecolor rgb grid linewidth 1 }
}
set label 3 "numbers:" right at screen 0.285, 1 - 16.0 / height textcolor rgb quiet
do for [n = 1:words(networks)] {
    set label 100 + n word(networks, n) at screen 0.3 + 0.105 * (n - 1), 1 - 16.0 / height textcolor rgb colour(n)
}

at(kind, network) = (k = place_in(kinds, kind), n = place_in(networks, network), \
    (begins[k] + begins[k + 1]) / 2 + (n > 0 ? each * (n - (words(networks) + 1) / 2.0) : 0))
shade(network) = rgb(strlen(network) > 0 ? colour(place_in(networks, network)) : ink)
plot ARG1 using (place('distance')):(at(strcol('kind'), strcol('network'))):(end('distance_low')):(end('distance_high')):(shade(strcol('network'))) \
     with xerrorbars pointtype 7 pointsize 0.7 linewidth 1.5 linecolor rgb variable
