/* interval - 95 % intervals: of a mean by the bootstrap, of a share by Wilson's formula */
#ifndef LATHE_INTERVAL_H
#define LATHE_INTERVAL_H

#include <stddef.h>
#include <stdint.h>

struct interval {
    double low, high;
};

/* The mean of VALUES (COUNT), summed in order; nan for none. */
double stats_mean(const double *values, size_t count);

/* The interval of the mean of VALUES (COUNT, finite): the 2.5th and 97.5th percentiles of the means
 * of RESAMPLES > 0 draws of COUNT values with replacement (Efron and Tibshirani, "An Introduction
 * to the Bootstrap", 1993, section 13.3), interpolated linearly as by numpy.percentile. The draws
 * depend on SEED alone. nan for no values. */
struct interval interval_bootstrap(const double *values, size_t count, size_t resamples,
                                   uint64_t seed);

/* The 2.5th and 97.5th percentiles of VALUES (COUNT > 0, finite), which are sorted in place. */
struct interval interval_percentiles(double *values, size_t count);

/* The interval of the share HITS of COUNT (Wilson, "Probable inference, the law of succession, and
 * statistical inference", JASA 22, 1927), z = 1.959964. nan for COUNT 0. */
struct interval interval_wilson(size_t hits, size_t count);

#endif
