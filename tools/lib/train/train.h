/* train - fitting the parameters of a network to clips
 *
 * Room train: fitting a network to clips. Uses base, cli, kernels, net, rng, stream, tensors.
 *
 * One step takes a batch of clips: the loss is computed over all samples of the batch, and Adam
 * moves the parameters against its gradient. As the loss is a function of a mean over samples, the
 * part of each clip in the gradient is computed separately, one clip a thread, and the parts are
 * added in the order of the batch and scaled. So the number of threads changes no bit of the
 * result.
 */
#ifndef LATHE_TRAIN_H
#define LATHE_TRAIN_H

#include "kernels/adam.h"
#include "train/clips.h"
#include "net/run.h"

#include <stdint.h>

/* Named like PyTorch's schedulers. Of STEPS in all, step S, counted from 0, has the learning rate
 *
 *     constant    RATE
 *     cosine      RATE (1 + cos(pi S / STEPS)) / 2: Loshchilov and Hutter, "SGDR: Stochastic
 *                 Gradient Descent with Warm Restarts", ICLR 2017, equation 5, without restarts;
 *                 PyTorch's CosineAnnealingLR, called after each step */
enum schedule { SCHEDULE_CONSTANT, SCHEDULE_COSINE };

/* Their names, in order, ended by NULL. */
extern const char *const schedule_names[];

struct training {
    const struct loss *loss;
    double rate; /* learning rate of the first step */
    enum schedule schedule;
    uint64_t steps; /* of the whole training, for the schedule */
    double scale;   /* of the hidden signals: initial values and steps of Adam; see net_scale() */
    size_t batch;   /* clips a step */
    size_t threads; /* at least 1 */
};

struct trainer;

/* Trains PARAMETERS, [net->parameters], in place, on clips of FRAMES latent frames. NET and
 * PARAMETERS must outlive the trainer. Free with trainer_close(). */
struct trainer *trainer_open(const struct net *net, const struct training *training,
                             float *parameters, size_t frames);
void trainer_close(struct trainer *trainer);

/* The optimiser, owned by the trainer: with the parameters, all that a step changes. */
struct adam *trainer_adam(struct trainer *trainer);

/* Does one step on the COUNT clips ORDER[0 .. COUNT - 1] of CLIPS and returns the loss before the
 * step, or NaN if its gradient is not finite. If either is not finite, the parameters are
 * unchanged. */
double trainer_step(struct trainer *trainer, const struct clips *clips, const size_t *order,
                    size_t count);

/* The loss over those clips, in batches as in training: the mean of the losses of the batches,
 * weighted by their numbers of clips. */
double trainer_loss(struct trainer *trainer, const struct clips *clips, const size_t *order,
                    size_t count);

#endif
