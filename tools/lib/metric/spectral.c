/* spectral - distances by spectrogram. See spectral.h. */
#include "metric/spectral.h"

#include "audio/mel.h"
#include "audio/stft.h"
#include "base/base.h"

#include <math.h>
#include <stdlib.h>

enum { RESOLUTIONS = 2, MOST_BINS = 2048 / 2 + 1 };

static const size_t windows[RESOLUTIONS] = {2048, 512}, bands[RESOLUTIONS] = {150, 80};
static const double LOW_HZ = 4000;

struct spectral {
    struct stft *stft[RESOLUTIONS];
    struct mel *mel[RESOLUTIONS];
    size_t low[RESOLUTIONS]; /* bands below LOW_HZ, the first ones */
};

struct spectral *spectral_make(double rate)
{
    struct spectral *spectral = xalloc(1, sizeof *spectral);

    for (int r = 0; r < RESOLUTIONS; r++) {
        spectral->stft[r] = stft_open(windows[r], windows[r] / 4, STFT_HANN);
        struct mel *mel = spectral->mel[r] = mel_make(rate, windows[r], bands[r], 0, 0);
        size_t end = (size_t)(LOW_HZ * (double)windows[r] / rate) + 1; /* of the bins */
        while (spectral->low[r] < bands[r] && mel->end[spectral->low[r]] <= end)
            spectral->low[r]++;
    }
    return spectral;
}

void spectral_free(struct spectral *spectral)
{
    if (!spectral)
        return;
    for (int r = 0; r < RESOLUTIONS; r++) {
        stft_close(spectral->stft[r]);
        mel_free(spectral->mel[r]);
    }
    free(spectral);
}

/* ---- one column ---- */

/* Computes MAGNITUDE (bins) and BAND (bands) of column T at resolution R. */
static void column(struct spectral *spectral, int r, const float *channel, size_t frames, size_t t,
                   float *magnitude, float *band)
{
    stft_power(spectral->stft[r], channel, 0, frames, t, magnitude);
    stft_magnitudes(stft_bins(spectral->stft[r]), magnitude);
    mel_apply(spectral->mel[r], magnitude, band);
}

static double audible(float magnitude)
{
    return magnitude > 1e-5f ? (double)magnitude : 1e-5;
}

/* d(X, Y) of a column of COUNT magnitudes. The logarithm of a product of ratios is the sum of their
 * logarithms, and the product of GROUP ratios, each below 1e44, stays finite. */
static double distance(const float *x, const float *y, size_t count)
{
    enum { GROUP = 6 };
    double logs = 0, differences = 0;

    for (size_t k = 0; k < count; k += GROUP) {
        size_t end = k + GROUP < count ? k + GROUP : count;
        double larger = 1, smaller = 1;
        for (size_t i = k; i < end; i++) {
            double one = audible(x[i]), other = audible(y[i]);
            larger *= one > other ? one : other;
            smaller *= one > other ? other : one;
            differences += fabs((double)x[i] - (double)y[i]);
        }
        logs += log10(larger / smaller);
    }
    return (2 * logs + differences) / (double)count;
}

/* ---- whole sounds ---- */

struct spectral_distance spectral_compare(struct spectral *spectral, const float *reference,
                                          const float *estimate, size_t channels, size_t frames)
{
    struct spectral_distance total = {0};
    float x[MOST_BINS], y[MOST_BINS], x_band[MOST_BINS], y_band[MOST_BINS];

    for (size_t c = 0; c < channels; c++) {
        const float *from = reference + c * frames, *to = estimate + c * frames;
        for (int r = 0; r < RESOLUTIONS; r++) {
            size_t columns = stft_columns(spectral->stft[r], frames);
            double share = 1 / ((double)channels * (double)columns);
            for (size_t t = 0; t < columns; t++) {
                column(spectral, r, from, frames, t, x, x_band);
                column(spectral, r, to, frames, t, y, y_band);
                total.stft += share * distance(x, y, stft_bins(spectral->stft[r]));
                total.mel += share * distance(x_band, y_band, bands[r]);
                total.mel_low += share * distance(x_band, y_band, spectral->low[r]);
            }
        }
    }
    return total;
}

size_t spectral_features(const struct spectral *spectral, size_t channels, size_t frames)
{
    return channels * stft_columns(spectral->stft[0], frames) * bands[0];
}

void spectral_logmel(struct spectral *spectral, const float *audio, size_t channels, size_t frames,
                     float *values)
{
    float magnitude[MOST_BINS];

    for (size_t c = 0; c < channels; c++) {
        for (size_t t = 0; t < stft_columns(spectral->stft[0], frames); t++, values += bands[0]) {
            column(spectral, 0, audio + c * frames, frames, t, magnitude, values);
            for (size_t b = 0; b < bands[0]; b++)
                values[b] = (float)(2 * log10(audible(values[b])));
        }
    }
}
