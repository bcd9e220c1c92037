/* lapped - the modified discrete cosine transform (MDCT) with block switching, by FFTW
 *
 * A signal is cut into superframes of LARGEST samples, the last one filled up with zeros, and each
 * of them into blocks of SMALLEST, 2 SMALLEST, ... LARGEST samples: halved, the halves halved again
 * and so on. At the boundary b of two blocks the h samples on either side, h being half the
 * smaller block, are rotated against each other,
 *     x'[b + j]     = sin(a) x[b + j] + cos(a) x[b - 1 - j],     a = pi/4 (1 + (j + 1/2) / h),
 *     x'[b - 1 - j] = sin(a) x[b - 1 - j] - cos(a) x[b + j],     0 <= j < h,
 * and each block then goes through an orthonormal DCT-IV. The signal's two ends are hard edges. In
 * a run of equal blocks of N samples this is the MDCT with the sine window of 2 N samples (Princen,
 * Johnson and Bradley, ICASSP 1987), written as the local cosine transform of Coifman and Meyer
 * (1991; Malvar, "Signal Processing with Lapped Transforms", 1992). All of it is orthonormal: the
 * energy of what is left out of the coefficients is the energy of the error, and the inverse is
 * the transpose.
 *
 * PARTITION holds a number a superframe that says how it is cut: 0, not at all; else
 * 1 + left P + right, where left and right say how its halves are cut and P is the number of ways
 * to cut a half. Of blocks of 256 to 4096 there are 677 ways. Where SMALLEST = LARGEST there is
 * one; PARTITION may be NULL then.
 *
 * Blocks lie in the order of time, each with its frequencies rising; frequency k of a block of N is
 * (k + 1/2) / 2N of the sample rate. A struct lapped is not changed by its use: threads may share
 * it.
 */
#ifndef LATHE_LAPPED_H
#define LATHE_LAPPED_H

#include <stddef.h>
#include <stdint.h>

enum { LAPPED_SMALLEST = 256, LAPPED_LARGEST = 4096 }; /* blocks that suit music */

struct lapped;

/* LARGEST is SMALLEST times a power of two, at most 32; SMALLEST is even. Not for several threads
 * at once. lapped_close frees it. */
struct lapped *lapped_open(size_t smallest, size_t largest);
void lapped_close(struct lapped *lapped);

/* The superframes that hold COUNT samples. */
size_t lapped_frames(const struct lapped *lapped, size_t count);

/* The ways to cut a superframe: a PARTITION's numbers are below it. */
uint32_t lapped_ways(const struct lapped *lapped);

/* The sizes of the blocks of a superframe that is cut the WAY, in their order, into SIZES, which
 * has room for LARGEST / SMALLEST; returns how many. */
size_t lapped_blocks(const struct lapped *lapped, uint32_t way, uint32_t *sizes);

/* The same for FRAMES superframes of a PARTITION. */
size_t lapped_all_blocks(const struct lapped *lapped, const uint32_t *partition, size_t frames,
                         uint32_t *sizes);

/* COEFFICIENTS (frames x LARGEST) of SIGNAL (COUNT). */
void lapped_forward(const struct lapped *lapped, const float *signal, size_t count,
                    const uint32_t *partition, float *coefficients);

/* SIGNAL (COUNT) of COEFFICIENTS (frames x LARGEST). */
void lapped_inverse(const struct lapped *lapped, const float *coefficients,
                    const uint32_t *partition, size_t count, float *signal);

/* What it costs to code the SIZE coefficients of a block; the cheapest partition is looked for. */
typedef double lapped_cost(const float *coefficients, size_t size, const void *context);

/* The PARTITION (frames) of SIGNAL (COUNT) whose blocks cost least together, by dynamic programming
 * over the tree of halves (the best basis of Coifman and Wickerhauser, IEEE Trans. Information
 * Theory 38, 1992). A block's coefficients are taken from the cut into equal blocks of its size: a
 * block with other neighbours has others near its edges, so the partition is the best only nearly.
 * Of equal costs the larger block wins. */
void lapped_partition(const struct lapped *lapped, const float *signal, size_t count,
                      lapped_cost *cost, const void *context, uint32_t *partition);

/* A cost without a parameter: the sum of magnitudes, smallest where few coefficients are large.
 * CONTEXT is not used. */
lapped_cost lapped_magnitudes;

/* The sum of min(c^2, T), for coefficients of which those above the threshold T are kept: the
 * error, and T for each that is kept. CONTEXT is a const float *, T. */
lapped_cost lapped_threshold;

#endif
