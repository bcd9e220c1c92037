/* keep - keeps some coefficients of a transform and sets the others to zero
 *
 * Room transform: transforms of blocks of sound. Uses base, linalg.
 *
 * COEFFICIENTS are (UNITS, WIDTH), C order: a unit is a block or frame of the signal, a column one
 * component of all units, the most important (or lowest) first. A method costs numbers: one for
 * each value, and more for the positions of the values.
 */
#ifndef LATHE_KEEP_H
#define LATHE_KEEP_H

#include <stddef.h>

enum keep_method {
    KEEP_LOWEST,  /* column by column: one number each */
    KEEP_LARGEST, /* the largest magnitudes (the first of equal ones): two numbers each, value and
                   * position */
    KEEP_RUNS,    /* runs of KEEP_RUN neighbours in a unit, the largest energy first: their values
                   * and one position */
    KEEP_CUTOFF,  /* the first K of each unit, and the number K */
    KEEP_ORDERED, /* the same with columns ordered by their energy, which costs WIDTH numbers more
                   */
    KEEP_METHODS
};

enum { KEEP_RUN = 4 };

/* Keeps what costs at most NUMBERS and returns the numbers used. Keeps nothing if they do not cover
 * the fixed cost of the method. K maximises (energy of the first K) - lambda K, with the same
 * lambda for all units, found by bisection (Lagrange multipliers: Shoham and Gersho, IEEE Trans.
 * ASSP 36, 1988); remaining numbers lengthen the first units by one. COEFFICIENTS are finite. */
size_t keep_budget(enum keep_method method, float *coefficients, size_t units, size_t width,
                   size_t numbers);

/* Keeps COUNT coefficients column by column: column 0 of all units, then column 1 and so on. If
 * COUNT is not a multiple of UNITS, the last column is kept only in the first units. */
void keep_first(float *coefficients, size_t units, size_t width, size_t count);

/* The COUNTth largest magnitude of TOTAL finite VALUES; 0 < COUNT <= TOTAL. */
float keep_threshold(const float *values, size_t total, size_t count);

#endif
