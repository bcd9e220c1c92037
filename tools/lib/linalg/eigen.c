/* eigen - eigenvalues of a symmetric matrix. See eigen.h. */
#include "linalg/eigen.h"

#include "base/base.h"
#include "linalg/blas.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

void eigen_largest(double *a, size_t n, size_t count, double *values, double *vectors)
{
    if (count == 0)
        return;
    if (n > INT_MAX)
        die("a matrix of %zu rows is too large for LAPACK", n);

    lapack_int size = (lapack_int)n;
    double *ascending = xalloc(n, sizeof *ascending);

    if (blas_load()->dsyevd(LAPACK_COL_MAJOR, 'V', 'U', size, a, size, ascending) != 0)
        die("LAPACK found no eigenvalues of a matrix of %zu rows", n);
    for (size_t c = 0; c < count; c++) {
        values[c] = ascending[n - 1 - c];
        memcpy(vectors + c * n, a + (n - 1 - c) * n, n * sizeof *vectors);
    }
    free(ascending);
}

double eigen_trace(const double *a, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i * n + i];
    return sum;
}
