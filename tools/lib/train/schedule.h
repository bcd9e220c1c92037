/* schedule - the learning rate from step to step */
#ifndef LATHE_SCHEDULE_H
#define LATHE_SCHEDULE_H

#include <stdint.h>

/* Named like PyTorch's schedulers. */
enum schedule { SCHEDULE_CONSTANT, SCHEDULE_COSINE };

/* Their names, in order, ended by NULL. */
extern const char *const schedule_names[];

/* The learning rate of step STEP, counted from 0, of STEPS in all; RATE is that of the first step:
 *
 *     constant    RATE
 *     cosine      RATE (1 + cos(pi STEP / STEPS)) / 2: Loshchilov and Hutter, "SGDR: Stochastic
 *                 Gradient Descent with Warm Restarts", ICLR 2017, equation 5, without restarts;
 *                 PyTorch's CosineAnnealingLR, called after each step */
double schedule_rate(enum schedule schedule, double rate, uint64_t step, uint64_t steps);

#endif
