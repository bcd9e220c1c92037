# networks.gp - the shapes of each network, from the clip to the vector and back
#
# ARG1: TSV network, part (input, encoder, vector, decoder), channels, frames: a row for each
# signal from the clip to its reconstruction; the networks by size, largest first. The width of a block
# is its number of frames and the height its number of channels, so the area is its count of numbers.

load 'style.gp'
networks = distinct(ARG1, 'network')
count = words(networks)
top = 36
row = 84
left = 62
gap = 13
wide = 168.0
tall = 5.0
height = top + count * row + 38
eval canvas(height)
stats ARG1 using 'frames' name 'frames' nooutput
scale = wide / frames_max

# One unit is one pixel; y points down.
set margins screen 0, screen 1, screen 0, screen 1
set xrange [0:width]
set yrange [height:0]
unset border
unset tics
unset grid

# Where each row starts so that the vectors are aligned: half of its blocks and gaps before the centre.
array frames[count]
array blocks[count]
do for [i = 1:count] {
    mine_of = column_where(ARG1, 'frames', 'network', word(networks, i))
    blocks[i] = words(mine_of)
    frames[i] = sum [b = 1:blocks[i]] real(word(mine_of, b))
}
centre = left + (width - left) / 2.0
start(i) = centre - (scale * frames[i] + gap * (blocks[i] - 1)) / 2

middle(i) = top + (i - 0.5) * row
mine(i) = strcol('network') eq word(networks, i)

# The blocks of network i in order; kind 0: all but the vector, 1: the vector.
begin(i, kind) = (from = mine(i) ? (x > 0 ? x + gap : start(i)) : x, \
                  x = mine(i) ? from + scale * column('frames') : 0, \
                  mine(i) && ((strcol('part') eq 'vector') == kind) ? (from + x) / 2 : NaN)

do for [i = 1:count] {
    set label 10 + i word(networks, i) at 6, middle(i) textcolor rgb colour(i)
}
set label 1 "clip" center at start(1) + wide / 2, 14 textcolor rgb quiet
set label 2 "vector" center at centre, 14 textcolor rgb quiet
set label 3 "reconstruction" center at 2 * centre - start(1) - wide / 2, 14 textcolor rgb quiet

# The scale: half a clip's frames, and eight channels.
base = height - 14
long = 10.0 ** floor(log10(frames_max / 2))
set arrow 1 from left, base to left + scale * long, base nohead linecolor rgb quiet linewidth 2
set label 4 (long < 1000 ? sprintf("%.0f frames", long) : sprintf("%.0f,000 frames", long / 1000)) at left + scale * long + 8, base textcolor rgb quiet
set arrow 2 from centre + 40, base - tall * 4 to centre + 40, base + tall * 4 nohead linecolor rgb quiet linewidth 2
set label 5 "8 channels" at centre + 50, base textcolor rgb quiet

x = 0
plot for [i = 1:count] ARG1 using (begin(i, 0)):(middle(i)):(from):(x):(middle(i) - tall / 2 * column('channels')):(middle(i) + tall / 2 * column('channels')) \
         with boxxyerror fillstyle solid noborder linecolor rgb ghost, \
     for [i = 1:count] ARG1 using (begin(i, 1)):(middle(i)):(from):(x):(middle(i) - tall / 2 * column('channels')):(middle(i) + tall / 2 * column('channels')) \
         with boxxyerror fillstyle solid noborder linecolor rgb colour(i), \
     for [i = 1:count] ARG1 using (begin(i, 1)):(middle(i) - row / 2 + 6):(sprintf("%d × %d", column('channels'), column('frames'))) \
         with labels center textcolor rgb colour(i)
