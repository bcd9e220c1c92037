/* history - the losses of a training, epoch by epoch */
#ifndef LATHE_HISTORY_H
#define LATHE_HISTORY_H

#include "base/outfile.h"

#include <stdbool.h>
#include <stddef.h>

struct history {
    double *train, *validation; /* [epochs], owned; without validation clips they are the same */
    size_t done;                /* epochs */
    size_t best;                /* the best of them: 1 is the first, 0 none yet */
    bool diverged;              /* in the epoch behind them, whose losses are there too */
};

/* Room for the losses of EPOCHS. */
struct history history_open(size_t epochs);
void history_close(struct history *history);

/* Notes the losses of the epoch after those done. True when they are the best so far. Where
 * VALIDATION is not finite, the training has diverged, and the epoch is not done. */
bool history_add(struct history *history, double train, double validation);

/* Writes a TSV, a row an epoch: epoch, train and, where VALIDATION, validation; commits FILE. */
void history_save(const struct history *history, bool validation, struct outfile *file);

#endif
