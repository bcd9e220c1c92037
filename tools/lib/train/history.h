/* history - the losses of a training, epoch by epoch */
#ifndef LATHE_HISTORY_H
#define LATHE_HISTORY_H

#include "base/outfile.h"

#include <stdbool.h>
#include <stddef.h>

struct history {
    double *train, *validation; /* [epochs], owned; without validation clips both are the same */
    size_t done;                /* epochs */
    size_t best;                /* the best epoch, from 1; 0: none yet */
    bool diverged;              /* in the epoch after those done, whose losses are stored too */
};

/* Room for the losses of EPOCHS. */
struct history history_open(size_t epochs);
void history_close(struct history *history);

/* Adds the losses of the next epoch. True if they are the best so far. If VALIDATION is not finite,
 * the training has diverged and the epoch does not count as done. */
bool history_add(struct history *history, double train, double validation);

/* Writes a TSV, a row an epoch: epoch, train and, if VALIDATION, validation. Commits FILE. */
void history_save(const struct history *history, bool validation, struct outfile *file);

#endif
