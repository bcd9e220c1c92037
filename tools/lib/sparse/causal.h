/* causal - keeps coefficients according to what the decoder already knows
 *
 * The coefficients of the MDCT with block switching are processed block by block, frequency by
 * frequency. With theta, the energy that a number is worth, the state of a bin k is, in units of
 * theta: A1[k] and A2[k], the energies assumed for the last two blocks; R[k] and Q[k], their
 * recursive means. From it a predictor computes the expected energy v. If v > kappa, the value c is
 * kept: one number. Else, if c^2 / theta > kappa, it is a surprise: kept with its position, two
 * numbers. Else it is dropped: zero. A[k] becomes c^2 / theta if c is kept and min(v, kappa) if it
 * is dropped. The decoder knows all that v depends on, so positions cost nothing except for
 * surprises. When the block size changes by a factor r, a state is repeated r times or averaged
 * over r.
 *
 * Encoder and decoder decide alike on every processor: additions in a fixed order, no contraction
 * (the Makefile compiles this room so), no libm (sparse/arithmetic.h).
 */
#ifndef LATHE_CAUSAL_H
#define LATHE_CAUSAL_H

#include "sparse/predictor.h"

#include <stddef.h>
#include <stdint.h>

enum { CAUSAL_GAP = 1 << 24 }; /* the distance from one surprise to the next is below this */

/* The kept part of a record. */
struct kept {
    float *value;    /* (values) expected values, in order */
    float *surprise; /* (surprises) */
    float *gap;      /* (surprises) coefficients since the last surprise */
    size_t values, surprises;
    double energy; /* of all */
};

/* Features and energies gathered for training. */
struct samples {
    float *feature; /* (room, PREDICTOR_FEATURES) */
    float *energy;  /* (room) */
    size_t count, room;
    uint32_t every, state; /* one of EVERY is taken, at random */
};

struct causal;

/* For one channel of coefficients of blocks of at most LARGEST. */
struct causal *causal_open(const struct predictor *predictor, size_t largest);
void causal_close(struct causal *causal);

/* Resets the state for a new channel. THETA is in [1e-30, 1e30]. */
void causal_begin(struct causal *causal, float theta);

/* The position in a record: the numbers used, the coefficients since the last surprise. Starts as
 * zeros and continues over the channels of a record. */
struct place {
    size_t value, surprise, since;
};

/* Encodes the next block, COEFFICIENTS (N), and appends to KEPT, whose arrays have room. SAMPLES
 * may be NULL. */
void causal_encode(struct causal *causal, const float *coefficients, size_t n, struct kept *kept,
                   struct place *place, struct samples *samples);

/* Decodes the next block, COEFFICIENTS (N), from KEPT. Returns false if KEPT has too few values.
 * EXPECTED (N) becomes v for dropped coefficients and -1 for kept ones. */
bool causal_decode(struct causal *causal, float *coefficients, size_t n, const struct kept *kept,
                   struct place *place, float *expected);

#endif
