/* moments - mean and spread of numbers that arrive in pieces
 *
 * Room stats: means, deviations, intervals, standardising. Uses base, rng.
 *
 * Chan, Golub and LeVeque, "Algorithms for computing the sample variance", The American
 * Statistician 37, 1983, equation 2.1: a piece's own mean and sum of squared deviations are joined
 * to those of what came before, so that nothing cancels where the mean is large. In double, in
 * order.
 */
#ifndef LATHE_MOMENTS_H
#define LATHE_MOMENTS_H

#include <stddef.h>

struct moments {
    double count, mean, squares; /* squares: sum of (x - mean)^2; all 0 at the start */
};

/* Those of VALUES (count, finite) alone. */
struct moments moments_of(const float *values, size_t count);

/* Takes in PIECE, what comes behind. */
void moments_add(struct moments *moments, const struct moments *piece);

/* The standard deviation, divisor count. The count must not be 0. */
double moments_deviation(const struct moments *moments);

/* 10 log10 of the mean square, at least POWER_FLOOR_DB. The count must not be 0. */
double moments_energy(const struct moments *moments);

/* 10 log10 of POWER in dB, at least POWER_FLOOR_DB. */
enum { POWER_FLOOR_DB = -100 };
double stats_power_db(double power);

#endif
