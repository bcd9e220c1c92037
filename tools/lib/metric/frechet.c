/* frechet - the distance between two sets of vectors. See frechet.h. */
#include "metric/frechet.h"

#include "base/base.h"
#include "linalg/blas.h"
#include "linalg/eigen.h"
#include "linalg/gram.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The best share s of tr(S)/p I for the CENTRED (n, p) with S (p, p), here with the divisor n:
 * min(b^2, d^2) / d^2, where d^2 = |S - tr(S)/p I|^2 and b^2 = sum |x x^T - S|^2 / n^2. */
static double ledoit_wolf(const float *centred, size_t n, size_t p, const double *s)
{
    double square = 0, fourth = 0, level = eigen_trace(s, p) / (double)p;

    for (size_t i = 0; i < p * p; i++)
        square += s[i] * s[i];
    for (size_t i = 0; i < n; i++) {
        double length = 0;
        for (size_t j = 0; j < p; j++)
            length += (double)centred[i * p + j] * (double)centred[i * p + j];
        fourth += length * length;
    }
    double d = square - level * level * (double)p;
    double b = (fourth / (double)n - square) / (double)n;
    return d > 0 ? fmax(0, fmin(b, d)) / d : 0;
}

struct gaussian *gaussian_fit(const float *x, size_t n, size_t p)
{
    struct gaussian *g = xalloc(1, sizeof *g);
    float *centred = xfloats(n * p);

    *g = (struct gaussian){n, p, xalloc(p, sizeof(double)), xalloc(p * p, sizeof(double)), 0};
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < p; j++)
            g->mean[j] += (double)x[i * p + j] / (double)n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < p; j++)
            centred[i * p + j] = (float)((double)x[i * p + j] - g->mean[j]);
    if (!all_finite(centred, n * p))
        die("the vectors' numbers are too large: their differences overflow a float");

    gram_matrix(centred, p, n, 1, p, g->covariance);
    for (size_t i = 0; i < p * p; i++)
        g->covariance[i] /= (double)n;
    if (n <= p)
        g->shrinkage = ledoit_wolf(centred, n, p, g->covariance);
    double unbiased = n > 1 ? (double)n / (double)(n - 1) : 1;
    double level = unbiased * eigen_trace(g->covariance, p) / (double)p;
    for (size_t i = 0; i < p * p; i++)
        g->covariance[i] *= unbiased * (1 - g->shrinkage);
    for (size_t j = 0; j < p; j++)
        g->covariance[j * p + j] += g->shrinkage * level;
    free(centred);
    return g;
}

void gaussian_free(struct gaussian *gaussian)
{
    free(gaussian->mean);
    free(gaussian->covariance);
    free(gaussian);
}

/* The square root of a variance, or 0 if it is only a rounding error beside the LARGEST. */
static double root(double variance, double largest, size_t p)
{
    return variance > (double)p * DBL_EPSILON * largest ? sqrt(variance) : 0;
}

/* tr((A B)^(1/2)) of covariances A and B (p, p). */
static double trace_of_root(const double *a, const double *b, size_t p)
{
    if (eigen_trace(a, p) == 0 || eigen_trace(b, p) == 0)
        return 0; /* all vectors are equal */

    int size = (int)p;
    double *work = xalloc(p * p, sizeof *work), *product = xalloc(p * p, sizeof *product);
    double *rows = xalloc(p * p, sizeof *rows), *values = xalloc(p, sizeof *values), sum = 0;

    memcpy(work, a, p * p * sizeof *work);
    eigen_largest(work, p, p, values, rows);
    for (size_t r = 0; r < p; r++) {
        double scale = root(values[r], values[0], p);
        for (size_t j = 0; j < p; j++)
            rows[r * p + j] *= scale;
    }
    blas_load()->dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1, rows, size,
                       b, size, 0, product, size);
    blas_load()->dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, size, size, size, 1, product, size,
                       rows, size, 0, work, size);
    eigen_largest(work, p, p, values, rows);
    for (size_t r = 0; r < p; r++)
        sum += root(values[r], values[0], p);
    free(work);
    free(product);
    free(rows);
    free(values);
    return sum;
}

struct frechet frechet_distance(const struct gaussian *a, const struct gaussian *b)
{
    struct frechet d = {0};
    size_t p = a->p;

    for (size_t j = 0; j < p; j++)
        d.means += (a->mean[j] - b->mean[j]) * (a->mean[j] - b->mean[j]);
    d.covariances = fmax(0, eigen_trace(a->covariance, p) + eigen_trace(b->covariance, p) -
                                2 * trace_of_root(a->covariance, b->covariance, p));
    return d;
}

/* log d^2 between X (n, p) and B. */
static double log_distance(const float *x, size_t n, size_t p, const struct gaussian *b)
{
    struct gaussian *a = gaussian_fit(x, n, p);
    struct frechet d = frechet_distance(a, b);

    gaussian_free(a);
    return log(d.means + d.covariances);
}

void frechet_interval(const float *x, size_t n, size_t p, const struct gaussian *b, double *low,
                      double *high)
{
    *low = *high = NAN;
    if (n < 3)
        return;

    float *rest = xfloats((n - 1) * p);
    double *without = xalloc(n, sizeof *without), mean = 0, square = 0;

    memcpy(rest, x + p, (n - 1) * p * sizeof *rest);
    for (size_t i = 0; i < n; i++) {
        if (i > 0) /* vector i - 1 replaces vector i */
            memcpy(rest + (i - 1) * p, x + (i - 1) * p, p * sizeof *rest);
        without[i] = log_distance(rest, n - 1, p, b);
        mean += without[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++)
        square += (without[i] - mean) * (without[i] - mean);
    double whole = log_distance(x, n, p, b);
    double half = 1.959963984540054 * sqrt((double)(n - 1) / (double)n * square);
    if (isfinite(whole) && isfinite(half)) {
        *low = exp(whole - half);
        *high = exp(whole + half);
    }
    free(rest);
    free(without);
}
