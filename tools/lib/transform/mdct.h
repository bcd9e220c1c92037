/* mdct - the modified discrete cosine transform, by FFTW
 *
 * Of a signal x, zeros standing before and after it, frame f has the N coefficients
 *     X[f][k] = sqrt(2/N) sum_{i=0}^{2N-1} w[i] x[(f - 1) N + i] cos(pi/N (i + 1/2 + N/2) (k +
 * 1/2)) with the sine window w[i] = sin(pi (i + 1/2) / 2N). Frames overlap by half, their aliasing
 * cancels (Princen, Johnson and Bradley, ICASSP 1987): the transform is orthonormal, so that what
 * is left out of the coefficients is, as energy, what is missing from the signal, and its inverse
 * is its transpose. Each frame is folded to N values and goes through a DCT-IV, in float.
 */
#ifndef LATHE_MDCT_H
#define LATHE_MDCT_H

#include <stddef.h>

struct mdct;

/* N coefficients a frame, N even. The caller frees it with mdct_close. */
struct mdct *mdct_open(size_t n);
void mdct_close(struct mdct *mdct);

/* The frames that hold COUNT samples: one more than blocks of N, rounded up; 0 for none. */
size_t mdct_frames(const struct mdct *mdct, size_t count);

/* COEFFICIENTS (frames, N) of SIGNAL (COUNT). */
void mdct_forward(struct mdct *mdct, const float *signal, size_t count, float *coefficients);

/* SIGNAL (COUNT) of COEFFICIENTS (frames, N). */
void mdct_inverse(struct mdct *mdct, const float *coefficients, size_t count, float *signal);

#endif
