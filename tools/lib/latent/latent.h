/* latent - new vectors from given ones: means, random draws, paths between two, noise
 *
 * Room latent: new latents from given ones. Uses base, rng, stream.
 *
 * Sums are in double and in order, results rounded to float once. Nothing is clipped: a decoder
 * takes values that no encoder would have given.
 */
#ifndef LATHE_LATENT_H
#define LATHE_LATENT_H

#include "rng/rng.h"

#include <stdbool.h>
#include <stddef.h>

/* OUT (p) = the mean of the COUNT > 0 rows of X (., p) that ROWS lists. */
void latent_mean(const float *x, size_t p, const size_t *rows, size_t count, float *out);

enum distribution {
    UNIFORM,  /* each coordinate between its least and its greatest value */
    GAUSSIAN, /* each coordinate by itself, its mean and standard deviation */
    PCA       /* all together, their mean and covariance matrix */
};

/* A distribution fitted to vectors. */
struct latent_fit;

/* Fits X (n, p), of which it keeps no copy: X must outlive the fit. UNIFORM wants n >= 1, the
 * others n >= 2 (deviations with the divisor n - 1). The caller frees it with latent_fit_free.
 *
 * PCA: in the space of the principal components a Gaussian has independent coordinates of variance
 * l_i. With the centred rows Z = U S V^T and l_i = S_i^2 / (n - 1), a draw m + V S g / sqrt(n - 1)
 * with standard normal g has the distribution of m + Z^T w / sqrt(n - 1) with standard normal w
 * (n), since U^T w is standard normal too; so no component needs to be computed. */
struct latent_fit *latent_fit(enum distribution distribution, const float *x, size_t n, size_t p);
void latent_fit_free(struct latent_fit *fit);

/* OUT (p) = one draw. */
void latent_draw(const struct latent_fit *fit, struct rng *rng, float *out);

/* OUT (p) = (1 - t) A + t B. */
void latent_lerp(const float *a, const float *b, size_t p, double t, float *out);

/* OUT (p) = (sin((1 - t) W) A + sin(t W) B) / sin W, W the angle between A and B: the great arc of
 * Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985, for vectors of any length,
 * as in White, "Sampling generative networks", arXiv:1609.04468, 2016. Vectors in nearly the same
 * direction (W < 1e-6) are lerped. False, OUT untouched, where one is zero or the two are opposite:
 * no arc is the shortest. */
bool latent_slerp(const float *a, const float *b, size_t p, double t, float *out);

/* Adds Gaussian noise of the standard deviation LEVEL to the COUNT VALUES. */
void latent_noise(struct rng *rng, double level, float *values, size_t count);

#endif
