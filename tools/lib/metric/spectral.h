/* spectral - spectral distances of a sound from its reference, as defined for DAC
 *
 * MultiScaleSTFTLoss and MelSpectrogramLoss with their defaults, which evaluate the Descript Audio
 * Codec (Kumar et al., "High-fidelity audio compression with improved RVQGAN", NeurIPS 2023,
 * section 4; dac/nn/loss.py). With magnitudes |X| and |Y| of two spectrograms,
 *     d(X, Y) = mean |log10 max(|X|, 1e-5)^2 - log10 max(|Y|, 1e-5)^2|  +  mean ||X| - |Y||
 *     stft    = sum of d over windows of 2048 and 512 samples
 *     mel     = the same with |X| and |Y| in mel bands (audio/mel.h, 0 Hz to half the rate): 150
 *               bands at the window of 2048, 80 at 512
 *     mel_low = the same over the bands that have no weight above 4 kHz: the logarithm counts an
 *               empty high band as much as a wrong low one
 * Spectrograms have periodic Hann windows a quarter window apart; the first is centred on sample 0,
 * and the sound is reflected at its edges.
 * Transforms are in float, means in double, in order.
 */
#ifndef LATHE_SPECTRAL_H
#define LATHE_SPECTRAL_H

#include <stddef.h>

/* Shorter sounds cannot be reflected at the edges of the longer window. */
enum { SPECTRAL_LEAST_FRAMES = 1025 };

struct spectral;

/* Makes plans and mel banks for sounds at RATE Hz. Free with spectral_free(), which accepts
 * NULL. */
struct spectral *spectral_make(double rate);
void spectral_free(struct spectral *spectral);

struct spectral_distance {
    double stft, mel, mel_low;
};

/* The distances of REFERENCE and ESTIMATE, (CHANNELS, FRAMES), finite. Means include all
 * channels. */
struct spectral_distance spectral_compare(struct spectral *spectral, const float *reference,
                                          const float *estimate, size_t channels, size_t frames);

/* The log mel spectrogram of the longer window, log10 max(mel, 1e-5)^2, as one vector: VALUES
 * (channels, 1 + frames / 512, 150) of AUDIO (CHANNELS, FRAMES). spectral_features() is its
 * length. */
size_t spectral_features(const struct spectral *spectral, size_t channels, size_t frames);
void spectral_logmel(struct spectral *spectral, const float *audio, size_t channels, size_t frames,
                     float *values);

#endif
