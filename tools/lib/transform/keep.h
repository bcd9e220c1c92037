/* keep - part of a transform's coefficients kept, the others set to zero
 *
 * Room transform: transforms of blocks of sound. Uses base, linalg.
 *
 * COEFFICIENTS are (UNITS, WIDTH), C order: a unit is a block or frame of the signal, a column one
 * component of all units, the most important (or lowest) first. What is kept has a price in
 * numbers: each value is one, and so is everything that tells where the values belong.
 */
#ifndef LATHE_KEEP_H
#define LATHE_KEEP_H

#include <stddef.h>

enum keep_method {
    KEEP_LOWEST,  /* column by column, a number each */
    KEEP_LARGEST, /* the largest magnitudes: two numbers each, value and position */
    KEEP_RUNS,    /* runs of KEEP_RUN neighbours of a unit, largest energy first: the values and one
                     position */
    KEEP_CUTOFF,  /* of each unit the first K, and the number K */
    KEEP_ORDERED, /* the same with the columns in order of their energy; WIDTH numbers tell it */
    KEEP_METHODS
};

enum { KEEP_RUN = 4 };

/* Keeps what at most NUMBERS buy; returns the numbers spent. Nothing is kept where they do not
 * cover what a method costs before its first value. K is the argument of the maximum of (energy of
 * the first K) - lambda K, the same lambda for all units, found by bisection (Lagrange multipliers:
 * Shoham and Gersho, IEEE Trans. ASSP 36, 1988); what is left over lengthens the first units by
 * one. Finite values. */
size_t keep_budget(enum keep_method method, float *coefficients, size_t units, size_t width,
                   size_t numbers);

/* Keeps COUNT coefficients in the order of their columns: column 0 of all units, then column 1 and
 * so on, the last column only in the first units when COUNT is no multiple of UNITS. */
void keep_first(float *coefficients, size_t units, size_t width, size_t count);

/* Keeps the COUNT of largest magnitude; of equal ones those that come first. Finite values. */
void keep_largest(float *coefficients, size_t units, size_t width, size_t count);

/* The largest magnitude that COUNT of the TOTAL values reach; 0 < COUNT <= TOTAL. Finite values. */
float keep_threshold(const float *values, size_t total, size_t count);

#endif
