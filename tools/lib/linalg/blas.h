/* blas - the routines of BLAS and LAPACK, loaded when needed
 *
 * They come from OpenBLAS, which starts threads as it is loaded and hangs if there is no memory for
 * them or for its buffers. So no tool is linked with it: it is loaded at the first use, told to use
 * one thread (whose sums do not depend on scheduling), after a check that there is enough memory.
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

/* Owned by the library. Dies if OpenBLAS cannot be loaded or there is too little memory for it. */
const struct blas *blas_load(void);

#endif
