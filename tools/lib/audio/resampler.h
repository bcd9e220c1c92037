/* resampler - a signal at another sample rate, by libsamplerate or libsoxr, block by block
 *
 * Band-limited interpolation (J. O. Smith, "Digital Audio Resampling"): libsamplerate's windowed
 * sinc, or libsoxr's half-band and polyphase stages. Frame 0 stays at time 0; before the beginning
 * and after the end there is silence.
 *
 * The ratio of the rates is M / L in lowest terms, so after L frames of output the output falls
 * exactly on a frame of input again. A block that begins there, with a run-up as long as the
 * filter, equals the same frames of the whole signal. So blocks are independent of each other and
 * can be computed in any order. If the ratio has no such small terms, blocks begin according to the
 * nearest one, off by less than a millionth of a frame for each, and use the exact ratio inside.
 *
 * Measured from 44.1 kHz stereo to 22050 Hz mono, with reading and writing, in one run on one core
 * of a Zen 5 (tests/bench/resample-quality.py; pass: level within 0.1 dB; alias: what is left of
 * the worst tone above 11025 Hz; time: relative to best):
 *
 *                     pass       alias      time
 *     best            10431 Hz   -120 dB    1
 *     medium           9549 Hz    -91 dB    0.38
 *     fast             7922 Hz   -101 dB    0.22
 *     hq              10266 Hz   -127 dB    0.08
 *     vhq             10286 Hz   -155 dB    0.09
 *     SoX rate -h     10265 Hz   -128 dB    0.06
 *     SoX rate -v     10287 Hz   -155 dB    0.06
 *
 * resample uses medium by default, as users of libsamplerate know it; collections use vhq.
 */
#ifndef LATHE_RESAMPLER_H
#define LATHE_RESAMPLER_H

#include <stddef.h>
#include <stdint.h>

/* Words for the command line, NULL-terminated: best, medium, fast, hq, vhq. */
extern const char *const resampler_qualities[];

/* The largest ratio of the two rates. */
enum { RESAMPLER_MOST = 256 };

struct resampler; /* read-only when open, shared by threads */

/* FROM and TO in Hz, both above 0; QUALITY an index into resampler_qualities. */
struct resampler *resampler_open(double from, double to, int quality);
void resampler_close(struct resampler *resampler);

/* The output frames of a block, except the last one of a channel: about FRAMES of input or FRAMES
 * of output, whichever gives fewer, rounded to where the signal can be cut. */
size_t resampler_block(const struct resampler *resampler, size_t frames);

/* The input of COUNT > 0 output frames from FIRST on, a whole number of blocks: *FRAMES frames from
 * *START on. They may extend beyond the end of the signal, where it is silent. Later output never
 * starts earlier. */
void resampler_input(const struct resampler *resampler, uint64_t first, size_t count,
                     uint64_t *start, size_t *frames);

/* Converts that input, IN, to the COUNT frames of OUT. Dies if the library fails. */
void resampler_run(const struct resampler *resampler, uint64_t first, size_t count, const float *in,
                   float *out);

#endif
