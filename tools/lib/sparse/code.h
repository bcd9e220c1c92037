/* code - a record as a vector of exactly so many numbers: the causal sparse MDCT
 *
 * Room sparse: the causal sparse MDCT. Uses base, kernels, rng, tensors, transform.
 *
 * The vector, all of it float32:
 *     theta, surprises S, mode M
 *     M mod 8: 0 to 4, all blocks are of 256 << M; 5, blocks switch: a number a superframe of 4096
 *         samples and channel, how it is cut (transform/lapped.h)
 *     M >= 8: the levels (CODE_BANDS) of noise where coefficients were dropped
 *     the gaps before the surprises (S), their values (S), the expected values, zeros
 * Channels follow each other; a gap counts the coefficients since the surprise before. theta = 0 is
 * silence: the vector of a silent record, and of one whose numbers do not suffice for anything.
 *
 * Block sizes, theta and what to keep are the encoder's choice: the theta that takes just as many
 * numbers as there are, found by passes over the record; the partition whose coefficients have the
 * smallest sum of min(c^2, theta). Where the partition would be a large part of the numbers, equal
 * blocks of each size are tried as well.
 *
 * Noise filling: what is dropped leaves holes in the spectrum, which SNR does not mind and ears
 * do. A dropped coefficient becomes +-level sqrt((v + 0.05) theta) with a random sign, v being what
 * the predictor expected; the level of a band makes that, before it is multiplied by the share
 * asked for, the energy that was dropped.
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

/* One thread's tools. */
struct code;
struct code *code_open(const struct predictor *predictor);
void code_close(struct code *code);

/* VECTOR (NUMBERS) of SIGNAL, with NOISE times the amplitude of what is dropped, 0: no levels;
 * returns the numbers used, the others being zero. */
size_t code_encode(struct code *code, const struct code_signal *signal, size_t numbers, float noise,
                   float *vector);

/* SIGNAL, whose shape is set and whose values are room, of VECTOR (NUMBERS). Returns NULL, or why
 * the vector is none of SIGNAL's shape and the predictor. */
const char *code_decode(struct code *code, const float *vector, size_t numbers,
                        const struct code_signal *signal);

/* Contexts and energies of SIGNAL at about NUMBERS, into SAMPLES. */
void code_sample(struct code *code, const struct code_signal *signal, size_t numbers, float spread,
                 struct samples *samples);

#endif
