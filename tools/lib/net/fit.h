/* fit - a whole training: epochs of batches in a new order each, the best epoch's parameters kept
 *
 * The epoch with the least validation loss is the best (the least training loss where there are no
 * clips to validate on). An epoch's training loss is the mean of its batches' losses before each
 * step, its validation loss that of trainer_loss() after the last; both weight a batch by its
 * clips.
 */
#ifndef LATHE_FIT_H
#define LATHE_FIT_H

#include "net/train.h"

#include <signal.h>
#include <stdbool.h>

struct history {
    double *train, *validation; /* losses, [epochs done], owned */
    size_t done, best;          /* best: 1 is the first epoch, 0 none yet */
};

/* Draws initial parameters from SEED and fits them to CLIPS for EPOCHS epochs, judged by VALIDATION
 * (of count 0: none). The best epoch's are left in PARAMETERS, [net->parameters], and the losses in
 * *HISTORY, whose arrays the caller frees. False when it ended early: *STOPPED became true, or a
 * loss is not finite; the epoch that was under way is not in HISTORY. Shows its progress on a
 * terminal. */
bool fit(const struct net *net, const struct training *training, uint64_t epochs, uint64_t seed,
         const struct clips *clips, const struct clips *validation,
         const volatile sig_atomic_t *stopped, float *parameters, struct history *history);

#endif
