/* mel - mel filter banks
 *
 * The scale is that of Slaney's Auditory Toolbox (Technical Report 1998-010, Interval Research):
 * linear below 1 kHz, 15 mel there, and logarithmic above, 27 mel for each factor of 6.4. A band is
 * a triangle over frequency, from the centre of the band below to that of the band above, divided
 * by half its width in Hz, so that its area is 1. The weights equal those of librosa.filters.mel
 * with its defaults (htk=False, norm="slaney").
 */
#ifndef LATHE_MEL_H
#define LATHE_MEL_H

#include <stddef.h>

struct mel {
    size_t bands, bins;  /* bins = n_fft / 2 + 1 */
    size_t *first, *end; /* (bands): the weights of a band are zero outside [first, end) */
    float *weight;       /* (bands, bins) */
};

/* A filter bank for spectra of N_FFT points at RATE Hz: BANDS triangles between LOW and HIGH Hz;
 * HIGH <= 0 means RATE / 2. Bands too narrow to contain a bin are zero, as in librosa. Free with
 * mel_free(). The caller makes sure that LOW < HIGH <= RATE / 2 and BANDS > 0. */
struct mel *mel_make(double rate, size_t n_fft, size_t bands, double low, double high);

/* BAND (bands) = weight (bands, bins) times SPECTRUM (bins), which holds powers or magnitudes. */
void mel_apply(const struct mel *mel, const float *spectrum, float *band);

void mel_free(struct mel *mel);

/* Hz to mel and back on Slaney's scale; hz, mel >= 0. */
double mel_from_hz(double hz);
double mel_to_hz(double mel);

#endif
