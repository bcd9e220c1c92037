/* causal - which coefficients are kept, decided by what the decoder already knows
 *
 * Coefficients of the MDCT with block switching are gone through block by block, frequency by
 * frequency. With theta, the energy that a number is worth, the state of a bin k is, in units of
 * theta: A1[k] and A2[k], the energies believed of the last two blocks; R[k] and Q[k], their
 * recursive means. A predictor makes of it the energy v to be expected. Where v > kappa the value c
 * is kept: a number. Else, where c^2 / theta > kappa, it is a surprise: kept with its position, two
 * numbers. Else it is dropped: zero. A[k] becomes c^2 / theta of what is kept and min(v, kappa) of
 * what is dropped. The decoder sees all that v depends on, so positions cost nothing but for the
 * surprises. Where the size of blocks changes by r, a state is repeated r times or the mean of r.
 *
 * Encoder and decoder decide alike on every processor: additions in a fixed order, no contraction
 * (the Makefile compiles this room so), no libm (sparse/arithmetic.h).
 */
#ifndef LATHE_CAUSAL_H
#define LATHE_CAUSAL_H

#include "sparse/predictor.h"

#include <stddef.h>
#include <stdint.h>

enum { CAUSAL_GAP = 1 << 24 }; /* coefficients from a surprise to the next: below this */

/* What is kept of a record. */
struct kept {
    float *value;    /* (values) those expected, in their order */
    float *surprise; /* (surprises) */
    float *gap;      /* (surprises) coefficients since the last one */
    size_t values, surprises;
    double energy; /* of all */
};

/* Features and energies seen, for training. */
struct samples {
    float *feature; /* (room, PREDICTOR_FEATURES) */
    float *energy;  /* (room) */
    size_t count, room;
    uint32_t every, state; /* one of so many, at random */
};

struct causal;

/* For one channel of coefficients of blocks of at most LARGEST. */
struct causal *causal_open(const struct predictor *predictor, size_t largest);
void causal_close(struct causal *causal);

/* Forgets all; begins a channel. THETA is in [1e-30, 1e30]. */
void causal_begin(struct causal *causal, float theta);

/* How far one has come: the numbers used, the coefficients since the last surprise. Begins as
 * zeros, and goes on over the channels of a record. */
struct place {
    size_t value, surprise, since;
};

/* Goes through the next block, COEFFICIENTS (N), and adds to KEPT, whose arrays have room. SAMPLES
 * may be NULL. */
void causal_encode(struct causal *causal, const float *coefficients, size_t n, struct kept *kept,
                   struct place *place, struct samples *samples);

/* The next block, COEFFICIENTS (N), of KEPT. Returns false when KEPT has not as many values as are
 * needed. EXPECTED (N) becomes v of what was dropped and -1 of what was kept. */
bool causal_decode(struct causal *causal, float *coefficients, size_t n, const struct kept *kept,
                   struct place *place, float *expected);

#endif
