/* fit - training a predictor on contexts that were met while encoding
 *
 * The loss of an energy x against the predicted v, both in units of theta, is
 *     log(v + f) + (y + f) / (v + f),   y = min(x, 2),  f = 0.15,
 * the Itakura-Saito distance with a floor f, below which an energy does not matter, and a cap:
 * what is not expected can still be had for two numbers, so that no energy is worth more. It is
 * least in the mean where v is the mean of y. Adam with a rate that falls along half a cosine,
 * gradients clipped to a norm of 1.
 *
 * What a predictor meets depends on what it has let through, so that it is trained in rounds: each
 * gathers contexts with the predictor of the round before, the first with that by hand (DAgger:
 * Ross, Gordon and Bagnell, AISTATS 2011), and the last one takes three times as many steps.
 */
#ifndef LATHE_FIT_PREDICTOR_H
#define LATHE_FIT_PREDICTOR_H

#include "sparse/code.h"

struct fitting {
    size_t rounds, steps, batch;
    size_t contexts; /* a round */
    double rate;     /* of learning, at a round's beginning */
    uint64_t seed;
    void (*progress)(size_t round, size_t step, double loss); /* may be NULL */
};

/* A predictor trained on COUNT songs, at least one, over OpenMP's threads; the same bits for any
 * number of them. LOSSES (rounds) become the mean losses of the last tenth of each round. Returns
 * false when the songs are silent: there is nothing to learn from. */
bool predictor_train(const struct code_signal *songs, size_t count, const struct fitting *fitting,
                     struct predictor *predictor, double *losses);

#endif
