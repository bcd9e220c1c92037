/* eigen - eigenvalues of a symmetric matrix. See eigen.h. */
#include "linalg/eigen.h"

#include "cli/cli.h"

#include <dlfcn.h>
#include <lapacke.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { OPENBLAS_MEMORY = 256 << 20 };

/* LAPACK is loaded when it is needed: OpenBLAS, which it comes from, starts its threads as it is
 * loaded and hangs where there is no memory for them or for its buffers. Told beforehand, it does
 * not start any; and there is room before it looks for it. */
static __typeof__(LAPACKE_dsyevr) *load_dsyevr(void)
{
    void *library = NULL, *symbol = NULL, *threads;
    __typeof__(LAPACKE_dsyevr) *dsyevr;
    void (*set_threads)(int);

    free(xalloc(OPENBLAS_MEMORY, 1));
    if (setenv("OPENBLAS_NUM_THREADS", "1", 1) == 0)
        library = dlopen("liblapacke.so.3", RTLD_NOW);
    if (library)
        symbol = dlsym(library, "LAPACKE_dsyevr");
    if (!symbol)
        die("LAPACK cannot be loaded: %s", dlerror());
    memcpy(&dsyevr, &symbol, sizeof dsyevr);
    if ((threads =
             dlsym(library, "openblas_set_num_threads"))) { /* it may have been there before */
        memcpy(&set_threads, &threads, sizeof set_threads);
        set_threads(1);
    }
    return dsyevr;
}

void eigen_largest(double *a, size_t n, size_t count, double *values, double *vectors)
{
    if (count == 0)
        return;
    if (n > INT_MAX)
        die("a matrix of %zu rows is too large for LAPACK", n);

    lapack_int size = (lapack_int)n, wanted = (lapack_int)count, found;
    lapack_int *support = xalloc(2 * n, sizeof *support);
    double *ascending = xalloc(n, sizeof *ascending), *columns = xalloc(count * n, sizeof *columns);

    if (load_dsyevr()(LAPACK_COL_MAJOR, 'V', wanted == size ? 'A' : 'I', 'U', size, a, size, 0, 0,
                      size - wanted + 1, size, 0, &found, ascending, columns, size, support) != 0 ||
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
