/* features - a sound's log-mel bands or its MFCCs over time
 *
 * A column of the spectrogram (audio/stft.h, Hann window) of |X|^2 goes through the mel bank
 * (audio/mel.h, 0 Hz to half the rate) into bands L[b] = 10 log10 of a band's power in dB, not
 * below -100. Its mel-frequency cepstral coefficients are the orthonormal discrete cosine transform
 *
 *     C[k] = s[k] sum over b of L[b] cos(pi k (b + 1/2) / bands),  s[0] = sqrt(1 / bands), else
 *                                                                  s[k] = sqrt(2 / bands)
 *
 * as librosa.feature.mfcc has them, but for its floor of 80 dB below a record's peak, which is not
 * taken here: what is quiet stays so.
 */
#ifndef LATHE_FEATURES_H
#define LATHE_FEATURES_H

#include <stddef.h>

struct features;

/* For sound at RATE Hz: columns of SIZE samples, HOP apart, BANDS mel bands; COEFFICIENTS of them
 * by the cosine transform (at most BANDS), or 0 for the bands themselves. */
struct features *features_open(double rate, size_t size, size_t hop, size_t bands,
                               size_t coefficients);

/* How many numbers describe a column, and how many samples a signal needs at least. */
size_t features_count(const struct features *features);
size_t features_shortest(const struct features *features);

/* For signals in blocks, as audio/stft.h has them: how many columns a signal of that many samples
 * has, and what COUNT of them from FIRST on are computed from. */
size_t features_columns(const struct features *features, size_t samples);
void features_input(const struct features *features, size_t samples, size_t first, size_t count,
                    size_t *start, size_t *length);

/* The COUNT columns from FIRST on of a signal of SAMPLES samples, from the BLOCK of it that begins
 * at START, to VALUES (count, features_count). */
void features_run(struct features *features, const float *block, size_t start, size_t samples,
                  size_t first, size_t count, float *values);

void features_close(struct features *features);

#endif
