/* vector - the loops in which networks spend their time, compiled for each instruction set
 *
 * A strided convolution whose signals are kept in phases (see conv.h) is a weighted sum of
 * unit-stride rows, and the gradient of its weights is a table of dot products of such rows. These
 * two, and tanh, take nearly all the time of a network. They are written once, with GCC's vector
 * extension, in vector-body.h, which vector.c compiles for AVX-512, for AVX2 and for the compiler's
 * baseline. The best one that the processor supports is chosen when the program starts.
 *
 * A row is a run of floats whose length is a multiple of LANES; every element is computed by the
 * same operations in the same order wherever it is, so that cutting a signal into blocks
 * differently changes no bit of the result. AVX-512 and AVX2 agree bit for bit; the baseline, which
 * lacks fused multiply-add, does not.
 *
 * What was tried, in CPU time of one Zen 5 core (AVX-512, 245 GFLOP/s of multiply-adds as measured
 * by tests/bench/kernels.c), pairs of runs, other work beside it:
 *
 *     training the 55112 network: seconds for 4000 clips of 1 x 110250
 *     a vector type of 16 floats on AVX2, which GCC keeps in memory 23               dropped
 *     registers of 8 floats on AVX2, of 4 on the baseline           4.1, 9           kept
 *     blocks of 128, 256, 512, 1024 places (net/run.c)   2.43, 2.25, 2.13, 2.31      256 kept
 *     four registers of a row, dot products folded at once, audio split into phases by
 *     transposing registers, in place of what is "before" below: 10 % less on all five networks
 *
 *     product, 4 outputs by 2 registers of a row: 153-210 GFLOP/s at 32-256 channels     before
 *         by 4, which halves the loads a multiply-add: 184-238, no slower at 1-8         kept
 *     correlate, LANES sums for each weight kept from block to block: 190, but 85-145 at 256
 *         channels, where they no longer fit the cache                                   before
 *         folded to one sum at a tile's end, register by register: 180-200 at all widths kept
 *         the same with the folded sums added one by one: 170                            dropped
 *     tanh, 16 values: polynomial below 0.625, exponential above: 3.7 ns, 1.3 ulp        before
 *         log 2 in one part instead of two, the exponent's bias in the rounding: 3.4 ns,
 *         1.3 ulp                                                                        kept
 *         by way of e^2x - 1 alone: 3.0 ns, but 2.4 ulp                                  dropped
 *         that with its rounding mended: 4.2 ns, 4.8 ulp; by h - h^2 / (1 + h): 4.8 ns   dropped
 *         the exponential left out where none of the 16 is above 0.625: 1.3 ns there, else
 *         3.9; that is 99.8 % of the vectors in 55112 at work on music, 93 % in 9184     kept
 *     blocks of 64, 128, 256 places, 64-256-256-256 channels: 3.5, 2.9, 2.5 s            256 kept
 *
 * Compared with libraries, one thread, kernels 3-9, strides 1-4, GFLOP/s: OpenBLAS 0.3.21's sgemm,
 * with rows of taps copied together for it, on 256 or 2048 places, and oneDNN 2.6.3's direct
 * convolution in the layouts that it chooses, each the better of the two lengths; this code on 256
 * places:
 *
 *     channels              8    16    32    64   128   256
 *     gather     ours     209   224   229   230   223   217
 *                oneDNN   105   221   228   231   226   215
 *                sgemm     63    78    91   100   104   104
 *     scatter    ours     190   212   224   227   206   184
 *                oneDNN    47   184   215   223   219   211
 *                sgemm     33    51    69    84    94   102
 *     correlate  ours     195   191   192   191   188   180
 *                oneDNN    95   212   211   212   201   195
 *                sgemm     45    65    82    95   102   105
 *
 * So one method serves all widths: it is twice as fast as a library with few channels and never
 * below 0.8 of the best with many, where its weights, read in PyTorch's layout, begin to miss the
 * cache.
 */
#ifndef LATHE_VECTOR_H
#define LATHE_VECTOR_H

#include <stddef.h>

enum {
    LANES = 16,       /* partial sums of a dot product; rows are multiples of it */
    ROW_MULTIPLE = 64 /* the width of a product is a multiple of it */
};

/* A product of a matrix with rows:
 *
 *     out[m][j] = bias[m] + sum over r of A[m][r] row_r[j]    m < outputs, r < taps, j < width
 *
 * Nothing is copied for it: A[m][r] is weights[weight_of_output[m] + weight_of_tap[r]], row r
 * begins at in + row_of_tap[r], out[m] at out + row_of_output[m]. */
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

    /* Adds the dot products of every output row of PHASES products with their tap rows, summed over
     * the products: sums[m][r] += sum over v and j of out_v[m][j] row_vr[j]. The products have the
     * same outputs and taps. */
    void (*correlate)(const struct product *products, size_t phases, const float *in,
                      const float *out, size_t width, float *sums);

    /* The sum of x[0 .. COUNT - 1], COUNT a multiple of LANES. */
    float (*sum)(const float *x, size_t count);

    /* out[c][r] = in[r][c]: IN is [rows][columns] with rows IN_PITCH apart, OUT [columns][rows]
     * with rows OUT_PITCH apart. They must not overlap. */
    void (*transpose)(const float *in, size_t rows, size_t columns, size_t in_pitch, float *out,
                      size_t out_pitch);

    /* y = tanh(x), within 2 units in the last place (see vector-body.h); and dx = dy (1 - y^2).
     * COUNT is a multiple of LANES. */
    void (*tanh)(const float *x, float *y, size_t count);
    void (*tanh_backward)(const float *y, const float *dy, float *dx, size_t count);
};

/* The kernels in use: those of the best instruction set that this processor supports. */
const struct vector_kernels *vector_kernels(void);

/* All that this processor supports, the best first, ended by NULL. */
const struct vector_kernels *const *vector_variants(void);

/* Selects one of them, for tests that compare them; NULL: the best again. */
void vector_choose(const struct vector_kernels *kernels);

#endif
