/* klt - the Karhunen-Loeve transform of blocks of a signal, learned from signals
 *
 * The principal components of blocks of B neighbouring samples, seen as vectors of a zero-mean
 * process (the mean of sound is not worth a number): the eigenvectors of the mean of b b^T over all
 * training blocks b, the largest eigenvalue first. Of all linear transforms of a block, keeping the
 * first K of its coefficients leaves the smallest mean square error on the training blocks (Jayant
 * and Noll, "Digital Coding of Waveforms", 1984, section 12.2).
 */
#ifndef LATHE_KLT_H
#define LATHE_KLT_H

#include <stddef.h>

/* The blocks learned so far. */
struct klt;

/* BLOCK is the number of samples in a block. */
struct klt *klt_open(size_t block);

/* Learns from the whole blocks of SIGNAL (COUNT); a shorter rest is left out. Sums in double
 * precision, blocks in order; over OpenMP's threads, the same bits for any number of them. */
void klt_learn(struct klt *klt, const float *signal, size_t count);

/* Frees KLT and returns the number of blocks learned from. If it is not 0, BASIS (B, B) receives
 * the components as rows of length one. In each row the value of largest magnitude (the first of
 * equal ones) is positive. */
size_t klt_close(struct klt *klt, float *basis);

/* The number of blocks that COUNT samples take, the last one padded with zeros. */
size_t klt_blocks(size_t block, size_t count);

/* What a record of UNITS blocks keeps: NUMBERS coefficients, component by component over all
 * blocks. Each block keeps its first numbers / units, the first numbers % units blocks one more. */
struct klt_share {
    size_t units, numbers;
};

/* NUMBERS, limited to the coefficients that there are, COMPONENTS a block. */
struct klt_share klt_share(size_t numbers, size_t units, size_t components);

/* Rebuilds SIGNAL (COUNT) in place from the coefficients in BASIS (., BLOCK) that its blocks keep.
 * It begins with block FIRST of a record; the last block is padded with zeros. Uses BLAS on one
 * thread. */
void klt_rebuild(const float *basis, size_t block, const struct klt_share *share, size_t first,
                 float *signal, size_t count);

#endif
