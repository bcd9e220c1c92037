/* vector - the loops that all the time is spent in, compiled once for each instruction set
 *
 * A strided convolution whose signals are kept in phases (see conv.h) is a sum of unit-stride rows
 * with weights before them, and its weights' gradient is a table of dot products of such rows.
 * These two, and tanh, are what a network spends its time in; they are written once, with GCC's
 * vector extension, in vector-body.h, which vector.c compiles for AVX-512, for AVX2 and for
 * whatever the compiler's baseline is. The best one that the processor has is chosen when the
 * program starts.
 *
 * A row is a run of floats of which a multiple of LANES is worked on; every element of it is
 * computed by the same operations in the same order wherever it stands, so that cutting a signal
 * into blocks in another way does not change a bit of the result. AVX-512 and AVX2 agree bit for
 * bit; the baseline, which lacks the fused multiply-add, does not.
 *
 * What was tried: CPU seconds of 4000 clips of 1 x 110250 (five epochs of 800) through training the
 * 55112 network, one Zen 5 core, other work beside it, so within a tenth or so:
 *
 *     outputs held in registers by 1, 2 or 4 registers of a row   2.20, 2.19, 2.25   2 stayed
 *     a vector type of 16 floats on AVX2, which GCC keeps in memory 23               away
 *     registers of 8 floats on AVX2, of 4 on the baseline           4.1, 9           stayed
 *     blocks of 128, 256, 512, 1024 places (net/run.c)   2.43, 2.25, 2.13, 2.31     256 stayed
 *
 * 2.25 s are 76 GFLOP/s; the two kernels take less than half of it, tanh a sixth, splitting the
 * audio into phases a tenth.
 */
#ifndef LATHE_VECTOR_H
#define LATHE_VECTOR_H

#include <stddef.h>

enum {
    LANES = 16,       /* partial sums of a dot product; rows are multiples of it */
    ROW_MULTIPLE = 32 /* the width of a product is a multiple of it */
};

/* A product of a matrix with rows:
 *
 *     out[m][j] = bias[m] + sum over r of A[m][r] row_r[j]    m < outputs, r < taps, j < width
 *
 * Nothing is copied to make it one: A[m][r] is weights[weight_of_output[m] + weight_of_tap[r]], row
 * r begins at in + row_of_tap[r], out[m] at out + row_of_output[m]. */
struct product {
    size_t outputs, taps;
    ptrdiff_t *weight_of_output, *row_of_output, *bias_of_output; /* [outputs] */
    ptrdiff_t *weight_of_tap, *row_of_tap;                        /* [taps] */
};

struct vector_kernels {
    const char *name;

    /* The product above. BIAS may be NULL: zero. WIDTH is a multiple of ROW_MULTIPLE. */
    void (*product)(const struct product *product, const float *weights, const float *bias,
                    const float *in, float *out, size_t width);

    /* The dot products of every output row of PHASES products with their tap rows, summed over the
     * products: sums[m][r][lane] += sum over v of out_v[m][j] row_vr[j], j = lane modulo LANES.
     * The products have the same outputs and taps. */
    void (*correlate)(const struct product *products, size_t phases, const float *in,
                      const float *out, size_t width, float *sums);

    /* sums[lane] += x[i], i = lane modulo LANES. COUNT is a multiple of LANES. */
    void (*sum)(const float *x, size_t count, float *sums);

    /* y = tanh(x), within 2 units in the last place (see vector-body.h); and dx = dy (1 - y^2).
     * COUNT is a multiple of LANES. */
    void (*tanh)(const float *x, float *y, size_t count);
    void (*tanh_backward)(const float *y, const float *dy, float *dx, size_t count);
};

/* The kernels of the best instruction set that this processor has. */
const struct vector_kernels *vector_kernels(void);

/* All that this processor can run, the best first, ended by NULL: for tests that hold them against
 * each other. */
const struct vector_kernels *const *vector_variants(void);

#endif
