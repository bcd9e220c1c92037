/* lanes - eight 32-bit integers at once, on every machine
 *
 * GCC's and clang's vector extension: an instruction where the machine has it, else several. Inline
 * functions alone take and return lanes: how others pass them depends on the machine, of which GCC
 * (-Wno-psabi) and clang (below) would warn.
 */
#ifndef LATHE_LANES_H
#define LATHE_LANES_H

#include <stdint.h>

#ifdef __clang__
#pragma clang diagnostic ignored "-Wpsabi"
#endif

enum { LANES = 8 };

typedef int32_t lanes __attribute__((vector_size(4 * LANES)));
typedef float lanes_real __attribute__((vector_size(4 * LANES)));

#define LANES_INLINE static inline __attribute__((always_inline))

/* The lanes of A, and of A and B (8 to 15), with these numbers. */
#define LANES_OF(a, ...)         __builtin_shufflevector(a, a, __VA_ARGS__)
#define LANES_OF_BOTH(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

LANES_INLINE lanes lanes_all(int32_t x)
{
    return (lanes){x, x, x, x, x, x, x, x};
}

/* A where MASK is -1, B where it is 0. */
LANES_INLINE lanes lanes_choose(lanes mask, lanes a, lanes b)
{
    return (a & mask) | (b & ~mask);
}

LANES_INLINE lanes lanes_least(lanes a, lanes b)
{
    return lanes_choose(a < b, a, b);
}

LANES_INLINE lanes lanes_within(lanes x, int32_t low, int32_t high)
{
    lanes top = lanes_least(x, lanes_all(high));

    return lanes_choose(top < low, lanes_all(low), top);
}

/* Sums of neighbours: of A in the lower lanes, of B in the upper ones. */
LANES_INLINE lanes lanes_pairs(lanes a, lanes b)
{
    return LANES_OF_BOTH(a, b, 0, 2, 4, 6, 8, 10, 12, 14) +
           LANES_OF_BOTH(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}

#endif
