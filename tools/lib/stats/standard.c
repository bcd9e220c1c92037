/* standard - mean zero and deviation one. See standard.h. */
#include "stats/standard.h"

#include "base/base.h"

#include <float.h>
#include <math.h>

/* Columns at once: with their sums they stay in the cache for all three passes. */
enum { COLUMNS = 256 };

bool stats_standardise_record(float *x, size_t p, const double *mean, const double *scale)
{
    bool finite = true;

    for (size_t j = 0; j < p; j++) {
        x[j] = (float)(((double)x[j] - mean[j]) / scale[j]);
        finite &= fabsf(x[j]) <= FLT_MAX;
    }
    return finite;
}

/* Standardises P <= COLUMNS columns of X, whose rows are STEP apart; false if a result is not
 * finite. */
static bool standardise_columns(float *x, size_t n, size_t p, size_t step, bool divide,
                                double *mean, double *scale)
{
    double sum[COLUMNS] = {0}, rest[COLUMNS] = {0}, squares[COLUMNS] = {0};
    bool varies[COLUMNS] = {0}, finite = true;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < p; j++) {
            sum[j] += (double)x[i * step + j];
            varies[j] |= x[i * step + j] != x[j];
        }
    for (size_t j = 0; j < p; j++)
        mean[j] = sum[j] / (double)n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < p; j++) {
            double away = (double)x[i * step + j] - mean[j];
            rest[j] += away;
            squares[j] += away * away;
        }
    for (size_t j = 0; j < p; j++) {
        mean[j] = varies[j] ? mean[j] + rest[j] / (double)n : (double)x[j];
        scale[j] = divide && varies[j]
                       ? sqrt((squares[j] - rest[j] * rest[j] / (double)n) / (double)n)
                       : 1;
    }
    for (size_t i = 0; i < n; i++)
        finite &= stats_standardise_record(x + i * step, p, mean, scale);
    return finite;
}

void stats_standardise(float *x, size_t n, size_t p, bool divide, double *mean, double *scale)
{
    bool finite = true;

#pragma omp parallel for schedule(static) reduction(&& : finite)
    for (size_t j = 0; j < p; j += COLUMNS)
        finite = standardise_columns(x + j, n, p - j < COLUMNS ? p - j : COLUMNS, p, divide,
                                     mean + j, scale + j) &&
                 finite;
    if (!finite)
        die("the records' numbers are too large: their differences overflow a float");
}
