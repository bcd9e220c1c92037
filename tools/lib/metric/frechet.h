/* frechet - the distance between two sets of vectors, by Gaussians fitted to them
 *
 * The squared Frechet distance of two Gaussians (Dowson and Landau, "The Frechet distance between
 * multivariate normal distributions", J. Multivariate Analysis 12, 1982, equation 4),
 *     d^2 = |m_1 - m_2|^2 + tr(S_1 + S_2 - 2 (S_1 S_2)^(1/2)),
 * compares sets of generated things with real ones since Heusel, Ramsauer, Unterthiner, Nessler and
 * Hochreiter, "GANs trained by a two time-scale update rule converge to a local Nash equilibrium",
 * NIPS 2017 (the FID, which is d^2 too). The last trace is the sum of the square roots of the
 * eigenvalues of S_1^(1/2) S_2 S_1^(1/2), which is symmetric: with S_1 = V L V^T, of L^(1/2) V^T
 * S_2 V L^(1/2).
 *
 * Means and covariances (divisor n - 1) of few vectors are unreliable: for n <= p the covariance is
 * singular, and d^2 is large even between two samples of one distribution. Then the covariance is
 * shrunk to (1 - s) S + s tr(S)/p I with the optimal s of Ledoit and Wolf ("A well-conditioned
 * estimator for large-dimensional covariance matrices", J. Multivariate Analysis 88, 2004, section
 * 3.3; for two vectors, which after centring differ only in sign, it gives s = 0). Even so, only
 * sets of similar size should be compared.
 */
#ifndef LATHE_FRECHET_H
#define LATHE_FRECHET_H

#include <stddef.h>

struct gaussian {
    size_t n, p;
    double *mean;       /* (p) */
    double *covariance; /* (p, p) */
    double shrinkage;   /* s; 0 for n > p */
};

/* Fits X (n, p), n >= 1; the covariance of one vector is zero. Dies if differences exceed the range
 * of a float. Free with gaussian_free(). Over OpenMP's threads, the same bits for any number of
 * them. */
struct gaussian *gaussian_fit(const float *x, size_t n, size_t p);
void gaussian_free(struct gaussian *gaussian);

struct frechet {
    double means;       /* |m_1 - m_2|^2 */
    double covariances; /* the trace, at least 0 */
};

/* The two terms of d^2 between A and B, which have the same p. */
struct frechet frechet_distance(const struct gaussian *a, const struct gaussian *b);

/* *LOW and *HIGH: the 95 % interval of d^2 between the distribution that X (n, p) is drawn from and
 * B, taken as it is. By the jackknife (Efron and Tibshirani, "An Introduction to the Bootstrap",
 * 1993, section 11.2): each vector of X is left out in turn, which gives the deviation of log d^2.
 * NaN if n < 3 or a distance is 0. Takes n fits and distances. */
void frechet_interval(const float *x, size_t n, size_t p, const struct gaussian *b, double *low,
                      double *high);

#endif
