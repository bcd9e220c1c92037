/* stft - the short-time Fourier transform of a real signal. See stft.h. */
#include "audio/stft.h"

#include "cli/cli.h"

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

/* VALUES (count,) from sample START on of the reflected signal. */
static void read_reflected(struct spool *signal, size_t samples, ptrdiff_t start, float *values,
                           size_t count)
{
    const ptrdiff_t last = (ptrdiff_t)samples - 1;

    for (size_t i = 0; i < count;) {
        ptrdiff_t at = start + (ptrdiff_t)i;
        size_t n = 1;
        if (at < 0)
            at = -at;
        else if (at > last)
            at = 2 * last - at;
        else
            n = count - i < samples - (size_t)at ? count - i : samples - (size_t)at;
        spool_read(signal, 0, (size_t)at, values + i, n);
        i += n;
    }
}

void stft_power(struct stft *stft, struct spool *signal, size_t samples, size_t k, float *power)
{
    ptrdiff_t start = (ptrdiff_t)(k * stft->hop) - (ptrdiff_t)(stft->size / 2);

    read_reflected(signal, samples, start, stft->input, stft->size);
    for (size_t i = 0; i < stft->size; i++)
        stft->input[i] *= stft->window[i];
    fftwf_execute(stft->plan);
    for (size_t b = 0; b < stft_bins(stft); b++) {
        const float *x = stft->output[b];
        power[b] = x[0] * x[0] + x[1] * x[1];
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
