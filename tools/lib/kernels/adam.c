/* adam - the Adam optimiser. See adam.h. */
#include "kernels/adam.h"

#include "base/base.h"

#include <math.h>
#include <stdlib.h>

static const double BETA1 = 0.9, BETA2 = 0.999;

struct adam *adam_open(size_t count, double rate)
{
    struct adam *adam = xalloc(1, sizeof *adam);

    *adam = (struct adam){
        .count = count,
        .mean = xfloats(count),
        .square = xfloats(count),
        .rate = rate,
    };
    return adam;
}

void adam_step(struct adam *adam, float *parameters, const float *gradient, const float *unit)
{
    adam->steps++;

    const float beta1 = (float)BETA1, beta2 = (float)BETA2, epsilon = 1e-8f;
    const float rest1 = (float)(1 - BETA1), rest2 = (float)(1 - BETA2);
    const float step = (float)(adam->rate / (1 - pow(BETA1, (double)adam->steps)));
    const float correction = (float)sqrt(1 - pow(BETA2, (double)adam->steps));

    for (size_t i = 0; i < adam->count; i++) {
        float g = gradient[i];
        float m = adam->mean[i] = beta1 * adam->mean[i] + rest1 * g;
        float v = adam->square[i] = beta2 * adam->square[i] + rest2 * g * g;
        parameters[i] -= (unit ? unit[i] * step : step) * m / (sqrtf(v) / correction + epsilon);
    }
}

void adam_close(struct adam *adam)
{
    free(adam->mean);
    free(adam->square);
    free(adam);
}
