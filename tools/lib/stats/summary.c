/* summary - means with their intervals. See summary.h. */
#include "stats/summary.h"

#include "base/base.h"
#include "base/tsv.h"
#include "stats/interval.h"

#include <math.h>
#include <stdlib.h>

void summary_header(FILE *out)
{
    fputs("metric\tn\tleft_out\tmean\tlow\thigh\n", out);
}

void summary_line(FILE *out, const char *metric, const double *values, size_t count,
                  size_t resamples, uint64_t seed)
{
    double *finite = xalloc(count, sizeof *finite);
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        if (isfinite(values[i]))
            finite[n++] = values[i];
    struct interval interval = interval_bootstrap(finite, n, resamples, seed);
    fprintf(out, "%s\t%zu\t%zu\t%.9g\t%.9g\t%.9g\n", metric, n, count - n,
            tsv_signless(stats_mean(finite, n)), interval.low, interval.high);
    free(finite);
}
