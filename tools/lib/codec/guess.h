/* guess - what a magnitude is likely to cost, at a fiftieth of the work of the model
 *
 * The encoder decides with these costs where the model's (codec/mixer.h) would take too long. A row
 * has the costs of all magnitudes in one context: the mean of the magnitudes around, the last two
 * of this block, and the quantiser. Its probabilities adapt to the magnitudes that were chosen. On
 * music the sum is within 5 % of what the model needs.
 */
#ifndef LATHE_GUESS_H
#define LATHE_GUESS_H

#include "codec/mixer.h"

enum {
    GUESS_LEVELS = 64, /* of the mean around, four an octave */
    GUESS_RECENT = 16, /* the last two magnitudes, at most 2: 4 x last + the one before */
    GUESS_COSTS = 18,  /* magnitudes with a cost of their own; larger ones cost as the last one */
};

/* Of one context; 32 numbers, so that an index of a row is a shift. */
struct guess_row {
    int32_t cost[GUESS_COSTS]; /* in 4096ths of a bit, sign included */
    uint32_t chance[ESCAPE];   /* slots, of the decisions: is it more than 0, than 1, ... */
};

struct guess {
    const struct logistic *tables;
    struct guess_row row[GUESS_LEVELS][GUESS_RECENT][2];
    int32_t *base; /* [room]: mean of the magnitudes around in blocks before, in 64ths */
};

/* For blocks of up to ROOM magnitudes. Free with guess_close(). */
struct guess *guess_open(size_t room);
void guess_close(struct guess *guess);

/* Forgets what it has learned. */
void guess_forget(struct guess *guess);

/* Prepares GUESS->base for a BLOCK after HISTORY. */
void guess_prepare(struct guess *guess, const struct block *block, const struct history *history);

/* Adapts to the MAGNITUDES (SIZE) of the prepared block, the first one quantised in STATE. Returns
 * what they cost, in 4096ths of a bit. */
uint64_t guess_learn(struct guess *guess, size_t size, unsigned state, const uint32_t *magnitudes);

/* The level of a MEAN in 64ths. */
static inline int32_t guess_level(int32_t mean)
{
    union {
        float real;
        int32_t bits;
    } number = {.real = (float)(mean + 16)};
    int32_t level = (number.bits >> 21) - 524; /* exponent and two bits more */

    return level < GUESS_LEVELS ? level : GUESS_LEVELS - 1;
}

LANES_INLINE lanes guess_levels(lanes mean)
{
    lanes level = ((lanes) __builtin_convertvector(mean + 16, lanes_real) >> 21) - 524;

    return lanes_least(level, lanes_all(GUESS_LEVELS - 1));
}

/* How many low bits of a magnitude are not modelled, as the model has it. */
static inline unsigned guess_shift(int32_t mean)
{
    return mean < 1024 ? 0 : 31U - (unsigned)__builtin_clz((unsigned)mean >> 9);
}

/* The part of the mean that lies in this block, in 1024ths, when the magnitude Q follows; and the
 * recent magnitudes. */
static inline int32_t guess_follow(int32_t path, int32_t q)
{
    return (path * 5 >> 3) + 138 * (q < 32767 ? q : 32767);
}

static inline int32_t guess_recent(int32_t recent, int32_t q)
{
    return (q < 2 ? q : 2) << 2 | recent >> 2;
}

#endif
