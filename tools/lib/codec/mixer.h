/* mixer - predicts the next magnitude of a tensor from those around it
 *
 * A magnitude is a sequence of binary decisions: is it more than 0, more than 1, ... Each decision
 * is predicted by MODELS adaptive probabilities, chosen by contexts of magnitudes already known:
 * the neighbours in this block and in the last two, and spectra smoothed over time. Two sets of
 * weights mix their logits (logistic mixing: Mahoney, "Adaptive Weighing of Context Models for
 * Lossless Data Compression", 2005), and an adaptive table refines the result. All of them learn
 * from each bit. Everything is an integer, so that encoder and decoder agree on every machine.
 *
 * Magnitudes are stored in 16ths (Q4), smoothed spectra in 256ths (Q8), means of contexts in 64ths.
 */
#ifndef LATHE_MIXER_H
#define LATHE_MIXER_H

#include "codec/lanes.h"
#include "codec/logistic.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
    MODELS = 11,
    INPUTS = 12,      /* the models' logits and a constant */
    WIDTH = 2,        /* of a vector of inputs, filled up with zeros, in lanes */
    SLOTS = 16,       /* probabilities in a context: one cache line */
    ESCAPE = 14,      /* decisions of a magnitude; larger ones have an Exp-Golomb code */
    MARGIN = 24,      /* zeros on either side of a block's magnitudes */
    PAST = 8,         /* magnitudes of this block that contexts use */
    POSITIONS = 1024, /* of frequencies */
    BANDS = 32,
    LOUDNESS = 8,
    REFINEMENTS = 33,
    MAX_MAGNITUDE = 1 << 22,
};

/* The state of a channel: its last blocks. */
struct history {
    size_t size, room;            /* of the last block, 0 at first; of the arrays */
    int32_t *now, *last, *before; /* Q4, with MARGIN on either side */
    int32_t *slow, *slower;       /* Q8 */
    int32_t *memory;
};

/* Owned by its user; not for several threads at once. */
struct mixer {
    const struct logistic *tables;
    uint32_t *slots; /* p in 2^22ths << 10 | bits seen */
    lanes by_loudness[LOUDNESS * SLOTS][WIDTH], by_band[BANDS * SLOTS][WIDTH]; /* in 2^20ths */
    uint32_t refined[LOUDNESS * SLOTS][REFINEMENTS];                           /* in 2^32ths */
    uint32_t escape[32];                                                       /* like slots */
    uint32_t sign[2][3 * 3 * POSITIONS]; /* like slots, for tensors whose signs are predicted */
};

/* Shared by all magnitudes of a block. */
struct block {
    size_t size;
    bool spectrum;        /* positions are frequencies, relative to SIZE */
    const uint32_t *sums; /* running sums over the last block, with MARGIN */
};

/* The surroundings of a place in a block. */
struct place {
    size_t position;
    int32_t last, below, above, above2; /* Q4, of the last block */
    int32_t before, beside; /* Q4, of the block before: here, and the sum of both sides */
    int32_t wide;           /* mean of 19 of the last block, in 64ths */
    int32_t slow, slower;   /* in 64ths */
    unsigned band, spread;  /* by position; set of refinements */
};

/* The known part of this block, on a path through it. */
struct past {
    int32_t magnitude[PAST];  /* Q4, the nearest first */
    int32_t energy, expected; /* running means of this block and of the last, Q8 */
};

/* The positions of the probabilities for a magnitude's decisions. */
struct context {
    uint32_t *slot[MODELS];
    unsigned loudness, band, spread;
    unsigned shift; /* low bits of the magnitude that are not modelled */
};

struct prediction {
    lanes logit[WIDTH];
    int p_loudness, p_band, p; /* of a 1, in 65536ths */
    uint32_t *refined;
};

struct mixer *mixer_open(void);
void mixer_close(struct mixer *model);

/* Resets MODEL: for SPECTRUM to what was learned from music (codec/trained.h), else to
 * probabilities that suit any tensor. */
void mixer_reset(struct mixer *model, bool spectrum);

/* A history for blocks of up to ROOM magnitudes. */
void past_open(struct history *history, size_t room);
void past_close(struct history *history);
void past_reset(struct history *history);

/* Prepares HISTORY for a block of SIZE, which needs another resolution if the last block had
 * another size: one is the other times a power of two. Fills SUMS (SIZE + 2 MARGIN + 1). */
void past_begin(struct history *history, size_t size, uint32_t *sums);

/* To be called when the block of SIZE magnitudes in history->now is complete. */
void past_end(struct history *history, size_t size, bool spectrum);

static inline unsigned codec_level(const struct logistic *tables, int32_t x, unsigned most)
{
    unsigned level = x < 4096          ? tables->level[x < 0 ? 0 : x]
                     : (x >> 8) < 4096 ? tables->level[x >> 8] + 32U
                                       : 80;

    return level < most ? level : most;
}

static inline int32_t codec_least(int32_t x, int32_t most)
{
    return x < most ? x : most;
}

static inline struct place codec_place(const struct logistic *tables, const struct block *block,
                                       const struct history *h, size_t k)
{
    struct place place;
    size_t n = block->size;

    place.position = block->spectrum || n > POSITIONS ? k * POSITIONS / n : k;
    place.last = h->last[k];
    place.below = h->last[(ptrdiff_t)k - 1];
    place.above = h->last[k + 1];
    place.above2 = h->last[k + 2];
    place.before = h->before[k];
    place.beside = h->before[(ptrdiff_t)k - 1] + h->before[k + 1];
    place.wide =
        (int32_t)((uint64_t)(block->sums[k + MARGIN + 10] - block->sums[k + MARGIN - 9]) * 216 >>
                  10);
    place.slow = h->slow[k] >> 2;
    place.slower = h->slower[k] >> 2;
    place.band = codec_level(tables, (int32_t)place.position * 8, BANDS - 1);
    place.spread = codec_level(tables, place.wide, 31) / 3;
    place.spread = place.spread < LOUDNESS ? place.spread : LOUDNESS - 1;
    return place;
}

enum { /* the sizes of the contexts, and their offsets */
       SIZE_0 = 432,
       SIZE_1 = 384,
       SIZE_2 = 576,
       SIZE_3 = 1024,
       SIZE_4 = POSITIONS,
       SIZE_5 = 384,
       SIZE_6 = 984,
       SIZE_7 = 800,
       SIZE_8 = 600,
       SIZE_9 = 992,
       SIZE_10 = 992,
       BASE_1 = SIZE_0,
       BASE_2 = BASE_1 + SIZE_1,
       BASE_3 = BASE_2 + SIZE_2,
       BASE_4 = BASE_3 + SIZE_3,
       BASE_5 = BASE_4 + SIZE_4,
       BASE_6 = BASE_5 + SIZE_5,
       BASE_7 = BASE_6 + SIZE_6,
       BASE_8 = BASE_7 + SIZE_7,
       BASE_9 = BASE_8 + SIZE_8,
       BASE_10 = BASE_9 + SIZE_9,
       CONTEXTS = BASE_10 + SIZE_10,
};

static inline __attribute__((always_inline)) void codec_context(struct mixer *model,
                                                                const struct place *at,
                                                                const struct past *past,
                                                                struct context *context)
{
    const struct logistic *t = model->tables;
    const int32_t *a = past->magnitude;
    int32_t b = at->last, sides = at->below + at->above;
    int32_t local = a[2] + a[3] + a[4] + a[5];
    int32_t near = (19 * a[0] + 10 * a[1] + 16 * b + 8 * sides + 4 * at->above2) >> 4;
    int32_t all = (29 * near + 10 * (local + at->wide) + 40 * at->before + 16 * at->slow) >> 6;
    int32_t two = (38 * a[0] + 26 * a[1]) >> 4, tent = 2 * b + sides;
    int32_t ratio = codec_least((past->energy + 5) / (past->expected + 5) < 64
                                    ? (past->energy + 5) * 64 / (past->expected + 5)
                                    : 4095,
                                4095);
    unsigned near_level = codec_level(t, near, 23);
    unsigned all_level = codec_level(t, all, 47);
    unsigned loudness = (all_level < 31 ? all_level : 31) / 3;
    unsigned c[MODELS];

#define LEAST(x, most) ((unsigned)codec_least(x, most))
    c[0] = (((LEAST(a[0] >> 4, 3) * 3 + LEAST(a[1] >> 4, 2)) * 4 + LEAST(b >> 4, 3)) * 3 +
            LEAST(at->above >> 4, 2)) *
               3 +
           LEAST((at->below + 8) >> 4, 2);
    c[1] = BASE_1 + all_level * 8 + at->band / 4;
    c[2] = BASE_2 + codec_level(t, tent, 23) * 24 + codec_level(t, at->wide, 23);
    c[3] = BASE_3 + (LEAST((b + 8) >> 4, 7) * 8 + LEAST((at->before + 8) >> 4, 7)) * 16 +
           codec_level(t, at->slow, 15);
    c[4] = BASE_4 + (unsigned)at->position;
    c[5] = BASE_5 + codec_level(t, at->slow, 31) * 12 + codec_level(t, two, 11);
    c[6] = BASE_6 + codec_level(t, (local + at->wide) >> 1, 40) * 24 + near_level;
    c[7] = BASE_7 + codec_level(t, ratio, 24) * 32 + (all_level < 31 ? all_level : 31);
    c[8] = BASE_8 + codec_level(t, at->slower, 24) * 24 + near_level;
    c[9] = BASE_9 + codec_level(t, (a[0] + a[1] + local + a[6] + a[7]) >> 1, 30) * 32 +
           codec_level(t, tent, 31);
    c[10] =
        BASE_10 + codec_level(t, 2 * at->before + at->beside, 30) * 32 + codec_level(t, tent, 31);
#undef LEAST
    for (int i = 0; i < MODELS; i++)
        context->slot[i] = model->slots + (size_t)c[i] * SLOTS;
    context->loudness = loudness < LOUDNESS ? loudness : LOUDNESS - 1;
    context->band = at->band;
    context->spread = at->spread;
    context->shift = all < 1024 ? 0 : 31U - (unsigned)__builtin_clz((unsigned)all >> 9);
}

/* Updates PAST when MAGNITUDE follows; LAST is the magnitude of the last block in its place. */
static inline void codec_follow(struct past *past, int32_t magnitude, int32_t last)
{
    int32_t m = magnitude < 32767 ? magnitude : 32767;

    memmove(past->magnitude + 1, past->magnitude, (PAST - 1) * sizeof(int32_t));
    past->magnitude[0] = 16 * m;
    past->energy += (int32_t)((256 * (int64_t)m - past->energy) * 26 >> 8);
    past->expected += (int32_t)(((int64_t)(last << 4) - past->expected) * 26 >> 8);
}

static inline int codec_squash(const struct logistic *tables, int32_t logit)
{
    return tables->squash[LOGIT_LIMIT + (logit < -LOGIT_LIMIT  ? -LOGIT_LIMIT
                                         : logit > LOGIT_LIMIT ? LOGIT_LIMIT
                                                               : logit)];
}

/* The sums of LOGIT x ONE and of LOGIT x TWO, >> 20. In 32 bits: the upper and the lower bits of
 * the weights apart. */
LANES_INLINE void codec_mix(const lanes *logit, const lanes *one, const lanes *two, int32_t *sums)
{
    lanes one_upper = logit[0] * (one[0] >> 10) + logit[1] * (one[1] >> 10);
    lanes one_lower = logit[0] * (one[0] & 1023) + logit[1] * (one[1] & 1023);
    lanes two_upper = logit[0] * (two[0] >> 10) + logit[1] * (two[1] >> 10);
    lanes two_lower = logit[0] * (two[0] & 1023) + logit[1] * (two[1] & 1023);
    lanes sum = lanes_pairs(lanes_pairs(one_upper, one_lower), lanes_pairs(two_upper, two_lower));

    sum += LANES_OF(sum, 1, 0, 3, 2, 5, 4, 7, 6);
    sums[0] = (sum[0] + (sum[2] >> 10)) >> 10;
    sums[1] = (sum[4] + (sum[6] >> 10)) >> 10;
}

/* The slot of decision I: the two quantisers (codec/trellis.h) differ in the first two. */
static inline unsigned codec_slot(unsigned i, unsigned odd)
{
    return odd && i < 2 ? ESCAPE + i : i;
}

static inline __attribute__((always_inline)) void codec_predict(struct mixer *model,
                                                                const struct context *context,
                                                                unsigned slot,
                                                                struct prediction *out)
{
    const struct logistic *t = model->tables;

    uint32_t *const *s = context->slot;
    int32_t sums[2], one, two;

#define LOGIT(i) t->stretch[s[i][slot] >> 20]
    out->logit[0] =
        (lanes){LOGIT(0), LOGIT(1), LOGIT(2), LOGIT(3), LOGIT(4), LOGIT(5), LOGIT(6), LOGIT(7)};
    out->logit[1] = (lanes){LOGIT(8), LOGIT(9), LOGIT(10), 77};
#undef LOGIT
    codec_mix(out->logit, model->by_loudness[context->loudness * SLOTS + slot],
              model->by_band[context->band * SLOTS + slot], sums);
    one = sums[0];
    two = sums[1];
    int32_t both = (one + two) >> 1;
    out->p_loudness = codec_squash(t, one);
    out->p_band = codec_squash(t, two);
    unsigned y = (unsigned)((both < -2047 ? -2047 : both > 2047 ? 2047 : both) + 2048) * 32;
    unsigned part = y & 4095;
    uint32_t *refined = model->refined[context->spread * SLOTS + slot] + (y >> 12);
    uint64_t p = ((uint64_t)refined[0] * (4096 - part) + (uint64_t)refined[1] * part) >> 28;
    out->refined = refined + (part >= 2048);
    out->p = (3 * codec_squash(t, both) + (int)p) >> 2;
    out->p = out->p < LEAST_CHANCE           ? LEAST_CHANCE
             : out->p > 65536 - LEAST_CHANCE ? 65536 - LEAST_CHANCE
                                             : out->p;
}

static inline void codec_adapt(const struct logistic *tables, uint32_t *slot, bool bit,
                               uint32_t most)
{
    uint32_t seen = *slot & 1023;
    int32_t p = (int32_t)(*slot >> 10);

    p += (int32_t)(((int64_t)((bit ? (1 << 22) - 1 : 0) - p) * tables->rate[seen]) >> 16);
    p = p < 2048 ? 2048 : p > (1 << 22) - 2048 ? (1 << 22) - 2048 : p;
    *slot = (uint32_t)p << 10 | (seen < most ? seen + 1 : seen);
}

/* The same for the slots of eight models. */
LANES_INLINE lanes codec_adapt_all(lanes slots, bool bit, int32_t most)
{
    lanes seen = slots & 1023, p = (slots >> 10) & ((1 << 22) - 1);
    lanes_real share = 655360 / __builtin_convertvector(10 * seen + 16, lanes_real);
    lanes rate = __builtin_convertvector(share, lanes); /* the same numbers as in the table */
    lanes way = (bit ? (1 << 22) - 1 : 0) - p;

    p += ((way >> 8) * rate + ((way & 255) * rate >> 8)) >> 8;
    return lanes_within(p, 2048, (1 << 22) - 2048) << 10 | lanes_least(seen + 1, lanes_all(most));
}

/* Adds ERROR x LOGIT / 2^15, rounded, to WEIGHT; |ERROR| is at most 3 x 2^16. */
LANES_INLINE void codec_adjust(const lanes *logit, lanes *weight, int32_t error)
{
    enum { MOST = 1 << 24 };

    for (int i = 0; i < WIDTH; i++)
        weight[i] = lanes_within(weight[i] + ((error * logit[i] + (1 << 14)) >> 15), -MOST, MOST);
}

static inline __attribute__((always_inline)) void
codec_learn(struct mixer *model, const struct context *context, unsigned slot,
            const struct prediction *was, bool bit)
{
    enum { RATE = 3, SEEN = 250 };
    int32_t target = bit ? 65536 : 0;

    codec_adjust(was->logit, model->by_loudness[context->loudness * SLOTS + slot],
                 (target - was->p_loudness) * RATE);
    codec_adjust(was->logit, model->by_band[context->band * SLOTS + slot],
                 (target - was->p_band) * RATE);
    uint32_t *const *s = context->slot;
#define SLOT(i) (int32_t) s[i][slot]
    lanes low = {SLOT(0), SLOT(1), SLOT(2), SLOT(3), SLOT(4), SLOT(5), SLOT(6), SLOT(7)};
    lanes high = {SLOT(8), SLOT(9), SLOT(10)};
#undef SLOT
    low = codec_adapt_all(low, bit, SEEN);
    high = codec_adapt_all(high, bit, SEEN);
    for (int i = 0; i < MODELS; i++)
        s[i][slot] = (uint32_t)(i < LANES ? low[i] : high[i - LANES]);
    *was->refined = bit ? *was->refined + ((UINT32_MAX - *was->refined) >> 6)
                        : *was->refined - (*was->refined >> 6);
}

#endif
