/* blas - the routines of BLAS and LAPACK that are used, loaded when they are
 *
 * OpenBLAS, which they come from, starts threads as it is loaded and hangs where there is no memory
 * for them or for its buffers. So no tool is linked with it: it is loaded at the first use, told to
 * keep to one thread (whose sums do not depend on scheduling), after its memory was seen to be
 * there.
 */
#ifndef LATHE_BLAS_H
#define LATHE_BLAS_H

#include <cblas.h>
#include <lapacke.h>

struct blas {
    __typeof__(LAPACKE_dsyevd) *dsyevd;
    __typeof__(cblas_dgemm) *dgemm;
    __typeof__(cblas_sgemm) *sgemm;
};

/* Owned by the library. Dies when it cannot be loaded or when there is too little memory for it. */
const struct blas *blas_load(void);

#endif
