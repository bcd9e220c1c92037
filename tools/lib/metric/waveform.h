/* waveform - distances of a signal from its reference, sample by sample
 *
 * Room metric: distances between sounds, and between sets. Uses audio, base, linalg, stream.
 *
 * With the reference s and the estimate e over N samples (of all channels, as one signal):
 *     rmse    sqrt(sum (e - s)^2 / N)
 *     snr     10 log10(sum s^2 / sum (e - s)^2) dB
 *     si_sdr  10 log10(sum t^2 / sum (e - t)^2) dB, t = s sum(e s) / sum(s^2), without the means
 *             of s and e
 * SI-SDR: Le Roux, Wisdom, Erdogan and Hershey, "SDR - half-baked or well done?", ICASSP 2019,
 * equation 3; means are subtracted as in the evaluation of the Descript Audio Codec.
 *
 * Special cases: snr and si_sdr of equal signals are inf; the snr against a silent reference is
 * -inf, and so is the si_sdr of an estimate orthogonal to the reference, such as silence; the
 * si_sdr against a constant reference is nan.
 */
#ifndef LATHE_WAVEFORM_H
#define LATHE_WAVEFORM_H

#include <stddef.h>

struct waveform {
    double rmse, snr, si_sdr;
};

/* REFERENCE, ESTIMATE: (COUNT), finite, COUNT > 0. Sums are in double and in order. */
struct waveform waveform_compare(const float *reference, const float *estimate, size_t count);

#endif
