/* features - log-mel bands and MFCCs over time. See features.h. */
#include "audio/features.h"

#include "audio/mel.h"
#include "base/base.h"
#include "stats/moments.h"

#include <math.h>
#include <stdlib.h>

struct features {
    struct stft *stft;
    struct mel *mel;
    size_t coefficients;
    float *cosine;       /* (coefficients, bands) */
    float *power, *band; /* (bins), (bands) */
};

struct features *features_open(double rate, size_t size, size_t hop, size_t bands,
                               size_t coefficients)
{
    struct features *features = xalloc(1, sizeof *features);

    features->stft = stft_open(size, hop, STFT_HANN);
    features->mel = mel_make(rate, size, bands, 0, 0);
    features->coefficients = coefficients;
    features->cosine = xfloats(coefficients * bands);
    features->power = xfloats(stft_bins(features->stft));
    features->band = xfloats(bands);
    for (size_t k = 0; k < coefficients; k++)
        for (size_t b = 0; b < bands; b++)
            features->cosine[k * bands + b] =
                (float)(sqrt((k ? 2.0 : 1.0) / (double)bands) *
                        cos(M_PI * (double)k * ((double)b + 0.5) / (double)bands));
    return features;
}

size_t features_count(const struct features *features)
{
    return features->coefficients ? features->coefficients : features->mel->bands;
}

const struct stft *features_stft(const struct features *features)
{
    return features->stft;
}

void features_run(struct features *features, const float *block, size_t start, size_t samples,
                  size_t first, size_t count, float *values)
{
    const size_t things = features_count(features), bands = features->mel->bands;
    float *band = features->band;

    for (size_t t = 0; t < count; t++) {
        stft_power(features->stft, block, start, samples, first + t, features->power);
        mel_apply(features->mel, features->power, band);
        for (size_t b = 0; b < bands; b++)
            band[b] = (float)stats_power_db((double)band[b]);
        for (size_t i = 0; i < things; i++) {
            float value = band[i];
            if (features->coefficients) {
                double sum = 0;
                for (size_t b = 0; b < bands; b++)
                    sum += (double)features->cosine[i * bands + b] * (double)band[b];
                value = (float)sum;
            }
            values[t * things + i] = value;
        }
    }
}

void features_close(struct features *features)
{
    stft_close(features->stft);
    mel_free(features->mel);
    free(features->cosine);
    free(features->power);
    free(features->band);
    free(features);
}
