/* summary - a table of means with their 95 % intervals, one line a metric */
#ifndef LATHE_SUMMARY_H
#define LATHE_SUMMARY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Prints the header "metric n left_out mean low high", and a line of it: mean, low and high
 * (interval_bootstrap() in stats/interval.h) of the n finite values among VALUES (COUNT); left_out
 * counts the others. Numbers are printed as %.9g, nan if n is 0. The caller checks ferror(OUT). */
void summary_header(FILE *out);
void summary_line(FILE *out, const char *metric, const double *values, size_t count,
                  size_t resamples, uint64_t seed);

#endif
