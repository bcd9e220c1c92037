/* block - a block of magnitudes, coded or decoded by the same lines
 *
 * Every function codes what it is given where CODES, else finds it out, so that encoder and decoder
 * cannot differ. CODES is a constant where it is called.
 */
#ifndef LATHE_BLOCK_H
#define LATHE_BLOCK_H

#include "base/base.h"
#include "codec/codec.h"
#include "codec/mixer.h"
#include "codec/range.h"
#include "codec/trellis.h"

#include <stdlib.h>

#define CODEC_INLINE static inline __attribute__((always_inline))

enum {
    CLASSES = 4,       /* of magnitudes that shrink */
    NOISE_BANDS = 23,  /* about those of the Bark scale at a sample rate of 22050 Hz */
    NOISE_LEVELS = 32, /* in steps of 3 dB; the least one: none */
    NOISE_D = 29,      /* the level of D */
    NOISE_START = 24,
    NOISE_UNIT = 1 << 20,      /* of an amplitude times its strength, for one of D */
    NOISE_NONE = NOISE_LEVELS, /* no level yet */
    MOST_BLOCKS = 1 << CODEC_HALVINGS,
    TRAILER = 4,
    VALUES_A_BYTE = 20000, /* LEAST_CHANCE allows no more */
    SPECTRUM = 1,
    NOISE = 2,
};

/* The edges of the bands, in 1024ths of half the sample rate. */
static const uint16_t noise_edges[NOISE_BANDS + 1] = {0,   9,   19,  28,  37,  47,  59,  72,
                                                      85,  100, 118, 137, 160, 186, 215, 251,
                                                      293, 344, 409, 492, 594, 715, 882, 1024};

/* The part shared by encoder and decoder. */
struct codec {
    unsigned version;
    struct codec_layout layout;
    struct codec_settings settings;
    struct range range;
    struct mixer *model;
    struct history *history; /* a channel */
    size_t channels, height; /* rows of a channel */
    size_t channel_room, height_room;
    uint32_t *sums;       /* (height + 2 MARGIN + 1) */
    uint32_t *magnitudes; /* (height) of a block */
    int8_t *signs[2]; /* (height) of the last column and the one before it; not for a spectrum */
    unsigned state;
    uint32_t splits[CODEC_HALVINGS][2]; /* slots: whether a range is halved */
    unsigned char was_split[CODEC_HALVINGS];
    uint32_t ranks[NOISE_BANDS][2 * NOISE_LEVELS]; /* slots */
    unsigned char *levels;                         /* (channels, NOISE_BANDS) */
    unsigned char *level, was[NOISE_BANDS];        /* of this channel: now, in the last part */
    uint32_t noise;                                /* the generator's state */
};

/* A codec is opened once, and begins each tensor. */
void codec_open(struct codec *codec);
void codec_close(struct codec *codec);
void codec_begin(struct codec *codec, const struct codec_layout *layout,
                 const struct codec_settings *settings);

/* How a range of DEPTH halvings is cut, which can be halved LEFT more times; appends the log2 of
 * the sizes of its blocks to SIZES, and their number to *COUNT. */
uint32_t codec_way(struct codec *codec, bool codes, uint32_t way, unsigned depth, unsigned left,
                   unsigned *sizes, unsigned *count);

/* Begins a part of a column of CHANNEL that has a noise level a band: returns how many of the COUNT
 * blocks of SIZES (log2) belong to it, and how many rows (*LENGTH). */
unsigned codec_noise_part(struct codec *codec, size_t channel, const unsigned *sizes,
                          unsigned count, size_t *length);

/* The noise level of BAND, and its amplitude in 65536ths of D. */
unsigned codec_noise_level(struct codec *codec, bool codes, unsigned level, unsigned band);
int32_t codec_noise_amplitude(const struct codec *codec, unsigned level);

/* ---- bits: each function codes what it is given where CODES, else finds it out ---- */

static inline bool code_bit(struct codec *codec, bool codes, bool bit, unsigned p)
{
    if (!codes)
        return range_decode(&codec->range, p);
    range_encode(&codec->range, bit, p);
    return bit;
}

static inline bool code_slot(struct codec *codec, bool codes, bool bit, uint32_t *slot,
                             uint32_t seen)
{
    unsigned p = *slot >> 16;

    p = p < LEAST_CHANCE ? LEAST_CHANCE : p > 65536 - LEAST_CHANCE ? 65536 - LEAST_CHANCE : p;
    bit = code_bit(codec, codes, bit, p);
    codec_adapt(codec->model->tables, slot, bit, seen);
    return bit;
}

/* The lower BITS of NUMBER, unmodelled. */
static inline uint32_t code_plain(struct codec *codec, bool codes, uint32_t number, unsigned bits)
{
    uint32_t result = 0;

    while (bits-- > 0)
        result = result << 1 | code_bit(codec, codes, number >> bits & 1, 32768);
    return result;
}

static inline __attribute__((always_inline)) uint32_t code_magnitude(struct codec *codec,
                                                                     bool codes, uint32_t magnitude,
                                                                     const struct context *context,
                                                                     unsigned odd)
{
    struct mixer *model = codec->model;
    uint32_t coded = magnitude >> context->shift, i;

    for (i = 0; i < ESCAPE; i++) {
        struct prediction p = {0};
        unsigned slot = codec_slot(i, odd);
        codec_predict(model, context, slot, &p);
        bool bit = code_bit(codec, codes, coded > i, (unsigned)p.p);
        codec_learn(model, context, slot, &p, bit);
        if (!bit)
            break;
    }
    if (i == ESCAPE) { /* Exp-Golomb: as many 1s as the rest has bits after its first, then these
                        * bits */
        uint32_t rest = codes ? coded - ESCAPE + 1 : 0;
        unsigned log = 0, wanted = codes ? 31U - (unsigned)__builtin_clz(rest) : 0;
        while (log < 22 && code_slot(codec, codes, log < wanted, &model->escape[log], 60))
            log++;
        i += ((uint32_t)1 << log | code_plain(codec, codes, rest, log)) - 1;
    }
    i = i << context->shift | code_plain(codec, codes, magnitude, context->shift);
    return i < MAX_MAGNITUDE ? i : MAX_MAGNITUDE;
}

static inline unsigned ternary(int sign)
{
    return (unsigned)(sign + 1);
}

/* Whether a value is negative, predicted from the last two of its row and from the row above. */
static inline bool code_sign(struct codec *codec, bool codes, bool negative, size_t row, int above)
{
    const struct logistic *t = codec->model->tables;
    unsigned time = ternary(codec->signs[0][row]) * 3 + ternary(codec->signs[1][row]);
    size_t position = row < POSITIONS ? row : POSITIONS - 1;
    uint32_t *one = &codec->model->sign[0][position * 9 + time];
    uint32_t *two = &codec->model->sign[1][ternary(above) * 9 + time];
    int logit = (t->stretch[*one >> 20] * 5 + t->stretch[*two >> 20]) * 3 / 16;

    negative = code_bit(codec, codes, negative, (unsigned)codec_squash(t, logit));
    codec_adapt(t, one, negative, 250);
    codec_adapt(t, two, negative, 250);
    return negative;
}

/* ---- blocks ---- */

/* Codes a block of SIZE VALUES of CHANNEL: from codec->magnitudes and the signs of VALUES if CODES,
 * else into WHOLE, signed. ODD (size) selects the quantiser. */
CODEC_INLINE void code_block(struct codec *codec, bool codes, size_t channel, size_t size,
                             const float *values, int32_t *whole, unsigned char *odds)
{
    struct history *history = &codec->history[channel];
    const bool spectrum = codec->layout.spectrum;
    const struct block block = {size, spectrum, codec->sums};
    struct past past = {0};
    unsigned state = codec->state;

    for (size_t k = 0; k < size; k++) {
        struct place place = codec_place(codec->model->tables, &block, history, k);
        struct context context;
        unsigned odd = trellis_odd(state);
        codec_context(codec->model, &place, &past, &context);
        uint32_t q = code_magnitude(codec, codes, codes ? codec->magnitudes[k] : 0, &context, odd);
        bool negative = values && q && values[k] < 0;
        if (q && spectrum)
            negative = code_bit(codec, codes, negative, 32768);
        else if (q)
            negative = code_sign(codec, codes, negative, k, k > 0 ? codec->signs[0][k - 1] : 0);
        if (!spectrum) {
            codec->signs[1][k] = codec->signs[0][k];
            codec->signs[0][k] = (int8_t)(q ? negative ? -1 : 1 : 0);
        }
        whole[k] = negative ? -(int32_t)q : (int32_t)q;
        odds[k] = (unsigned char)odd;
        state = trellis_next[state][q & 1];
        codec_follow(&past, (int32_t)q, place.last);
        history->now[k] = past.magnitude[0];
    }
    codec->state = state;
    past_end(history, size, spectrum);
}

/* The class of a magnitude that is not 0. */
static inline unsigned class_of(uint32_t magnitude, unsigned odd)
{
    return magnitude == 1 ? !odd : magnitude == 2 ? 2 : 3;
}

/* In 32nds of D: the reconstruction of the magnitude before shrinking. */
static inline int32_t level_of(uint32_t magnitude, unsigned odd)
{
    return magnitude ? (int32_t)(2 * magnitude - odd) * 32 : 0;
}

static inline size_t band_end(unsigned band, size_t size)
{
    return ((size_t)noise_edges[band + 1] * size + POSITIONS - 1) / POSITIONS;
}

/* +1 or -1 (Knuth's MMIX generator, its upper half). */
static inline int noise_sign(struct codec *codec)
{
    codec->noise = codec->noise * 1664525 + 1013904223;
    return codec->noise >> 31 ? -1 : 1;
}

#endif
