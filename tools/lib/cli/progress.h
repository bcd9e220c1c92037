/* progress - how far long work has come, on a terminal only
 *
 * One line on stderr, rewritten at most five times a second: label, share done, a note, time left.
 * Where stderr is no terminal nothing is printed at all.
 */
#ifndef LATHE_PROGRESS_H
#define LATHE_PROGRESS_H

#include <stdint.h>

struct progress {
    const char *label;
    uint64_t total; /* 0: unknown; then the count is shown instead of a share */
    double started, shown;
    int width; /* of the line on the screen, 0 when there is none */
};

/* TOTAL in whatever unit progress_show counts in. LABEL must outlive the progress. */
void progress_start(struct progress *progress, const char *label, uint64_t total);

/* DONE of the total; NOTE (may be NULL) is what else one wants to see, such as a loss. */
void progress_show(struct progress *progress, uint64_t done, const char *note);

/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
