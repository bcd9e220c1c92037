/* resampler - a signal at another sample rate, by libsamplerate or libsoxr, block by block
 *
 * Band-limited interpolation (J. O. Smith, "Digital Audio Resampling"): libsamplerate's windowed
 * sinc, or libsoxr's half-band and polyphase stages. Frame 0 stays at time 0; before the beginning
 * and after the end there is silence.
 *
 * The rates' ratio is M / L in lowest terms, so L frames of output later the output is again
 * exactly on a frame of input: a block that begins there, run up to from as far before as the
 * filter reaches, is what it would be within the whole. Blocks are independent of each other and
 * can be computed in any order. Rates without so small a ratio take the nearest one for where
 * blocks begin, off by less than a millionth of a frame for each of them, and their own ratio
 * inside.
 *
 * Measured from 44.1 kHz stereo to 22050 Hz mono, with reading and writing, in one run on one core
 * of a Zen 5 (tests/bench/resample-quality.py; pass: level within 0.1 dB; alias: what is left of
 * the worst tone above 11025 Hz; time: of best's):
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
 * medium is resample's default, as libsamplerate's users know it; a collection takes vhq.
 */
#ifndef LATHE_RESAMPLER_H
#define LATHE_RESAMPLER_H

#include <stddef.h>
#include <stdint.h>

/* Words for the command line, NULL-terminated: best, medium, fast, hq, vhq. */
extern const char *const resampler_qualities[];

/* Rates may be at most that many times apart. */
enum { RESAMPLER_MOST = 256 };

struct resampler; /* read-only when open, shared by threads */

/* FROM and TO in Hz, both above 0; QUALITY an index into resampler_qualities. */
struct resampler *resampler_open(double from, double to, int quality);
void resampler_close(struct resampler *resampler);

/* How many frames of output a block has, all but a channel's last: as many as come of about
 * FRAMES of input or make FRAMES of output, whichever are fewer, and can be cut there. */
size_t resampler_block(const struct resampler *resampler, size_t frames);

/* The input of the COUNT > 0 frames of output from FIRST on, a whole number of blocks: *FRAMES
 * frames from *START on, which may reach beyond the signal's end; there it is silent. Later output
 * never has an earlier start. */
void resampler_input(const struct resampler *resampler, uint64_t first, size_t count,
                     uint64_t *start, size_t *frames);

/* Those frames of input, IN, to the COUNT frames of OUT. Dies where the library fails. */
void resampler_run(const struct resampler *resampler, uint64_t first, size_t count, const float *in,
                   float *out);

#endif
