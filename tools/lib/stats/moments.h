/* moments - mean and spread of numbers that arrive in pieces
 *
 * Room stats: means, deviations, intervals, standardising. Uses base, rng.
 *
 * Chan, Golub and LeVeque, "Algorithms for computing the sample variance", The American
 * Statistician 37, 1983, equation 2.1: the mean and sum of squared deviations of a piece are
 * combined with those of the pieces before, so that nothing cancels if the mean is large. In double
 * precision, in order.
 */
#ifndef LATHE_MOMENTS_H
#define LATHE_MOMENTS_H

#include <stddef.h>

struct moments {
    double count, mean, squares; /* squares: sum of (x - mean)^2; all 0 at the start */
};

/* The moments of VALUES (count, finite). */
struct moments moments_of(const float *values, size_t count);

/* Adds PIECE, which comes after MOMENTS. */
void moments_add(struct moments *moments, const struct moments *piece);

/* The standard deviation (divisor: count). The count must not be 0. */
double moments_deviation(const struct moments *moments);

/* 10 log10 of the mean square, at least POWER_FLOOR_DB. The count must not be 0. */
double moments_energy(const struct moments *moments);

/* 10 log10 of POWER in dB, at least POWER_FLOOR_DB. */
enum { POWER_FLOOR_DB = -100 };
double stats_power_db(double power);

#endif
