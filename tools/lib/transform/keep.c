/* keep - part of the coefficients kept. See keep.h. */
#include "transform/keep.h"

#include <stdint.h>
#include <string.h>

void keep_first(float *coefficients, size_t units, size_t width, size_t count)
{
    for (size_t u = 0; u < units; u++) {
        size_t columns = count / units + (u < count % units);
        for (size_t c = columns; c < width; c++)
            coefficients[u * width + c] = 0;
    }
}

/* The bits of |x|, which are in the order of the magnitudes. */
static uint32_t magnitude(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits & 0x7fffffff;
}

void keep_largest(float *coefficients, size_t units, size_t width, size_t count)
{
    size_t total = units * width;
    uint32_t threshold = 0; /* the greatest that COUNT magnitudes reach, found bit by bit */

    if (count >= total)
        return;
    for (uint32_t bit = 1u << 30; bit; bit >>= 1) {
        size_t reached = 0;
        for (size_t i = 0; i < total; i++)
            reached += magnitude(coefficients[i]) >= (threshold | bit);
        if (reached >= count)
            threshold |= bit;
    }
    size_t above = 0;
    for (size_t i = 0; i < total; i++)
        above += magnitude(coefficients[i]) > threshold;
    size_t equal = count > above ? count - above : 0; /* of those on the threshold */
    for (size_t i = 0; i < total; i++) {
        if (magnitude(coefficients[i]) > threshold)
            continue;
        if (magnitude(coefficients[i]) == threshold && equal > 0)
            equal--;
        else
            coefficients[i] = 0;
    }
}
