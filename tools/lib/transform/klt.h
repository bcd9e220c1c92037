/* klt - the Karhunen-Loeve transform of blocks of a signal, learned from signals
 *
 * The principal components of blocks of B neighbouring samples, taken as vectors of a process of
 * mean zero (sound has no offset worth a number): the eigenvectors of the mean of b b^T over all
 * training blocks b, the largest eigenvalue first. Of all linear transforms of a block, keeping the
 * first K of its coefficients leaves the smallest mean square error on the training blocks (Jayant
 * and Noll, "Digital Coding of Waveforms", 1984, section 12.2).
 */
#ifndef LATHE_KLT_H
#define LATHE_KLT_H

#include <stddef.h>

/* What has been learned so far. */
struct klt;

/* BLOCK samples a block. */
struct klt *klt_open(size_t block);

/* Learns from the whole blocks of SIGNAL (COUNT); a rest shorter than a block is left out. Sums in
 * double, blocks in their order; over OpenMP's threads, the same bits for any number of them. */
void klt_learn(struct klt *klt, const float *signal, size_t count);

/* Frees KLT and returns the number of blocks learned from; where there were any, BASIS (B, B) gets
 * the components as rows of length one. In each row the value of largest magnitude (of equal ones
 * the first) is positive. */
size_t klt_close(struct klt *klt, float *basis);

/* The blocks that hold COUNT samples, the last one filled up with zeros. */
size_t klt_blocks(size_t block, size_t count);

/* What a record of UNITS blocks keeps: NUMBERS coefficients, component by component over all
 * blocks, so that each keeps its first numbers / units, and the first numbers % units blocks one
 * more. */
struct klt_share {
    size_t units, numbers;
};

/* As many of NUMBERS as there are coefficients, COMPONENTS a block. */
struct klt_share klt_share(size_t numbers, size_t units, size_t components);

/* SIGNAL (COUNT), which begins with block FIRST of a record, rebuilt in place from what its blocks
 * keep of their coefficients in BASIS (., BLOCK), its last block filled up with zeros. BLAS on one
 * thread. */
void klt_rebuild(const float *basis, size_t block, const struct klt_share *share, size_t first,
                 float *signal, size_t count);

#endif
