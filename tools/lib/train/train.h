/* train - fitting a network's parameters to clips
 *
 * Room train: fitting a network to clips. Uses base, cli, kernels, net, rng, stream, tensors.
 *
 * One step takes a batch of clips: the loss is taken over all samples of the batch, Adam moves
 * the parameters against its gradient. Since the loss is a function of a mean over samples, each
 * clip's part of the gradient is computed by itself, one clip a thread, and the parts are added in
 * the batch's order and scaled: the number of threads changes no bit of the result.
 */
#ifndef LATHE_TRAIN_H
#define LATHE_TRAIN_H

#include "kernels/adam.h"
#include "train/clips.h"
#include "net/run.h"
#include "train/schedule.h"

#include <stdint.h>

struct training {
    const struct loss *loss;
    double rate; /* Adam's, of the first step */
    enum schedule schedule;
    uint64_t steps; /* of the whole training, for the schedule */
    double scale;   /* of the hidden signals: initial values and Adam's steps; see net_scale() */
    size_t batch;   /* clips a step */
    size_t threads; /* at least 1 */
};

struct trainer;

/* Trains PARAMETERS, [net->parameters], in place, on clips of FRAMES latent frames. NET and
 * PARAMETERS must outlive it. trainer_close() frees it. */
struct trainer *trainer_open(const struct net *net, const struct training *training,
                             float *parameters, size_t frames);
void trainer_close(struct trainer *trainer);

/* The optimiser, which belongs to the trainer: with the parameters, all that a step changes. */
struct adam *trainer_adam(struct trainer *trainer);

/* One step on the COUNT clips ORDER[0 .. COUNT - 1] of CLIPS; the loss before the step. NaN
 * where its gradient is not finite; the parameters are left alone then, and when the loss is not.
 */
double trainer_step(struct trainer *trainer, const struct clips *clips, const size_t *order,
                    size_t count);

/* The loss over those clips, taken in batches as training does: the mean of the batches' losses,
 * each weighted by its number of clips. */
double trainer_loss(struct trainer *trainer, const struct clips *clips, const size_t *order,
                    size_t count);

#endif
