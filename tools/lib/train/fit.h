/* fit - a whole training: epochs of batches, each in a new order, keeping the best epoch's
 * parameters
 *
 * The epoch with the least validation loss is the best (the least training loss if there are no
 * validation clips). The training loss of an epoch is the mean of the losses of its batches before
 * each step, its validation loss that of trainer_loss() after the last step; both weight a batch by
 * its number of clips.
 *
 * With a checkpoint (checkpoint.h) a training resumes where an earlier one with the same settings
 * finished, stopped or was killed, with the same result to the bit.
 */
#ifndef LATHE_FIT_H
#define LATHE_FIT_H

#include "train/history.h"
#include "train/train.h"

#include <jansson.h>
#include <signal.h>

/* The task. */
struct fit {
    const struct net *net;
    struct training training;
    uint64_t epochs, seed;
    const float *start;     /* initial parameters, [net->parameters]; NULL: drawn from the seed */
    const char *start_name; /* what distinguishes them from others; NULL: drawn */
    const struct clips *clips, *validation; /* validation of count 0: none */
    const volatile sig_atomic_t *stopped;   /* becomes true when the training shall stop */
    const char *checkpoint;                 /* a path, NULL: none */
};

enum outcome {
    FIT_FINISHED,
    FIT_STOPPED,
    FIT_DIVERGED, /* a loss is not finite */
};

/* Trains from the initial parameters and shows its progress on a terminal. PARAMETERS,
 * [net->parameters], receive those of the best epoch, *HISTORY the losses; the caller closes it. An
 * epoch in which training stopped does not count.
 *
 * The checkpoint, if any, stays after the training has finished, so that nothing is lost until its
 * results are written; the caller then removes it. Dies if there is a checkpoint that is damaged,
 * has other settings or has done more epochs. */
enum outcome fit_network(const struct fit *fit, float *parameters, struct history *history);

/* What a model file says about its training: the settings, the number of clips, the best epoch and
 * its losses. At least one epoch must have been done. */
json_t *fit_facts(const struct fit *fit, const struct history *history);

#endif
