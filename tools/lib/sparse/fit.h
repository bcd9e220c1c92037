/* fit - trains a predictor on contexts that occur while encoding
 *
 * The loss of an energy x against the predicted v, both in units of theta, is
 *     log(v + f) + (y + f) / (v + f),   y = min(x, 2),  f = 0.15,
 * the Itakura-Saito distance with a floor f, below which an energy does not matter, and a cap: an
 * unexpected coefficient can always be kept for two numbers, so no energy is worth more. Its
 * expectation is least if v is the mean of y. Adam with a learning rate that falls along half a
 * cosine, gradients clipped to a norm of 1.
 *
 * The contexts depend on the predictor, so it is trained in rounds: each gathers contexts with the
 * predictor of the round before, the first with the built-in one (DAgger: Ross, Gordon and Bagnell,
 * AISTATS 2011), and the last one takes three times as many steps.
 */
#ifndef LATHE_FIT_PREDICTOR_H
#define LATHE_FIT_PREDICTOR_H

#include "sparse/code.h"

struct fitting {
    uint64_t rounds, steps, batch;
    uint64_t contexts; /* in a round */
    uint64_t seed;
    double rate; /* learning rate at the beginning of a round */
    void (*progress)(size_t round, size_t step, double loss); /* may be NULL */
};

/* Trains a predictor on COUNT songs, at least one, over OpenMP's threads; the same bits for any
 * number of them. LOSSES (rounds) receives the mean losses of the last tenth of each round. Returns
 * false if the songs are silent. */
bool predictor_train(const struct code_signal *songs, size_t count, const struct fitting *fitting,
                     struct predictor *predictor, double *losses);

#endif
