/* stft - the short-time Fourier transform of a real signal. See stft.h. */
#include "audio/stft.h"

#include "base/base.h"
#include "base/clones.h"

#include <fftw3.h>
#include <math.h>
#include <stdlib.h>

const char *const stft_windows[] = {"hann", "hamming", "blackman", "rect", NULL};

/* w[i] = a0 - a1 cos(2 pi i / size) + a2 cos(4 pi i / size) */
static const double coefficients[][3] = {
    {0.5, 0.5, 0}, {0.54, 0.46, 0}, {0.42, 0.5, 0.08}, {1, 0, 0}};

struct stft {
    size_t size, hop;
    float *window, *input;
    fftwf_complex *output;
    fftwf_plan plan;
};

struct stft *stft_open(size_t size, size_t hop, int window)
{
    struct stft *stft = xalloc(1, sizeof *stft);
    const double *a = coefficients[window];

    stft->size = size;
    stft->hop = hop;
    stft->window = xfloats(size);
    for (size_t i = 0; i < size; i++) {
        double angle = 2 * M_PI * (double)i / (double)size;
        stft->window[i] = (float)(a[0] - a[1] * cos(angle) + a[2] * cos(2 * angle));
    }
    stft->input = fftwf_alloc_real(size);
    stft->output = fftwf_alloc_complex(stft_bins(stft));
    if (!stft->input || !stft->output)
        die("out of memory");
    stft->plan = fftwf_plan_dft_r2c_1d((int)size, stft->input, stft->output, FFTW_ESTIMATE);
    if (!stft->plan)
        die("FFTW has no plan for a size of %zu", size);
    return stft;
}

size_t stft_bins(const struct stft *stft)
{
    return stft->size / 2 + 1;
}

size_t stft_shortest(const struct stft *stft)
{
    return stft->size / 2 + 1;
}

size_t stft_columns(const struct stft *stft, size_t samples)
{
    return 1 + (samples - stft->size % 2) / stft->hop;
}

double stft_full_scale(const struct stft *stft)
{
    double sum = 0;

    for (size_t i = 0; i < stft->size; i++)
        sum += (double)stft->window[i];
    return sum * sum / 4;
}

/* The index of sample AT of the reflected signal, between 0 and LAST. */
static ptrdiff_t reflect(ptrdiff_t at, ptrdiff_t last)
{
    return at < 0 ? -at : at > last ? 2 * last - at : at;
}

static ptrdiff_t column_start(const struct stft *stft, size_t k)
{
    return (ptrdiff_t)(k * stft->hop) - (ptrdiff_t)(stft->size / 2);
}

CLONES static void multiply(size_t count, const float *a, const float *b, float *product)
{
    for (size_t i = 0; i < count; i++)
        product[i] = a[i] * b[i];
}

CLONES static void powers(size_t count, const fftwf_complex *x, float *power)
{
    for (size_t i = 0; i < count; i++)
        power[i] = x[i][0] * x[i][0] + x[i][1] * x[i][1];
}

/* Transforms the samples of a column, which may be in stft->input, to powers. */
static void transform(struct stft *stft, const float *samples, float *power)
{
    multiply(stft->size, samples, stft->window, stft->input);
    fftwf_execute(stft->plan);
    powers(stft_bins(stft), (const fftwf_complex *)stft->output, power);
}

void stft_input(const struct stft *stft, size_t samples, size_t first, size_t count, size_t *start,
                size_t *length)
{
    const ptrdiff_t begin = column_start(stft, first), last = (ptrdiff_t)samples - 1;
    const ptrdiff_t end = column_start(stft, first + count - 1) + (ptrdiff_t)stft->size;
    /* indices outside are reflected inwards, perhaps to samples that are in no column */
    const ptrdiff_t low = end - 1 > last ? reflect(end - 1, last) : begin;
    const ptrdiff_t high = begin < 0 ? reflect(begin, last) + 1 : end;
    const ptrdiff_t from = low < begin ? low : begin, to = high > end ? high : end;

    *start = from < 0 ? 0 : (size_t)from;
    *length = (to < (ptrdiff_t)samples ? (size_t)to : samples) - *start;
}

void stft_power(struct stft *stft, const float *block, size_t start, size_t samples, size_t k,
                float *power)
{
    const ptrdiff_t begin = column_start(stft, k), last = (ptrdiff_t)samples - 1;

    if (begin >= 0 && begin + (ptrdiff_t)stft->size <= last + 1) {
        transform(stft, block + begin - (ptrdiff_t)start, power);
        return;
    }
    for (size_t i = 0; i < stft->size; i++)
        stft->input[i] = block[reflect(begin + (ptrdiff_t)i, last) - (ptrdiff_t)start];
    transform(stft, stft->input, power);
}

CLONES void stft_magnitudes(size_t n, float *power)
{
    for (size_t i = 0; i < n; i++)
        power[i] = sqrtf(power[i]);
}

void stft_decibels(const struct stft *stft, size_t n, float *power, float floor)
{
    const float full_scale = (float)stft_full_scale(stft);

    for (size_t i = 0; i < n; i++) {
        float db = 10 * log10f(power[i] / full_scale);
        power[i] = db < floor ? floor : db;
    }
}

void stft_close(struct stft *stft)
{
    fftwf_destroy_plan(stft->plan);
    fftwf_free(stft->output);
    fftwf_free(stft->input);
    free(stft->window);
    free(stft);
}
