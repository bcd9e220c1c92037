/* mdct - the modified discrete cosine transform. See mdct.h. */
#include "transform/mdct.h"

#include "base/base.h"

#include <fftw3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct mdct {
    size_t n;
    float *window; /* (2 n) */
    float *frame;  /* (2 n) */
    float *folded; /* (n), transformed in place */
    fftwf_plan dct;
};

struct mdct *mdct_open(size_t n)
{
    struct mdct *mdct = xalloc(1, sizeof *mdct);

    mdct->n = n;
    mdct->window = xfloats(2 * n);
    mdct->frame = xfloats(2 * n);
    mdct->folded = xfloats(n);
    for (size_t i = 0; i < 2 * n; i++)
        mdct->window[i] = (float)sin(M_PI * ((double)i + 0.5) / (2 * (double)n));
    mdct->dct = fftwf_plan_r2r_1d((int)n, mdct->folded, mdct->folded, FFTW_REDFT11, FFTW_ESTIMATE);
    if (!mdct->dct)
        die("FFTW has no plan for a size of %zu", n);
    return mdct;
}

void mdct_close(struct mdct *mdct)
{
    fftwf_destroy_plan(mdct->dct);
    free(mdct->window);
    free(mdct->frame);
    free(mdct->folded);
    free(mdct);
}

size_t mdct_frames(const struct mdct *mdct, size_t count)
{
    return count ? (count + mdct->n - 1) / mdct->n + 1 : 0;
}

/* The orthonormal DCT-IV, its own inverse; FFTW's sums are twice those of the cosines. */
static void transform(struct mdct *mdct)
{
    float scale = (float)(1 / sqrt(2 * (double)mdct->n));

    fftwf_execute(mdct->dct);
    for (size_t k = 0; k < mdct->n; k++)
        mdct->folded[k] *= scale;
}

/* The samples of a signal of COUNT that frame F sees: frame indices [*from, *to), the sample of
 * index 0 being number F n - n. */
static void seen(size_t n, size_t f, size_t count, size_t *from, size_t *to)
{
    *from = f == 0 ? n : 0;
    *to = count + n - f * n < 2 * n ? count + n - f * n : 2 * n;
}

void mdct_forward(struct mdct *mdct, const float *signal, size_t count, float *coefficients)
{
    size_t n = mdct->n, half = n / 2, from, to;
    const float *x = mdct->frame;

    for (size_t f = 0; f < mdct_frames(mdct, count); f++) {
        seen(n, f, count, &from, &to);
        memset(mdct->frame, 0, 2 * n * sizeof(float));
        for (size_t i = from; i < to; i++)
            mdct->frame[i] = mdct->window[i] * signal[f * n + i - n];
        for (size_t i = 0; i < half; i++) {
            mdct->folded[i] = -x[3 * half - 1 - i] - x[3 * half + i];
            mdct->folded[half + i] = x[i] - x[n - 1 - i];
        }
        transform(mdct);
        memcpy(coefficients + f * n, mdct->folded, n * sizeof(float));
    }
}

void mdct_inverse(struct mdct *mdct, const float *coefficients, size_t count, float *signal)
{
    size_t n = mdct->n, half = n / 2, from, to;

    memset(signal, 0, count * sizeof(float));
    for (size_t f = 0; f < mdct_frames(mdct, count); f++) {
        seen(n, f, count, &from, &to);
        memcpy(mdct->folded, coefficients + f * n, n * sizeof(float));
        transform(mdct);
        for (size_t i = 0; i < half; i++) {
            mdct->frame[i] = mdct->folded[half + i];
            mdct->frame[half + i] = -mdct->folded[n - 1 - i];
            mdct->frame[n + i] = -mdct->folded[half - 1 - i];
            mdct->frame[3 * half + i] = -mdct->folded[i];
        }
        for (size_t i = from; i < to; i++)
            signal[f * n + i - n] += mdct->window[i] * mdct->frame[i];
    }
}
