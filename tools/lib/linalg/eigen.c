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

    lapack_int size = (lapack_int)n, wanted = (lapack_int)count, found;
    lapack_int *support = xalloc(2 * n, sizeof *support);
    double *ascending = xalloc(n, sizeof *ascending), *columns = xalloc(count * n, sizeof *columns);

    if (blas()->dsyevr(LAPACK_COL_MAJOR, 'V', wanted == size ? 'A' : 'I', 'U', size, a, size, 0, 0,
                       size - wanted + 1, size, 0, &found, ascending, columns, size,
                       support) != 0 ||
        found != wanted)
        die("LAPACK found no eigenvalues of a matrix of %zu rows", n);
    for (size_t c = 0; c < count; c++) {
        values[c] = ascending[count - 1 - c];
        memcpy(vectors + c * n, columns + (count - 1 - c) * n, n * sizeof *vectors);
    }
    free(support);
    free(ascending);
    free(columns);
}
