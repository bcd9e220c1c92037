/* latent - new vectors from given ones. See latent.h. */
#include "latent/latent.h"

#include "base/base.h"

#include <math.h>
#include <stdlib.h>

void latent_mean(const float *x, size_t p, const size_t *rows, size_t count, float *out)
{
    double *sum = xalloc(p, sizeof *sum);

    for (size_t r = 0; r < count; r++)
        for (size_t j = 0; j < p; j++)
            sum[j] += (double)x[rows[r] * p + j];
    for (size_t j = 0; j < p; j++)
        out[j] = (float)(sum[j] / (double)count);
    free(sum);
}

/* ---- random vectors ---- */

struct latent_fit {
    enum distribution distribution;
    const float *x; /* (n, p) */
    size_t n, p;
    double *base;   /* (p): UNIFORM the smallest values, else the means */
    double *spread; /* (p): UNIFORM largest minus smallest, GAUSSIAN deviations */
};

static void fit_range(struct latent_fit *fit)
{
    for (size_t j = 0; j < fit->p; j++) {
        float least = fit->x[j], greatest = fit->x[j];
        for (size_t i = 1; i < fit->n; i++) {
            least = fminf(least, fit->x[i * fit->p + j]);
            greatest = fmaxf(greatest, fit->x[i * fit->p + j]);
        }
        fit->base[j] = (double)least;
        fit->spread[j] = (double)greatest - (double)least;
    }
}

static void fit_moments(struct latent_fit *fit)
{
    for (size_t i = 0; i < fit->n; i++)
        for (size_t j = 0; j < fit->p; j++)
            fit->base[j] += (double)fit->x[i * fit->p + j] / (double)fit->n;
    for (size_t i = 0; i < fit->n; i++) {
        for (size_t j = 0; j < fit->p; j++) {
            double d = (double)fit->x[i * fit->p + j] - fit->base[j];
            fit->spread[j] += d * d;
        }
    }
    for (size_t j = 0; j < fit->p; j++)
        fit->spread[j] = sqrt(fit->spread[j] / (double)(fit->n - 1));
}

struct latent_fit *latent_fit(enum distribution distribution, const float *x, size_t n, size_t p)
{
    struct latent_fit *fit = xalloc(1, sizeof *fit);

    *fit = (struct latent_fit){
        distribution, x, n, p, xalloc(p, sizeof(double)), xalloc(p, sizeof(double))};
    if (distribution == UNIFORM)
        fit_range(fit);
    else
        fit_moments(fit);
    return fit;
}

void latent_fit_free(struct latent_fit *fit)
{
    free(fit->base);
    free(fit->spread);
    free(fit);
}

/* The mean plus a random combination of the centred rows. */
static void draw_combination(const struct latent_fit *fit, struct rng *rng, float *out)
{
    double *sum = xalloc(fit->p, sizeof *sum), scale = 1 / sqrt((double)(fit->n - 1));

    for (size_t i = 0; i < fit->n; i++) {
        double weight = scale * rng_normal(rng);
        for (size_t j = 0; j < fit->p; j++)
            sum[j] += weight * ((double)fit->x[i * fit->p + j] - fit->base[j]);
    }
    for (size_t j = 0; j < fit->p; j++)
        out[j] = (float)(fit->base[j] + sum[j]);
    free(sum);
}

void latent_draw(const struct latent_fit *fit, struct rng *rng, float *out)
{
    switch (fit->distribution) {
    case UNIFORM:
        for (size_t j = 0; j < fit->p; j++)
            out[j] = (float)(fit->base[j] + fit->spread[j] * rng_double(rng));
        break;
    case GAUSSIAN:
        for (size_t j = 0; j < fit->p; j++)
            out[j] = (float)(fit->base[j] + fit->spread[j] * rng_normal(rng));
        break;
    case PCA: draw_combination(fit, rng, out); break;
    }
}

/* ---- between two vectors ---- */

static void combine(double alpha, const float *a, double beta, const float *b, size_t p, float *out)
{
    for (size_t j = 0; j < p; j++)
        out[j] = (float)(alpha * (double)a[j] + beta * (double)b[j]);
}

void latent_lerp(const float *a, const float *b, size_t p, double t, float *out)
{
    combine(1 - t, a, t, b, p, out);
}

bool latent_slerp(const float *a, const float *b, size_t p, double t, float *out)
{
    const double narrow = 1e-6; /* radians */
    double aa = 0, bb = 0, minus = 0, plus = 0;

    for (size_t j = 0; j < p; j++) {
        aa += (double)a[j] * (double)a[j];
        bb += (double)b[j] * (double)b[j];
    }
    if (aa == 0 || bb == 0)
        return false;
    /* the angle by half-angles (Kahan), accurate where the cosine is not */
    for (size_t j = 0; j < p; j++) {
        double u = (double)a[j] / sqrt(aa), v = (double)b[j] / sqrt(bb);
        minus += (u - v) * (u - v);
        plus += (u + v) * (u + v);
    }
    double angle = 2 * atan2(sqrt(minus), sqrt(plus));
    if (angle > M_PI - narrow)
        return false;
    if (angle < narrow)
        latent_lerp(a, b, p, t, out);
    else
        combine(sin((1 - t) * angle) / sin(angle), a, sin(t * angle) / sin(angle), b, p, out);
    return true;
}

void latent_noise(struct rng *rng, double level, float *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        values[i] += (float)(level * rng_normal(rng));
}
