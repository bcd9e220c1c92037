/* pca - principal components. See pca.h. */
#include "linalg/pca.h"

#include "base/base.h"
#include "base/clones.h"
#include "linalg/eigen.h"
#include "linalg/gram.h"
#include "stats/standard.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 64 }; /* columns of a direction that are summed in registers */

/* ---- products ---- */

CLONES static double dot(const float *a, const float *b, size_t count)
{
    double sum = 0;

#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < count; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

/* SCORES (components) of one record Z (p). */
static void project(const float *axes, size_t components, size_t p, const float *z, float *scores)
{
#pragma omp parallel for schedule(static) if (components * p > 1 << 18)
    for (size_t c = 0; c < components; c++)
        scores[c] = (float)dot(axes + c * p, z, p);
}

/* WIDTH <= COLUMNS numbers of AXIS = U (n) Z (n, p) / LENGTH. */
CLONES static void axis_columns(const float *z, size_t n, size_t p, size_t width, const double *u,
                                double length, float *axis)
{
    double sum[COLUMNS] = {0};

    if (width == COLUMNS) /* a constant number of sums stays in registers */
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < COLUMNS; j++)
                sum[j] += u[i] * (double)z[i * p + j];
    else
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < width; j++)
                sum[j] += u[i] * (double)z[i * p + j];
    for (size_t j = 0; j < width; j++)
        axis[j] = (float)(sum[j] / length);
}

/* ---- the two ways ---- */

/* From the eigenvectors U (components, n) of Z Z^T, for n <= p. */
static void fit_gram(struct pca *pca, const float *z, const double *u, float *scores)
{
    size_t n = pca->n, p = pca->p, components = pca->components;

    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < components; c++)
            scores[i * components + c] =
                pca->variance[c] > 0 ? (float)(sqrt(pca->variance[c]) * u[c * n + i]) : 0;
    if (!pca->axes)
        return;
#pragma omp parallel for schedule(static)
    for (size_t j = 0; j < p; j += COLUMNS)
        for (size_t c = 0; c < components; c++)
            if (pca->variance[c] > 0)
                axis_columns(z + j, n, p, p - j < COLUMNS ? p - j : COLUMNS, u + c * n,
                             sqrt(pca->variance[c]), pca->axes + c * p + j);
}

/* From the eigenvectors V (components, p) of Z^T Z, for n > p. */
static void fit_covariance(struct pca *pca, const float *z, const double *v, float *scores)
{
    size_t n = pca->n, p = pca->p, components = pca->components;

    for (size_t c = 0; c < components; c++)
        for (size_t j = 0; j < p; j++)
            pca->axes[c * p + j] = pca->variance[c] > 0 ? (float)v[c * p + j] : 0;
    for (size_t i = 0; i < n; i++)
        project(pca->axes, components, p, z + i * p, scores + i * components);
}

static void fit(struct pca *pca, const float *z, float *scores)
{
    size_t n = pca->n, p = pca->p, less = n < p ? n : p, more = n < p ? p : n;
    double *g = xalloc(less * less, sizeof *g),
           *vectors = xalloc(pca->components * less, sizeof *g);

    gram_matrix(z, less, more, n <= p ? p : 1, n <= p ? 1 : p, g);
    pca->total = eigen_trace(g, less);
    eigen_largest(g, less, pca->components, pca->variance, vectors);
    for (size_t c = pca->components; c-- > 0;) /* what is only a rounding error is zero */
        if (pca->variance[c] <= (double)more * DBL_EPSILON * pca->variance[0])
            pca->variance[c] = 0;
    (n <= p ? fit_gram : fit_covariance)(pca, z, vectors, scores);
    free(g);
    free(vectors);
}

/* ---- fitting and projecting ---- */

static void negate(float *x, size_t count, size_t step)
{
    for (size_t i = 0; i < count; i++)
        x[i * step] = 0 - x[i * step]; /* not -0 */
}

/* Makes the score of largest magnitude of each component positive. */
static void orient(struct pca *pca, float *scores)
{
    for (size_t c = 0; c < pca->components; c++) {
        float largest = 0;
        for (size_t i = 0; i < pca->n; i++)
            if (fabsf(scores[i * pca->components + c]) > fabsf(largest))
                largest = scores[i * pca->components + c];
        if (largest >= 0)
            continue;
        negate(scores + c, pca->n, pca->components);
        if (pca->axes)
            negate(pca->axes + c * pca->p, pca->p, 1);
    }
}

struct pca *pca_fit(float *x, size_t n, size_t p, size_t components, bool divide, bool axes,
                    float *scores)
{
    struct pca *pca = xalloc(1, sizeof *pca);
    double degrees = n > 1 ? (double)(n - 1) : 1;

    *pca = (struct pca){.p = p, .components = components, .n = n};
    pca->mean = xalloc(p, sizeof *pca->mean);
    pca->scale = xalloc(p, sizeof *pca->scale);
    pca->variance = xalloc(components, sizeof *pca->variance);
    pca->axes = axes || n > p ? xalloc(components * p, sizeof *pca->axes) : NULL;
    stats_standardise(x, n, p, divide, pca->mean, pca->scale);
    fit(pca, x, scores);
    orient(pca, scores);
    if (!all_finite(scores, n * components))
        die("the records' numbers are too large: their scores overflow a float");
    for (size_t c = 0; c < components; c++)
        pca->variance[c] /= degrees;
    pca->total /= degrees;
    return pca;
}

bool pca_project(const struct pca *pca, float *x, float *scores)
{
    if (!stats_standardise_record(x, pca->p, pca->mean, pca->scale))
        return false;
    project(pca->axes, pca->components, pca->p, x, scores);
    return all_finite(scores, pca->components);
}

void pca_free(struct pca *pca)
{
    free(pca->mean);
    free(pca->scale);
    free(pca->axes);
    free(pca->variance);
    free(pca);
}
