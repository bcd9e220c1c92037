/* adam - the Adam optimiser on one flat vector of parameters
 *
 * Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1, with epsilon
 * added to the root of the corrected second moment, as in PyTorch's torch.optim.Adam.
 */
#ifndef LATHE_ADAM_H
#define LATHE_ADAM_H

#include <stddef.h>
#include <stdint.h>

struct adam {
    size_t count;
    float *mean, *square; /* the moments, [count], owned */
    double rate;
    uint64_t steps;
};

/* For COUNT parameters, with betas 0.9 and 0.999, epsilon 1e-8. Free with adam_close(). */
struct adam *adam_open(size_t count, double rate);

/* Takes one step of PARAMETERS [count] against GRADIENT [count]. UNIT, [count], multiplies the step
 * of each parameter. NULL: 1 for all. */
void adam_step(struct adam *adam, float *parameters, const float *gradient, const float *unit);

void adam_close(struct adam *adam);

#endif
