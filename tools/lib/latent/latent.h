/* latent - new vectors from given ones: means, random draws, paths between two, noise
 *
 * Room latent: new latents from given ones. Uses base, rng, stream.
 *
 * Sums are in double precision and in order; results are rounded to float once. Nothing is clipped:
 * a decoder accepts values that no encoder produces.
 */
#ifndef LATHE_LATENT_H
#define LATHE_LATENT_H

#include "rng/rng.h"

#include <stdbool.h>
#include <stddef.h>

/* OUT (p) = the mean of the COUNT > 0 rows of X (., p) listed in ROWS. */
void latent_mean(const float *x, size_t p, const size_t *rows, size_t count, float *out);

enum distribution {
    UNIFORM,  /* each coordinate uniform between its smallest and its largest value */
    GAUSSIAN, /* each coordinate normal with its own mean and standard deviation */
    PCA       /* normal with the mean vector and the covariance matrix of all coordinates */
};

/* A distribution fitted to vectors. */
struct latent_fit;

/* Fits X (n, p), which is not copied and must outlive the fit. UNIFORM needs n >= 1, the others n
 * >= 2 (deviations with the divisor n - 1). Free with latent_fit_free().
 *
 * PCA: in the space of the principal components a Gaussian has independent coordinates of variance
 * l_i. With the centred rows Z = U S V^T and l_i = S_i^2 / (n - 1), a draw m + V S g / sqrt(n - 1)
 * with standard normal g has the distribution of m + Z^T w / sqrt(n - 1) with standard normal w
 * (n), since U^T w is standard normal too. So no component needs to be computed. */
struct latent_fit *latent_fit(enum distribution distribution, const float *x, size_t n, size_t p);
void latent_fit_free(struct latent_fit *fit);

/* OUT (p) = one draw. */
void latent_draw(const struct latent_fit *fit, struct rng *rng, float *out);

/* OUT (p) = (1 - t) A + t B. */
void latent_lerp(const float *a, const float *b, size_t p, double t, float *out);

/* OUT (p) = (sin((1 - t) W) A + sin(t W) B) / sin W, where W is the angle between A and B: the
 * great arc of Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985, for vectors of
 * any length, as in White, "Sampling generative networks", arXiv:1609.04468, 2016. Vectors in
 * nearly the same direction (W < 1e-6) are interpolated linearly. False, with OUT unchanged, if one
 * is zero or the two are opposite: then there is no shortest arc. */
bool latent_slerp(const float *a, const float *b, size_t p, double t, float *out);

/* Adds Gaussian noise of the standard deviation LEVEL to the COUNT VALUES. */
void latent_noise(struct rng *rng, double level, float *values, size_t count);

#endif
