/* adam - the Adam optimiser. See adam.h. */
#include "kernels/adam.h"

#include "base/base.h"

#include <math.h>
#include <stdlib.h>

struct adam *adam_open(size_t count, double rate)
{
    struct adam *adam = xalloc(1, sizeof *adam);

    *adam = (struct adam){
        .count = count,
        .mean = xfloats(count),
        .square = xfloats(count),
        .rate = rate,
        .beta1 = 0.9,
        .beta2 = 0.999,
        .epsilon = 1e-8,
    };
    return adam;
}

void adam_step(struct adam *adam, float *parameters, const float *gradient, const float *unit)
{
    adam->steps++;

    const float beta1 = (float)adam->beta1, beta2 = (float)adam->beta2;
    const float rest1 = (float)(1 - adam->beta1), rest2 = (float)(1 - adam->beta2);
    const float step = (float)(adam->rate / (1 - pow(adam->beta1, (double)adam->steps)));
    const float correction = (float)sqrt(1 - pow(adam->beta2, (double)adam->steps));
    const float epsilon = (float)adam->epsilon;

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
