/* pca - principal components: the directions in which records differ most
 *
 * Room linalg: matrices: products, eigenvalues, principal components. Uses base, stats, tensors.
 *
 * Of Z (n, p), the records less their mean (and divided by their deviations, where wanted), the
 * components are the eigenvectors of Z^T Z / (n - 1), its eigenvalues their variances (Jolliffe,
 * Principal Component Analysis, 2002, section 3.5). Where n <= p they come from the n x n Gram
 * matrix: with Z Z^T u = l u the scores of all records are sqrt(l) u, and the component is
 * Z^T u / sqrt(l). Products are summed in double precision, so the squaring costs nothing that the
 * floats of Z had.
 *
 * Signs: in each component the score of largest magnitude (of equal ones the first) is positive, as
 * in scikit-learn up to 1.4. A component without variance, l <= max(n, p) DBL_EPSILON times the
 * largest l, has variance 0, scores 0 and zeros for a direction; there is at least one where
 * components are as many as records.
 */
#ifndef LATHE_PCA_H
#define LATHE_PCA_H

#include "base/outfile.h"

#include <stdbool.h>
#include <stddef.h>

/* A space that records can be projected into. */
struct pca {
    size_t p, components, n; /* numbers in a record, components, records it was made from */
    double *mean, *scale;    /* (p); scale is 1 where records were not divided */
    float *axes;             /* (components, p), rows of length one; NULL where not asked for */
    double *variance;        /* (components), the largest first; 0 for n = 1 */
    double total;            /* variance of all components that there are */
};

/* The first COMPONENTS <= min(n, p) of X (n, p), which is overwritten. SCORES (n, components) gets
 * the records' coordinates in them. AXES says whether the directions are wanted. n is at least 1.
 * Dies where a score is beyond a float's range. Over OpenMP's threads, the same bits for any number
 * of them. pca_free() it. */
struct pca *pca_fit(float *x, size_t n, size_t p, size_t components, bool divide, bool axes,
                    float *scores);

/* The SCORES (components) of one new record X (p), which is overwritten; false where X is so large
 * that they are beyond a float's range. */
bool pca_project(const struct pca *pca, float *x, float *scores);

/* Writes and commits FILE, a safetensors file: mean (p) and scale (p) in double, components
 * (components, p), explained_variance (components), in its metadata "format", "records" and
 * "total_variance". */
void pca_save(const struct pca *pca, struct outfile *file);

/* The space in PATH. Dies, naming it, when it holds no such tensors, or when numbers in them are
 * not finite or a scale is not positive. n and total are 0. */
struct pca *pca_load(const char *path);

void pca_free(struct pca *pca);

#endif
