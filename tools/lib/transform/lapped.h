/* lapped - the modified discrete cosine transform (MDCT) with block switching, by FFTW
 *
 * A signal is cut into superframes of LARGEST samples, the last one padded with zeros, and each of
 * them into blocks of SMALLEST, 2 SMALLEST, ... LARGEST samples by halving, halving the halves and
 * so on. At the boundary b of two blocks the h samples on either side, where h is half the smaller
 * block, are rotated against each other,
 *     x'[b + j]     = sin(a) x[b + j] + cos(a) x[b - 1 - j],     a = pi/4 (1 + (j + 1/2) / h),
 *     x'[b - 1 - j] = sin(a) x[b - 1 - j] - cos(a) x[b + j],     0 <= j < h,
 * and each block then goes through an orthonormal DCT-IV. The two ends of the signal are hard
 * edges. In a run of equal blocks of N samples this is the MDCT with the sine window of 2 N samples
 * (Princen, Johnson and Bradley, ICASSP 1987), written as the local cosine transform of Coifman and
 * Meyer (1991; Malvar, "Signal Processing with Lapped Transforms", 1992). All of it is orthonormal:
 * the energy of the dropped coefficients is the energy of the error, and the inverse is the
 * transpose.
 *
 * PARTITION has a number for each superframe that says how it is cut: 0, not at all; else 1 + left
 * P + right, where left and right say how its halves are cut and P is the number of ways to cut a
 * half. With blocks of 256 to 4096 there are 677 ways. If SMALLEST = LARGEST there is one, and
 * PARTITION may be NULL.
 *
 * Blocks are in the order of time, the frequencies of each in rising order; frequency k of a block
 * of N is (k + 1/2) / 2N of the sample rate. A struct lapped is not changed by its use, so threads
 * may share it.
 */
#ifndef LATHE_LAPPED_H
#define LATHE_LAPPED_H

#include <stddef.h>
#include <stdint.h>

enum { LAPPED_SMALLEST = 256, LAPPED_LARGEST = 4096 }; /* block sizes that suit music */

struct lapped;

/* LARGEST is SMALLEST times a power of two, at most 32; SMALLEST is even. Must not be called by
 * several threads at once. Free with lapped_close(). */
struct lapped *lapped_open(size_t smallest, size_t largest);
void lapped_close(struct lapped *lapped);

/* The number of superframes that COUNT samples take. */
size_t lapped_frames(const struct lapped *lapped, size_t count);

/* The number of ways to cut a superframe: the numbers of a PARTITION are smaller. */
uint32_t lapped_ways(const struct lapped *lapped);

/* Writes the sizes of the blocks of FRAMES superframes of a PARTITION, in order, to SIZES, which
 * has room for LARGEST / SMALLEST of each, and returns their number. */
size_t lapped_blocks(const struct lapped *lapped, const uint32_t *partition, size_t frames,
                     uint32_t *sizes);

/* Computes COEFFICIENTS (frames x LARGEST) of SIGNAL (COUNT).
 *
 * A signal too long for memory is transformed in stretches of whole superframes. A superframe
 * depends on no more than half of its neighbours, and the hard end of a stretch changes no more
 * than the outer half of its last superframe, so a stretch with a superframe more on either side
 * gives exactly what the whole signal would; so do lapped_inverse() and lapped_partition(). */
void lapped_forward(const struct lapped *lapped, const float *signal, size_t count,
                    const uint32_t *partition, float *coefficients);

/* Computes SIGNAL (COUNT) from COEFFICIENTS (frames x LARGEST). */
void lapped_inverse(const struct lapped *lapped, const float *coefficients,
                    const uint32_t *partition, size_t count, float *signal);

/* The cost of coding the SIZE coefficients of a block, to find the cheapest partition. */
typedef double lapped_cost(const float *coefficients, size_t size, const void *context);

/* Finds the PARTITION (frames) of SIGNAL (COUNT) with the lowest total cost, by dynamic programming
 * over the tree of halves (the best basis of Coifman and Wickerhauser, IEEE Trans. Information
 * Theory 38, 1992). The coefficients of a block are taken from the cut into equal blocks of its
 * size; with other neighbours they differ near its edges, so the result is only nearly the best. Of
 * equal costs the larger block is taken. */
void lapped_partition(const struct lapped *lapped, const float *signal, size_t count,
                      lapped_cost *cost, const void *context, uint32_t *partition);

/* The sum of log2(1 + e / E), about twice the bits that the coefficients take at a step of a few
 * sqrt(E): e is the mean of the squares of a coefficient and its neighbours, weighed 3 to 1 to 1,
 * as neighbours tell a coder what to expect. CONTEXT is a const double *, 1 / E, at most
 * 2^LAPPED_MOST_SCALE divided by the mean square of all. */
lapped_cost lapped_bits;

enum { LAPPED_MOST_SCALE = 40, LAPPED_LEVELS = 1 << 13 };

/* To find the 1 / E for a number of bits: how many coefficients have which e, in steps of at most
 * 3 %. lapped_count() adds FRAMES superframes of SIGNAL (COUNT) from FIRST on, in blocks of one
 * middle size, to LEVELS (LAPPED_LEVELS), which are 0 at first. POWER is the mean square of all
 * that is counted, not 0. */
void lapped_count(const struct lapped *lapped, const float *signal, size_t count, size_t first,
                  size_t frames, double power, uint64_t *levels);

/* The 1 / E at which lapped_bits() of what was counted means BITS. */
double lapped_scale(const uint64_t *levels, double power, double bits);

/* The sum of min(c^2, T), if coefficients above the threshold T are kept: the error, plus T for
 * each one kept. CONTEXT is a const float *, T. */
lapped_cost lapped_threshold;

#endif
