/* loss - what a training minimises. See loss.h. */
#include "net/loss.h"

#include <math.h>

double loss_outer(const struct loss *loss, double mean)
{
    return loss->root ? sqrt(mean + 1e-8) : mean;
}

double loss_slope(const struct loss *loss, double mean)
{
    return loss->root ? 0.5 / sqrt(mean + 1e-8) : 1;
}

static double squares(const float *y, const float *x, size_t count, float *slope)
{
    float sum = 0;

#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < count; i++) {
        float error = y[i] - x[i];
        sum += error * error;
        if (slope)
            slope[i] = 2 * error;
    }
    return (double)sum;
}

static double magnitudes(const float *y, const float *x, size_t count, float *slope)
{
    float sum = 0;

#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < count; i++) {
        float error = y[i] - x[i];
        sum += fabsf(error);
        if (slope)
            slope[i] = (float)((error > 0) - (error < 0));
    }
    return (double)sum;
}

const char *const loss_names[] = {"rmse", "mse", "l1", NULL};

const struct loss loss_kinds[] = {
    {"rmse", true, squares},
    {"mse", false, squares},
    {"l1", false, magnitudes},
    {0},
};
