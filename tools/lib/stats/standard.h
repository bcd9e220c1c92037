/* standard - standardise the columns of a matrix: mean zero and, if wanted, deviation one */
#ifndef LATHE_STANDARD_H
#define LATHE_STANDARD_H

#include <stdbool.h>
#include <stddef.h>

/* Replaces X (n, p) by (x - mean) / scale, column by column. MEAN (p) receives the means of the
 * columns. SCALE (p) receives their population deviations, sqrt(sum (x - mean)^2 / n), as in
 * scikit-learn's StandardScaler, or 1 if DIVIDE is false and for constant columns, which become
 * zero. Both are computed and applied in double precision, rows in order, in two passes; the second
 * corrects the mean (Chan, Golub and LeVeque 1983, equation 1.7), so that a column may lie far from
 * zero or vary only in the last digit of a float. n is at least 1. Dies if a result exceeds the
 * range of a float. Over OpenMP's threads. */
void stats_standardise(float *x, size_t n, size_t p, bool divide, double *mean, double *scale);

/* The same for one record of P values with given MEAN and SCALE. False if a result is not
 * finite. */
bool stats_standardise_record(float *x, size_t p, const double *mean, const double *scale);

#endif
