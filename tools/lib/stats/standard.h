/* standard - columns of a matrix moved to mean zero and, if wanted, to deviation one */
#ifndef LATHE_STANDARD_H
#define LATHE_STANDARD_H

#include <stdbool.h>
#include <stddef.h>

/* X (n, p) becomes (x - mean) / scale in place, column by column. MEAN (p) gets the columns' means;
 * SCALE (p) their population deviations, sqrt(sum (x - mean)^2 / n), as scikit-learn's
 * StandardScaler has them, or 1 where DIVIDE is false and for a constant column, which becomes
 * zeros. Both are computed and used in double precision, rows in their order, in two passes of
 * which the second corrects the mean (Chan, Golub and LeVeque 1983, equation 1.7): a column may
 * lie far from zero or vary by a float's last digit. n is at least 1. Dies where a result is beyond
 * a float's range. Over OpenMP's threads. */
void stats_standardise(float *x, size_t n, size_t p, bool divide, double *mean, double *scale);

/* The same for one record of P values with the MEAN and SCALE of others; false where a result is
 * not finite. */
bool stats_standardise_record(float *x, size_t p, const double *mean, const double *scale);

#endif
