/* code - a record as a vector of exactly so many numbers: the causal sparse MDCT
 *
 * Room sparse: the causal sparse MDCT. Uses base, kernels, rng, tensors, transform.
 *
 * The vector, all of it float32:
 *     theta, gaps G, mode M
 *     M mod 8: 0 to 4, all blocks are of 256 << M; 5, blocks switch: a number a superframe of 4096
 *         samples and channel, how it is cut (transform/lapped.h)
 *     M >= 8: the levels (CODE_BANDS) of noise in place of dropped coefficients
 *     the gaps (G), the values, zeros
 * Channels follow each other. theta = 0 is
 * silence: the vector of a silent record, or of one with too few numbers for anything.
 *
 * The encoder chooses block sizes, theta and what to keep: the theta that uses just as many numbers
 * as there are, found by passes over the record; the partition whose coefficients have the smallest
 * sum of min(c^2, theta). If the partition would take a large part of the numbers, equal blocks of
 * each size are tried as well.
 *
 * Noise filling: dropped coefficients leave holes in the spectrum, which hardly affect SNR but are
 * audible. A dropped coefficient becomes +-level sqrt((v + 0.05) theta) with a random sign, where v
 * is the predicted energy. The level of a band restores the dropped energy, before it is multiplied
 * by the requested share.
 */
#ifndef LATHE_CODE_H
#define LATHE_CODE_H

#include "sparse/causal.h"
#include "transform/lapped.h"

enum { CODE_HEADER = 3, CODE_SIZES = 5, CODE_BANDS = 16 };

struct code_signal {
    size_t channels, frames;
    float *values; /* (channels, frames) */
};

/* The working memory of one thread. */
struct code;
struct code *code_open(const struct predictor *predictor);
void code_close(struct code *code);

/* Encodes SIGNAL as VECTOR (NUMBERS), with noise of NOISE times the amplitude of dropped
 * coefficients; 0: no levels. Returns the numbers used; the others are zero. */
size_t code_encode(struct code *code, const struct code_signal *signal, size_t numbers, float noise,
                   float *vector);

/* Decodes VECTOR (NUMBERS) into SIGNAL, whose shape is set and whose values have room. Returns
 * NULL, or why the vector does not match the shape of SIGNAL or the predictor. */
const char *code_decode(struct code *code, const float *vector, size_t numbers,
                        const struct code_signal *signal);

/* Gathers contexts and energies of SIGNAL at about NUMBERS into SAMPLES. */
void code_sample(struct code *code, const struct code_signal *signal, size_t numbers, float spread,
                 struct samples *samples);

#endif
