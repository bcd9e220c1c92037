/* summary - a table of means with their 95 % intervals, one line a metric */
#ifndef LATHE_SUMMARY_H
#define LATHE_SUMMARY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* "metric n left_out mean low high", and a line of it: of VALUES (COUNT) the n finite ones give
 * mean, low and high (interval_bootstrap() in stats/interval.h), the others are counted in
 * left_out. Numbers as %.9g, nan where n is 0. Writing errors are the caller's to find by
 * ferror(OUT). */
void summary_header(FILE *out);
void summary_line(FILE *out, const char *metric, const double *values, size_t count,
                  size_t resamples, uint64_t seed);

#endif
