/* trellis - dependent quantisation of the values of a block
 *
 * Two quantisers alternate: one reconstructs a magnitude q as 2 q D, the other as (2 q - 1) D, and
 * zero as zero; both have the spacing 2 D. The parities of the numbers so far select the next one,
 * in a trellis of eight states, so that encoder and decoder know it without side information, and
 * the possible reconstructions of a sequence lie more densely in space than those of one quantiser
 * (trellis-coded quantisation: Marcellin and Fischer, IEEE Trans. Communications 38, 1990; as in
 * ITU-T H.266, 8.7.3). The encoder finds the sequence with the least sum of (x - reconstruction)^2
 * / D^2 + lambda bits by Viterbi's algorithm. The current model tells what numbers cost after the
 * best path; how much more or less they cost after the others is guessed (codec/guess.h), and so is
 * where a zero is sure.
 */
#ifndef LATHE_TRELLIS_H
#define LATHE_TRELLIS_H

#include "codec/mixer.h"

enum { STATES = 8 };

/* The state that follows STATE when a magnitude is even or odd, and whether a state quantises to
 * odd multiples of D. State 0 is the first of a record. */
extern const unsigned char trellis_next[STATES][2];
static inline unsigned trellis_odd(unsigned state)
{
    return state & 1;
}

struct trellis;

/* For blocks of up to ROOM values. Free with trellis_close(). */
struct trellis *trellis_open(size_t room);
void trellis_close(struct trellis *trellis);

/* Forgets what magnitudes cost so far. */
void trellis_forget(struct trellis *trellis);

/* Finds the MAGNITUDES (block->size) of a block whose absolute values, in 4096ths of D, are VALUES.
 * LAMBDA is in 256ths of D^2 a bit.
 * *STATE is the state before the block and becomes the state after it. MODEL tells what magnitudes
 * cost, and is not changed; without one (NULL) the costs are guessed. Returns what the magnitudes
 * cost as guessed (codec/guess.h), in 4096ths of a bit. */
uint64_t trellis_quantise(struct trellis *trellis, struct mixer *model, const struct block *block,
                          const struct history *history, const int64_t *values, int lambda,
                          unsigned *state, uint32_t *magnitudes);

#endif
