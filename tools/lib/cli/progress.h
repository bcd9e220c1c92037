/* progress - the progress of long work, on a terminal only
 *
 * One line on stderr, rewritten at most five times a second: label, share done, a note, time left.
 * If stderr is not a terminal, nothing is printed.
 */
#ifndef LATHE_PROGRESS_H
#define LATHE_PROGRESS_H

#include <stdint.h>

struct progress {
    const char *label;
    uint64_t total; /* 0: unknown; the count is shown instead of a share */
    double started, shown;
    int width; /* of the line on the screen; 0: none */
};

/* TOTAL is in the unit of progress_show(). LABEL must outlive the progress. */
void progress_start(struct progress *progress, const char *label, uint64_t total);

/* DONE of the total; NOTE (may be NULL) is shown beside it, such as the loss. */
void progress_show(struct progress *progress, uint64_t done, const char *note);

/* Clears the line. */
void progress_end(struct progress *progress);

#endif
