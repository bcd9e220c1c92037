/* activation - elementwise functions and their gradients (tanh, the fast one, is in vector.h)
 *
 * X, Y, DY and DX are [count]; DY is the gradient with respect to the result, DX with respect to
 * the argument.
 */
#ifndef LATHE_ACTIVATION_H
#define LATHE_ACTIVATION_H

#include <stddef.h>

/* x above zero, slope * x below; slope 0 is relu. At 0 the gradient is SLOPE, as in PyTorch. */
void activation_leaky_relu(const float *x, float *y, size_t count, float slope);
void activation_leaky_relu_backward(const float *x, const float *dy, float *dx, size_t count,
                                    float slope);

/* x Phi(x), where Phi is the cumulative normal distribution (Hendrycks and Gimpel, "Gaussian Error
 * Linear Units", 2016, equation 1): the exact form with erf, not the tanh approximation. */
void activation_gelu(const float *x, float *y, size_t count);
void activation_gelu_backward(const float *x, const float *dy, float *dx, size_t count);

#endif
