/* arithmetic - logarithm and exponential with the same bits on every processor
 *
 * Only additions, multiplications and bit operations, in a fixed order: decisions based on them are
 * the same wherever a file is compiled without contraction (-ffp-contract=off). Polynomials fitted
 * at Chebyshev nodes; relative errors about 1e-6.
 */
#ifndef LATHE_ARITHMETIC_H
#define LATHE_ARITHMETIC_H

#include <stdint.h>

union float_bits {
    float value;
    uint32_t bits;
};

/* log(X), X positive, normal and finite. */
static inline float fixed_log(float x)
{
    union float_bits u = {.value = x};
    uint32_t above = u.bits - 0x3f3504f3; /* sqrt(1/2) */
    int32_t exponent = (int32_t)above >> 23;
    u.bits = (above & 0x7fffff) + 0x3f3504f3;
    float t = u.value - 1, p = 0.119310544f;
    p = p * t - 0.186807514f;
    p = p * t + 0.204917597f;
    p = p * t - 0.249082892f;
    p = p * t + 0.333146738f;
    p = p * t - 0.50001145f;
    p = p * t + 1.00000096f;
    return p * t + (float)exponent * 0.693147181f;
}

/* exp(X), |X| < 80. */
static inline float fixed_exp(float x)
{
    float scaled = x * 1.44269504f;
    int32_t whole = (int32_t)(scaled + (scaled < 0 ? -0.5f : 0.5f));
    float t = scaled - (float)whole, p = 0.0096760371f;
    p = p * t + 0.0559220356f;
    p = p * t + 0.240221074f;
    p = p * t + 0.693121034f;
    p = p * t + 1;
    union float_bits u = {.bits = (uint32_t)(whole + 127) << 23};
    return p * u.value;
}

#endif
