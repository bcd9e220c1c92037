/* progress - how far long work has come, on a terminal only. See progress.h. */
#include "cli/progress.h"

#include "base/base.h"
#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void progress_start(struct progress *progress, const char *label, uint64_t total)
{
    *progress = (struct progress){.label = label, .total = total, .started = clock_seconds()};
}

void progress_show(struct progress *progress, uint64_t done, const char *note)
{
    const double interval = 0.2; /* seconds between two drawings */
    double t = clock_seconds();

    if (!isatty(STDERR_FILENO) || t - progress->shown < interval)
        return;
    progress->shown = t;

    char *line;
    if (progress->total && done) {
        double share = (double)done / (double)progress->total;
        long left = (long)((t - progress->started) * (1 - share) / share + 0.5);
        line = xprintf("%s: %3.0f %%%s%s, %ld:%02ld left", progress->label, 100 * share,
                       note ? ", " : "", note ? note : "", left / 60, left % 60);
    } else {
        line = xprintf("%s: %" PRIu64 "%s%s", progress->label, done, note ? ", " : "",
                       note ? note : "");
    }
    int width = fprintf(stderr, "\r%-*s", progress->width, line) - 1;
    progress->width = width > 0 ? width : 0;
    fflush(stderr);
    free(line);
}

void progress_end(struct progress *progress)
{
    if (progress->width)
        fprintf(stderr, "\r%*s\r", progress->width, "");
    progress->width = 0;
}
