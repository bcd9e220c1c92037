/* stft - the short-time Fourier transform of a real signal
 *
 * Column k is the spectrum of the SIZE samples around sample k * HOP:
 *
 *     X[b][k] = sum over i of w[i] x[k * HOP + i - SIZE/2] exp(-2 pi j b i / SIZE)
 *
 * with w periodic (its first sample is the one that would follow the last) and x reflected at both
 * ends without repeating the end sample: librosa.stft(center=True, pad_mode="reflect") and
 * torchaudio.transforms.Spectrogram(center=True, pad_mode="reflect"). By FFTW in single precision,
 * with the plan that it estimates, never one that it measures: the same bits at every run.
 */
#ifndef LATHE_STFT_H
#define LATHE_STFT_H

#include <stddef.h>

/* Words for the command line, NULL-terminated: hann, hamming, blackman, rect. The coefficients are
 * those of scipy.signal.get_window. */
extern const char *const stft_windows[];
enum { STFT_HANN }; /* the first of them */

struct stft;

/* SIZE at least 2, HOP at least 1, WINDOW an index into stft_windows. */
struct stft *stft_open(size_t size, size_t hop, int window);

/* SIZE/2 + 1, from 0 Hz to half the sample rate. */
size_t stft_bins(const struct stft *stft);

/* The fewest samples of a signal that can be reflected at its ends: SIZE/2 + 1. */
size_t stft_shortest(const struct stft *stft);

/* The number of columns of a signal of SAMPLES samples, at least the fewest: 1 + SAMPLES/HOP for an
 * even SIZE. */
size_t stft_columns(const struct stft *stft, size_t samples);

/* The power of a sine of amplitude 1 in its bin: (sum of w / 2)^2. */
double stft_full_scale(const struct stft *stft);

/* The input of COUNT > 0 columns from FIRST on, in a signal of SAMPLES samples: *LENGTH samples
 * from *START on. */
void stft_input(const struct stft *stft, size_t samples, size_t first, size_t count, size_t *start,
                size_t *length);

/* |X|^2 of column K, (bins,), of a signal of SAMPLES samples; BLOCK contains its input and begins
 * at START. */
void stft_power(struct stft *stft, const float *block, size_t start, size_t samples, size_t k,
                float *power);

/* Convert N powers in place: to magnitudes; to decibels relative to stft_full_scale(), at least
 * FLOOR. NaN stays NaN. */
void stft_magnitudes(size_t n, float *power);
void stft_decibels(const struct stft *stft, size_t n, float *power, float floor);

void stft_close(struct stft *stft);

#endif
