/* keep - part of a transform's coefficients kept, the others set to zero
 *
 * Room transform: transforms of blocks of sound. Uses base, linalg.
 *
 * COEFFICIENTS are (UNITS, WIDTH), C order: a unit is a block or frame of the signal, a column one
 * component of all units, the most important (or lowest) first.
 */
#ifndef LATHE_KEEP_H
#define LATHE_KEEP_H

#include <stddef.h>

/* Keeps COUNT coefficients in the order of their columns: column 0 of all units, then column 1 and
 * so on, the last column only in the first units when COUNT is no multiple of UNITS. */
void keep_first(float *coefficients, size_t units, size_t width, size_t count);

/* Keeps the COUNT of largest magnitude; of equal ones those that come first. Finite values. */
void keep_largest(float *coefficients, size_t units, size_t width, size_t count);

#endif
