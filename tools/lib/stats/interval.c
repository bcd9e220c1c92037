/* interval - 95 % intervals. See interval.h. */
#include "stats/interval.h"

#include "base/base.h"
#include "rng/rng.h"

#include <math.h>
#include <stdlib.h>

double stats_mean(const double *values, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The quantile SHARE of SORTED (COUNT), interpolated. */
static double quantile(const double *sorted, size_t count, double share)
{
    double at = share * (double)(count - 1);
    size_t below = (size_t)at, above = below + 1 < count ? below + 1 : below;

    return sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
}

struct interval interval_percentiles(double *values, size_t count)
{
    qsort(values, count, sizeof *values, ascending);
    return (struct interval){quantile(values, count, 0.025), quantile(values, count, 0.975)};
}

struct interval interval_bootstrap(const double *values, size_t count, size_t resamples,
                                   uint64_t seed)
{
    if (count == 0)
        return (struct interval){(double)NAN, (double)NAN};

    double *means = xalloc(resamples, sizeof *means);
    struct rng rng;
    rng_seed(&rng, seed);
    for (size_t r = 0; r < resamples; r++) {
        double sum = 0;
        for (size_t i = 0; i < count; i++)
            sum += values[rng_below(&rng, count)];
        means[r] = sum / (double)count;
    }
    struct interval interval = interval_percentiles(means, resamples);
    free(means);
    return interval;
}

struct interval interval_wilson(size_t hits, size_t count)
{
    const double z = 1.9599639845400545;
    double n = (double)count, share = (double)hits / n;
    double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n));

    return (struct interval){middle - half, middle + half};
}
