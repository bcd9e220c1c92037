/* gram - all inner products of the rows of a float matrix, in double precision
 *
 * If there are far fewer records than numbers in each, the (n, n) matrix X X^T contains all that
 * distances, means of clusters and principal components need, and is computed once.
 *
 * Products and sums are in double precision: distances are differences of inner products, and
 * floats would leave nothing of a small one. The sum of an entry runs over the columns in order,
 * whatever the vector width and the number of threads: AVX-512 and AVX2 agree bit for bit, and
 * equal rows have exactly equal products.
 *
 * 1000 x 18376, counting only the half that symmetry leaves, on one Zen 5 core: OpenBLAS 0.3.21
 * (dsyrk; it does not know Zen 5 and uses AVX2) 44 GFLOP/s, this code 95 with AVX-512, packing
 * included, of a peak of 120. It also starts no threads of its own.
 */
#ifndef LATHE_GRAM_H
#define LATHE_GRAM_H

#include <stddef.h>

/* G (n, n) = A A^T for the n rows of A with P numbers each, A[i][l] = x[i * row + l * step]. With
 * row = 1, step = n that is X^T X of a matrix X (p, n). Over OpenMP's threads. */
void gram_matrix(const float *x, size_t n, size_t p, size_t row, size_t step, double *g);

#endif
