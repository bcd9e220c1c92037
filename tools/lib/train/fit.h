/* fit - a whole training: epochs of batches in a new order each, the best epoch's parameters kept
 *
 * The epoch with the least validation loss is the best (the least training loss where there are no
 * clips to validate on). An epoch's training loss is the mean of its batches' losses before each
 * step, its validation loss that of trainer_loss() after the last; both weight a batch by its
 * clips.
 *
 * With a checkpoint (checkpoint.h) a training goes on where an earlier one with the same settings
 * stopped, was stopped or was killed, and its result is the same to the bit.
 */
#ifndef LATHE_FIT_H
#define LATHE_FIT_H

#include "train/history.h"
#include "train/train.h"

#include <jansson.h>
#include <signal.h>

/* What is to be done. */
struct fit {
    const struct net *net;
    struct training training;
    uint64_t epochs, seed;
    const float *start;     /* initial parameters, [net->parameters]; NULL: drawn from the seed */
    const char *start_name; /* what tells them apart from others, NULL: drawn */
    const struct clips *clips, *validation; /* validation of count 0: none */
    const volatile sig_atomic_t *stopped;   /* becomes true when the training shall stop */
    const char *checkpoint;                 /* a path, NULL: none */
};

enum outcome {
    FIT_FINISHED,
    FIT_STOPPED,
    FIT_DIVERGED, /* a loss is not finite */
};

/* Fits the initial parameters; shows its progress on a terminal. The best
 * epoch's are left in PARAMETERS, [net->parameters], and the losses in *HISTORY, which the caller
 * closes. An epoch in which it stopped does not count.
 *
 * The checkpoint, where wanted, stays also when the training has finished, so that nothing is lost
 * until its results are written; then the caller removes it. Dies when the checkpoint that is there
 * is damaged, has another training's settings or more epochs. */
enum outcome fit_network(const struct fit *fit, float *parameters, struct history *history);

/* What a model tells of its training: the settings, how many clips, which epoch was the best and
 * its losses. There must have been one. */
json_t *fit_facts(const struct fit *fit, const struct history *history);

#endif
