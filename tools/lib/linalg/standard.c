/* standard - mean zero and deviation one. See standard.h. */
#include "linalg/standard.h"

#include <math.h>

enum { COLUMNS = 256 }; /* at once: with their sums they stay in the cache over the three passes */

void standardise_record(float *x, size_t p, const float *mean, const float *scale)
{
    for (size_t j = 0; j < p; j++)
        x[j] = (float)(((double)x[j] - mean[j]) / scale[j]);
}

/* P <= COLUMNS columns of X, whose rows are STEP apart. */
static void standardise_columns(float *x, size_t n, size_t p, size_t step, bool divide, float *mean,
                                float *scale)
{
    double sum[COLUMNS] = {0}, squares[COLUMNS] = {0};

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < p; j++)
            sum[j] += x[i * step + j];
    for (size_t j = 0; j < p; j++)
        sum[j] /= (double)n;
    if (divide)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < p; j++)
                squares[j] += (x[i * step + j] - sum[j]) * (x[i * step + j] - sum[j]);

    for (size_t j = 0; j < p; j++) {
        mean[j] = (float)sum[j];
        scale[j] = (float)sqrt(squares[j] / (double)n);
        if (scale[j] == 0)
            scale[j] = 1;
    }
    for (size_t i = 0; i < n; i++)
        standardise_record(x + i * step, p, mean, scale);
}

void standardise(float *x, size_t n, size_t p, bool divide, float *mean, float *scale)
{
#pragma omp parallel for schedule(static)
    for (size_t j = 0; j < p; j += COLUMNS)
        standardise_columns(x + j, n, p - j < COLUMNS ? p - j : COLUMNS, p, divide, mean + j,
                            scale + j);
}
