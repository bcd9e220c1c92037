/* eigen - the largest eigenvalues of a symmetric matrix, by LAPACK */
#ifndef LATHE_EIGEN_H
#define LATHE_EIGEN_H

#include <stddef.h>

/* The COUNT <= n largest eigenvalues of A (n, n) into VALUES (count), the largest first, their
 * eigenvectors of length one as the rows of VECTORS (count, n). A is symmetric and is overwritten.
 * Their signs are what LAPACK's dsyevd leaves. OpenBLAS is held to one thread: the same bits
 * everywhere on one kind of machine. Dies when LAPACK does not converge. */
void eigen_largest(double *a, size_t n, size_t count, double *values, double *vectors);

#endif
