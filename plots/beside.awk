# beside.awk - where the numbers of marked points stand, so that none covers another: x, y, number in, the same out
#
#     awk -v unit=X -f beside.awk
#
# unit is the length of a pixel. A number stands close to its mark, to the right unless other marks or the numbers before
# it are in the way: of 24 places around the mark, the outer ones dearer, it takes the one that covers the least.

BEGIN {
    FS = OFS = "\t"
    ring = 7
    tall = 12
}

# How much two spans overlap whose middles are A and B and whose lengths add up to TWICE.
function shared(a, b, twice,   apart) {
    apart = twice / 2 - (a > b ? a - b : b - a)
    return apart > 0 ? apart : 0
}
{ x[NR] = $1 / unit; y[NR] = $2 / unit; number[NR] = $3; wide[NR] = 7 * length($3) }
END {
    for (i = 1; i <= NR; i++) {
        least = -1
        for (place = 0; place < 24; place++) {
            angle = place * 0.7853981634
            out = 1 + 0.9 * int(place / 8)
            u = x[i] + cos(angle) * out * (ring + wide[i] / 2)
            v = y[i] + sin(angle) * out * (ring + tall / 2)
            covered = 3 * int(place / 8) + place / 100
            for (j = 1; j <= NR; j++) {
                covered += j != i ? shared(u, x[j], wide[i] + 2 * ring) * shared(v, y[j], tall + 2 * ring) : 0
                covered += j < i ? 4 * shared(u, at_x[j], wide[i] + wide[j]) * shared(v, at_y[j], 2 * tall) : 0
            }
            if (least < 0 || covered < least) {
                least = covered
                at_x[i] = u
                at_y[i] = v
            }
        }
        print at_x[i] * unit, at_y[i] * unit, number[i]
    }
}
