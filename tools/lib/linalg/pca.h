/* pca - principal components: the directions in which records differ most
 *
 * Room linalg: matrices: products, eigenvalues, principal components. Uses base, stats, tensors.
 *
 * With Z (n, p), the records less their mean (and divided by their deviations, if wanted), the
 * components are the eigenvectors of Z^T Z / (n - 1), and its eigenvalues are their variances
 * (Jolliffe, Principal Component Analysis, 2002, section 3.5). If n <= p, they are computed from
 * the n x n Gram matrix: with Z Z^T u = l u the scores of all records are sqrt(l) u, and the
 * component is Z^T u / sqrt(l). Products are summed in double precision, so squaring loses nothing
 * that the floats of Z had.
 *
 * Signs: in each component the score of largest magnitude (the first of equal ones) is positive, as
 * in scikit-learn up to 1.4. A component without variance, l <= max(n, p) DBL_EPSILON times the
 * largest l, has variance 0, scores 0 and a direction of zeros. There is at least one if there are
 * as many components as records.
 */
#ifndef LATHE_PCA_H
#define LATHE_PCA_H

#include "base/outfile.h"

#include <stdbool.h>
#include <stddef.h>

/* A space that records can be projected into. */
struct pca {
    size_t p, components, n; /* numbers in a record, components, records it was made from */
    double *mean, *scale;    /* (p); scale is 1 if records were not divided */
    float *axes;             /* (components, p), rows of length one; NULL if not asked for */
    double *variance;        /* (components), the largest first; 0 for n = 1 */
    double total;            /* variance of all components together */
};

/* The first COMPONENTS <= min(n, p) of X (n, p), n >= 1, which is overwritten. SCORES (n,
 * components) receives the coordinates of the records. AXES: compute the directions too. Dies if a
 * score exceeds the range of a float. Over OpenMP's threads, the same bits for any number of them.
 * Free with pca_free(). */
struct pca *pca_fit(float *x, size_t n, size_t p, size_t components, bool divide, bool axes,
                    float *scores);

/* Computes the SCORES (components) of one new record X (p), which is overwritten. False if they
 * exceed the range of a float. */
bool pca_project(const struct pca *pca, float *x, float *scores);

/* Writes and commits FILE, a safetensors file: mean (p) and scale (p) in double, components
 * (components, p), explained_variance (components), and in its metadata "format", "records" and
 * "total_variance". */
void pca_save(const struct pca *pca, struct outfile *file);

/* Reads the space in PATH. Dies, naming PATH, if tensors are missing, numbers are not finite or a
 * scale is not positive. n and total are 0. */
struct pca *pca_load(const char *path);

void pca_free(struct pca *pca);

#endif
