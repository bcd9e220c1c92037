/* blas - BLAS and LAPACK, loaded when needed. See blas.h. */
#include "linalg/blas.h"

#include "base/base.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { OPENBLAS_MEMORY = 256 << 20 };

/* Stores function NAME of LIBRARY or its dependencies in the function pointer at FUNCTION; false if
 * there is none. (ISO C has no conversion of an object pointer to a function pointer.) */
static bool find(void *library, const char *name, void *function)
{
    void *symbol = dlsym(library, name);

    if (symbol)
        memcpy(function, &symbol, sizeof symbol);
    return symbol;
}

const struct blas *blas_load(void)
{
    static struct blas loaded;
    void *library = NULL;
    void (*set_threads)(int);
    void (*leave)(int) = die_exit;

    if (loaded.sgemm)
        return &loaded;
    free(xalloc(OPENBLAS_MEMORY, 1));
    die_exit = quick_exit; /* a half-loaded library must not run its destructors */
    if (setenv("OPENBLAS_NUM_THREADS", "1", 1) == 0)
        library = dlopen("liblapacke.so.3", RTLD_NOW);
    die_exit = leave;
    if (!library || !find(library, "LAPACKE_dsyevd", &loaded.dsyevd) ||
        !find(library, "cblas_dgemm", &loaded.dgemm) ||
        !find(library, "cblas_sgemm", &loaded.sgemm))
        die("LAPACK cannot be loaded: %s", dlerror());
    if (find(library, "openblas_set_num_threads",
             &set_threads)) /* it may have been loaded already */
        set_threads(1);
    return &loaded;
}
