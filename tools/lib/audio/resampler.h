/* resampler - a signal at another sample rate
 *
 * Band-limited interpolation (J. O. Smith, "Digital Audio Resampling"): from r to R Hz,
 *
 *     y[n] = sum over i of x[i] h(n r/R - i),   h(t) = 2 c sinc(2 c t) kaiser(t)
 *
 * with h flat up to a pass-band edge below half the lower rate and down by the stop band's
 * attenuation from half the lower rate on (Kaiser's window and formulas: Oppenheim and Schafer,
 * "Discrete-Time Signal Processing", section 7.5.3). r/R = M/L in lowest terms: only L different
 * phases of h occur, and they are tabulated, so that a frame is one dot product. Where the table
 * would be too large, it holds fewer phases, between which cubic interpolation (Lagrange's, of four
 * dot products) finds the others, with errors below the stop band's. Frame 0 stays at time 0.
 *
 * What was measured (tests/bench/resample-quality.py): processor seconds of five minutes of 44.1 kHz
 * stereo to mono at 22050 Hz, one thread, files read and written; the edge of the pass band
 * (-0.1 dB), and what is left of tones above 11025 Hz, at worst:
 *
 *     wav2raw | tomono | resample    best     0.41 s   10677 Hz   -136 dB
 *                                    medium   0.30 s   10221 Hz   -118 dB
 *                                    fast     0.27 s    9176 Hz    -99 dB
 *     SoX rate                       -v       0.30 s   10287 Hz   -155 dB
 *                                    -h       0.30 s   10265 Hz   -128 dB
 *                                    -m       0.29 s   10246 Hz   -104 dB
 *     libsamplerate 0.2.2            best     5.00 s   10431 Hz   -120 dB
 *                                    medium   1.77 s    9549 Hz    -91 dB
 *                                    fast     0.93 s    7922 Hz   -101 dB
 *
 * libsamplerate, which was used before, interpolates every coefficient of every frame. Of our own
 * qualities the best costs so little more than the others that it is the default: its stop band is
 * at the rounding of float32, its pass band the widest of all.
 *
 * A frame depends on the input around it and on nothing else: a signal can be cut into blocks
 * anywhere, and they can be computed in any order, with the same bits.
 */
#ifndef LATHE_RESAMPLER_H
#define LATHE_RESAMPLER_H

#include <stddef.h>
#include <stdint.h>

/* Words for the command line, NULL-terminated: best, medium, fast. */
extern const char *const resampler_qualities[];

/* Rates may be at most that many times apart. */
enum { RESAMPLER_MOST = 256 };

struct resampler; /* read-only when open, shared by threads */

/* FROM and TO in Hz, both above 0; QUALITY an index into resampler_qualities. */
struct resampler *resampler_open(double from, double to, int quality);
void resampler_close(struct resampler *resampler);

/* The input that the COUNT > 0 frames of output from FIRST on are computed from: *FRAMES frames
 * from *START on, which may lie before the signal's beginning or reach beyond its end; there it is
 * silent. Later output never has an earlier start. */
void resampler_input(const struct resampler *resampler, uint64_t first, size_t count,
                     int64_t *start, size_t *frames);

/* Those frames of input, IN, to the COUNT frames of OUT. */
void resampler_run(const struct resampler *resampler, uint64_t first, size_t count, const float *in,
                   float *out);

#endif
