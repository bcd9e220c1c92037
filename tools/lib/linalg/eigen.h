/* eigen - the largest eigenvalues of a symmetric matrix, by LAPACK */
#ifndef LATHE_EIGEN_H
#define LATHE_EIGEN_H

#include <stddef.h>

/* Computes the COUNT <= n largest eigenvalues of A (n, n) into VALUES (count), the largest first,
 * and their eigenvectors of length one into the rows of VECTORS (count, n). A is symmetric and is
 * overwritten. Signs are those of LAPACK's dsyevd. OpenBLAS uses one thread: the same bits on every
 * machine of one kind. Dies if LAPACK does not converge. */
void eigen_largest(double *a, size_t n, size_t count, double *values, double *vectors);

/* The sum of all eigenvalues of A (n, n). */
double eigen_trace(const double *a, size_t n);

#endif
