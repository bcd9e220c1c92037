/* standard - columns of a matrix moved to mean zero and, if wanted, to deviation one */
#ifndef LATHE_STANDARD_H
#define LATHE_STANDARD_H

#include <stddef.h>

/* X (n, p) becomes (x - mean) / scale in place, column by column, rounded to float once.
 * MEAN (p) gets the columns' means. SCALE (p), where it is not NULL, their population deviations,
 * sqrt(sum (x - mean)^2 / n), as scikit-learn's StandardScaler has them; 1 for a constant column,
 * which becomes zeros. With SCALE NULL nothing is divided. n is at least 1. Sums are in double
 * precision, rows in their order. Over OpenMP's threads. */
void standardise(float *x, size_t n, size_t p, double *mean, double *scale);

/* The same for one record of P values with the MEAN and SCALE (or NULL) of others. */
void standardise_record(float *x, size_t p, const double *mean, const double *scale);

#endif
