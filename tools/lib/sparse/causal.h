/* causal - keeps coefficients according to what the decoder already knows
 *
 * The coefficients of the MDCT with block switching are processed block by block, frequency by
 * frequency. With theta, the energy that a number is worth, the state of a bin k is, in units of
 * theta: A1[k] and A2[k], the energies assumed for the last two blocks; R[k] and Q[k], their
 * recursive means. From it a predictor computes the expected energy v. If v > kappa, the
 * coefficient c is expected and has a number. Else, if c^2 > theta, it is a surprise and has a
 * number, too. Else it is dropped: zero. A[k] becomes c^2 / theta if c is kept and v if it is
 * dropped. The decoder knows all that v depends on, so only surprises need a position. When the
 * block size changes by a factor r, a state is repeated r times or averaged over r.
 *
 * An expected coefficient with c^2 / theta below CAUSAL_WORTH is not worth its number: it is
 * dropped as well, with A[k] = CAUSAL_LITTLE, and its number, which is below every value that is
 * kept, says instead how many coefficients ahead a surprise is, as a multiple of a power of two, or
 * 0. A surprise for which none is left takes a number more, its distance from the last one of the
 * kind. Each number is either one value or one position.
 *
 * While samples are gathered for training, all expected coefficients are kept, and surprises are
 * those above kappa: a predictor trained on contexts with these holes was 0.2 to 1.1 dB worse.
 *
 * Encoder and decoder decide alike on every processor: additions in a fixed order, no contraction
 * (the Makefile compiles this room so), no libm (sparse/arithmetic.h).
 */
#ifndef LATHE_CAUSAL_H
#define LATHE_CAUSAL_H

#include "sparse/predictor.h"

#include <stddef.h>
#include <stdint.h>

enum { CAUSAL_GAP = 1 << 23 }; /* distances to surprises are not above this */
static const float CAUSAL_WORTH = 0.3f, CAUSAL_LITTLE = 0.15f;

/* The number of an expected coefficient that tells of no surprise yet. */
struct carrier {
    size_t value, at; /* which number; which coefficient */
};

/* The kept part of a record. */
struct kept {
    float *value; /* (values) of expected coefficients and surprises, in order */
    float *gap;   /* (gaps) coefficients since the last surprise that has one */
    size_t values, gaps;
    /* for encoding */
    struct carrier *carrier; /* (carriers) the latest one last */
    size_t carriers;
    double energy; /* of the coefficients kept */
    /* for decoding */
    unsigned char *ahead; /* (coefficients of the record) 1: a surprise, as far as is known */
    size_t coefficients;
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

/* The position in a record: the numbers used, the coefficients since the last surprise with a gap,
 * all coefficients. Starts as zeros and continues over the channels of a record. */
struct place {
    size_t value, gap, since, at;
};

/* Encodes the next block, COEFFICIENTS (N), and appends to KEPT, whose arrays have room. SAMPLES
 * may be NULL. */
void causal_encode(struct causal *causal, const float *coefficients, size_t n, struct kept *kept,
                   struct place *place, struct samples *samples);

/* Decodes the next block, COEFFICIENTS (N), from KEPT, whose array AHEAD starts as zeros. Returns
 * false if KEPT has too few values or a position that cannot be. EXPECTED (N) becomes A[k] for
 * dropped coefficients and -1 for kept ones. */
bool causal_decode(struct causal *causal, float *coefficients, size_t n, struct kept *kept,
                   struct place *place, float *expected);

#endif
