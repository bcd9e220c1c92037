# bits.gp - quality against bit rate, one curve for each codec
#
# ARG1: TSV with the columns codec, kbps, metric, value, value_low, value_high; ARG2: the metric. Curves of latents have
# the colours of their networks.

load 'style.gp'
eval canvas(500)

codecs = distinct(ARG1, 'codec')
count = words(codecs)
first = 0
do for [c = count:1:-1] { if (strstrt(word(codecs, c), 'latents-') == 1) { first = c } }
plain_hues = "ink quiet rank6 rank7 rank8"
hue(c) = first && c >= first ? colour(c - first + 1) : value(word(plain_hues, (c - 1) % words(plain_hues) + 1))
title_of(c) = first && c >= first ? "latents of ".word(codecs, c)[9:] : named('codec', word(codecs, c), 'label')
of(c, name) = strcol('codec') eq word(codecs, c) && strcol('metric') eq ARG2 && column('kbps') > 0 ? column(name) : NaN

set lmargin 7
set rmargin 2
set tmargin 2.5
set logscale x 2
set xtics (0.5, 1, 2, 4, 8, 16, 32, 64, 128)
set xlabel "kbit/s" offset 0, 0.4
set label 1 axis_of(ARG2) at graph 0, 1 offset -5, 0.9 textcolor rgb quiet
set key outside below horizontal Left reverse samplen 1.2 width -2 textcolor rgb quiet
plot for [c = 1:count] ARG1 using (of(c, 'kbps')):(column('value_low')):(0):(column('value_high') - column('value_low')) with vectors nohead linecolor rgb hue(c) linewidth 1 notitle, \
     for [c = 1:count] ARG1 using (of(c, 'kbps')):(column('value')) with linespoints pointtype 7 pointsize 0.45 linecolor rgb hue(c) linewidth (c <= 2 ? 2.5 : 1.6) title title_of(c)
