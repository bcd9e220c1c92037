/* standard - mean zero and deviation one. See standard.h. */
#include "linalg/standard.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 256 }; /* at once: with their sums they stay in the cache over the three passes */

void standardise_record(float *x, size_t p, const double *mean, const double *scale)
{
    for (size_t j = 0; j < p; j++)
        x[j] = (float)(scale ? (x[j] - mean[j]) / scale[j] : x[j] - mean[j]);
}

/* P <= COLUMNS columns of X, whose rows are STEP apart. */
static void standardise_columns(float *x, size_t n, size_t p, size_t step, double *mean,
                                double *scale)
{
    memset(mean, 0, p * sizeof *mean);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < p; j++)
            mean[j] += x[i * step + j];
    for (size_t j = 0; j < p; j++)
        mean[j] /= (double)n;

    if (scale) {
        memset(scale, 0, p * sizeof *scale);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < p; j++)
                scale[j] += (x[i * step + j] - mean[j]) * (x[i * step + j] - mean[j]);
        for (size_t j = 0; j < p; j++)
            scale[j] = scale[j] > 0 ? sqrt(scale[j] / (double)n) : 1;
    }

    for (size_t i = 0; i < n; i++)
        standardise_record(x + i * step, p, mean, scale);
}

void standardise(float *x, size_t n, size_t p, double *mean, double *scale)
{
#pragma omp parallel for schedule(static)
    for (size_t j = 0; j < p; j += COLUMNS)
        standardise_columns(x + j, n, p - j < COLUMNS ? p - j : COLUMNS, p, mean + j,
                            scale ? scale + j : NULL);
}
