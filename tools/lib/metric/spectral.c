/* spectral - distances by spectrogram. See spectral.h. */
#include "metric/spectral.h"

#include "audio/mel.h"
#include "cli/cli.h"

#include <fftw3.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum { RESOLUTIONS = 2, LONGEST = 2048, HOPS = 4 }; /* hops a window */

static const size_t windows[RESOLUTIONS] = {LONGEST, 512}, bands[RESOLUTIONS] = {150, 80};

/* One spectrogram's window and mel bank, with room for a frame on its way. */
struct resolution {
    size_t window, bins;
    float *hann, *frame;     /* (window) */
    fftwf_complex *spectrum; /* (bins) */
    fftwf_plan plan;         /* frame to spectrum */
    struct mel *mel;
};

struct spectral {
    struct resolution resolution[RESOLUTIONS];
};

struct spectral *spectral_make(double rate)
{
    struct spectral *spectral = xalloc(1, sizeof *spectral);

    for (int i = 0; i < RESOLUTIONS; i++) {
        struct resolution *r = &spectral->resolution[i];
        r->window = windows[i];
        r->bins = r->window / 2 + 1;
        r->hann = xfloats(r->window);
        r->frame = xfloats(r->window);
        r->spectrum = (fftwf_complex *)xfloats(2 * r->bins);
        r->plan = fftwf_plan_dft_r2c_1d((int)r->window, r->frame, r->spectrum, FFTW_ESTIMATE);
        r->mel = mel_make(rate, r->window, bands[i], 0, 0);
        for (size_t n = 0; n < r->window; n++)
            r->hann[n] = (float)(0.5 - 0.5 * cos(2 * M_PI * (double)n / (double)r->window));
    }
    return spectral;
}

void spectral_free(struct spectral *spectral)
{
    if (!spectral)
        return;
    for (int i = 0; i < RESOLUTIONS; i++) {
        struct resolution *r = &spectral->resolution[i];
        fftwf_destroy_plan(r->plan);
        mel_free(r->mel);
        free(r->hann);
        free(r->frame);
        free(r->spectrum);
    }
    free(spectral);
}

/* ---- one frame ---- */

static size_t frames_of(const struct resolution *r, size_t count)
{
    return 1 + count / (r->window / HOPS);
}

/* MAGNITUDE (bins) of frame T of AUDIO (COUNT), which is reflected at its first and last sample. */
static void magnitudes(struct resolution *r, const float *audio, size_t count, size_t t,
                       float *magnitude)
{
    ptrdiff_t start = (ptrdiff_t)(t * (r->window / HOPS)) - (ptrdiff_t)(r->window / 2);
    ptrdiff_t last = (ptrdiff_t)count - 1;

    for (size_t n = 0; n < r->window; n++) {
        ptrdiff_t at = start + (ptrdiff_t)n;
        at = at < 0 ? -at : at > last ? 2 * last - at : at;
        r->frame[n] = r->hann[n] * audio[at];
    }
    fftwf_execute(r->plan);
    for (size_t k = 0; k < r->bins; k++)
        magnitude[k] =
            sqrtf(r->spectrum[k][0] * r->spectrum[k][0] + r->spectrum[k][1] * r->spectrum[k][1]);
}

static double audible(float magnitude)
{
    return magnitude > 1e-5f ? (double)magnitude : 1e-5;
}

/* d(X, Y) of the COUNT magnitudes of one frame, as a sum instead of a mean. */
static double frame_distance(const float *x, const float *y, size_t count)
{
    double sum = 0;

    for (size_t k = 0; k < count; k++)
        sum += 2 * fabs(log10(audible(x[k]) / audible(y[k]))) + fabs((double)x[k] - (double)y[k]);
    return sum;
}

/* ---- whole sounds ---- */

struct spectral_distance spectral_compare(struct spectral *spectral, const float *reference,
                                          const float *estimate, size_t channels, size_t frames)
{
    struct spectral_distance total = {0};

    for (int i = 0; i < RESOLUTIONS; i++) {
        struct resolution *r = &spectral->resolution[i];
        float x[LONGEST / 2 + 1], y[LONGEST / 2 + 1], x_mel[LONGEST / 2 + 1],
            y_mel[LONGEST / 2 + 1];
        double stft = 0, mel = 0;
        for (size_t c = 0; c < channels; c++) {
            for (size_t t = 0; t < frames_of(r, frames); t++) {
                magnitudes(r, reference + c * frames, frames, t, x);
                magnitudes(r, estimate + c * frames, frames, t, y);
                stft += frame_distance(x, y, r->bins);
                mel_apply(r->mel, x, x_mel);
                mel_apply(r->mel, y, y_mel);
                mel += frame_distance(x_mel, y_mel, r->mel->bands);
            }
        }
        double count = (double)channels * (double)frames_of(r, frames);
        total.stft += stft / (count * (double)r->bins);
        total.mel += mel / (count * (double)r->mel->bands);
    }
    return total;
}

size_t spectral_features(size_t channels, size_t frames)
{
    return channels * (1 + frames / (LONGEST / HOPS)) * bands[0];
}

void spectral_logmel(struct spectral *spectral, const float *audio, size_t channels, size_t frames,
                     float *values)
{
    struct resolution *r = &spectral->resolution[0];
    float magnitude[LONGEST / 2 + 1];

    for (size_t c = 0; c < channels; c++) {
        for (size_t t = 0; t < frames_of(r, frames); t++, values += r->mel->bands) {
            magnitudes(r, audio + c * frames, frames, t, magnitude);
            mel_apply(r->mel, magnitude, values);
            for (size_t b = 0; b < r->mel->bands; b++)
                values[b] = (float)(2 * log10(audible(values[b])));
        }
    }
}
