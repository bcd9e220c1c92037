/* features - log-mel bands or MFCCs of a sound over time
 *
 * The power spectrum |X|^2 of a column of the spectrogram (audio/stft.h, Hann window) is summed
 * into mel bands (audio/mel.h, 0 Hz to half the rate); L[b] = 10 log10 of the power of band b in
 * dB, at least -100. The mel-frequency cepstral coefficients are the orthonormal discrete cosine
 * transform
 *
 *     C[k] = s[k] sum over b of L[b] cos(pi k (b + 1/2) / bands),  s[0] = sqrt(1 / bands), else
 *                                                                  s[k] = sqrt(2 / bands)
 *
 * as in librosa.feature.mfcc, but without its floor at 80 dB below the peak of a record: quiet
 * sounds stay quiet.
 */
#ifndef LATHE_FEATURES_H
#define LATHE_FEATURES_H

#include "audio/stft.h"

#include <stddef.h>

struct features;

/* For sound at RATE Hz: columns of SIZE samples, HOP apart, and BANDS mel bands. COEFFICIENTS (at
 * most BANDS) of the cosine transform; 0: the bands themselves. */
struct features *features_open(double rate, size_t size, size_t hop, size_t bands,
                               size_t coefficients);

/* The numbers in a column. */
size_t features_count(const struct features *features);

/* The transform, owned by FEATURES: says what signals in blocks need, as in audio/stft.h. */
const struct stft *features_stft(const struct features *features);

/* Computes COUNT columns from FIRST on of a signal of SAMPLES samples, from its BLOCK that begins
 * at START, into VALUES (count, features_count). */
void features_run(struct features *features, const float *block, size_t start, size_t samples,
                  size_t first, size_t count, float *values);

void features_close(struct features *features);

#endif
