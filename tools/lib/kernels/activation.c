/* activation - elementwise functions and their gradients. See activation.h. */
#include "kernels/activation.h"

#include <math.h>

void activation_leaky_relu(const float *x, float *y, size_t count, float slope)
{
    for (size_t i = 0; i < count; i++)
        y[i] = x[i] > 0 ? x[i] : slope * x[i];
}

void activation_leaky_relu_backward(const float *x, const float *dy, float *dx, size_t count,
                                    float slope)
{
    for (size_t i = 0; i < count; i++)
        dx[i] = x[i] > 0 ? dy[i] : slope * dy[i];
}

static float normal_cumulative(float x)
{
    return 0.5f * (1 + erff(x * (float)M_SQRT1_2));
}

static float normal_density(float x)
{
    return (float)(M_2_SQRTPI * M_SQRT1_2 / 2) * expf(-0.5f * x * x);
}

void activation_gelu(const float *x, float *y, size_t count)
{
    for (size_t i = 0; i < count; i++)
        y[i] = x[i] * normal_cumulative(x[i]);
}

void activation_gelu_backward(const float *x, const float *dy, float *dx, size_t count)
{
    for (size_t i = 0; i < count; i++)
        dx[i] = dy[i] * (normal_cumulative(x[i]) + x[i] * normal_density(x[i]));
}
