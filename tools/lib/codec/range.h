/* range - a binary arithmetic coder
 *
 * A bit that is 1 with probability p / 65536 takes its share of the interval [low, high] of 64-bit
 * numbers. Leading bytes on which both ends agree are written and shifted out, so that no carry can
 * reach them (as in Mahoney's paq and lpaq, with 64 bits instead of 32). Any number of the last
 * interval represents the whole message: the encoder writes the one with the fewest bytes, and the
 * decoder reads zeros after the last byte. Integers only: the same bytes everywhere.
 */
#ifndef LATHE_RANGE_H
#define LATHE_RANGE_H

#include "base/base.h"

struct range {
    uint64_t low, high, code; /* code: the part of the message in the decoder */
    unsigned char *bytes;     /* of the encoder, owned by it */
    const unsigned char *in;  /* of the decoder */
    size_t size, room, at; /* at: bytes that the decoder has read, including those after the end */
};

static inline void range_put(struct range *range, unsigned char byte)
{
    if (range->size == range->room) {
        range->room = range->room ? 2 * range->room : 4096;
        range->bytes = (unsigned char *)xresize(range->bytes, range->room, 1);
    }
    range->bytes[range->size++] = byte;
}

static inline unsigned char range_get(struct range *range)
{
    size_t at = range->at++;

    return at < range->size ? range->in[at] : 0;
}

static inline uint64_t range_split(const struct range *range, unsigned p)
{
    return range->low + (range->high - range->low) / 65536 * p;
}

static inline void range_narrow(struct range *range, bool bit, uint64_t split)
{
    if (bit)
        range->high = split;
    else
        range->low = split + 1;
}

/* Drops the top byte when both ends of the interval share it; false when they do not. */
static inline bool range_shift(struct range *range)
{
    if (((range->low ^ range->high) >> 56) != 0)
        return false;
    range->low <<= 8;
    range->high = range->high << 8 | 255;
    return true;
}

static inline void range_encode(struct range *range, bool bit, unsigned p)
{
    uint64_t split = range_split(range, p);

    range_narrow(range, bit, split);
    for (unsigned char top = (unsigned char)(range->high >> 56); range_shift(range);
         top = (unsigned char)(range->high >> 56))
        range_put(range, top);
}

static inline bool range_decode(struct range *range, unsigned p)
{
    uint64_t split = range_split(range, p);
    bool bit = range->code <= split;

    range_narrow(range, bit, split);
    while (range_shift(range))
        range->code = range->code << 8 | range_get(range);
    return bit;
}

static inline struct range range_encoder(void)
{
    return (struct range){.high = UINT64_MAX};
}

static inline struct range range_decoder(const unsigned char *bytes, size_t size)
{
    struct range range = {.high = UINT64_MAX, .in = bytes, .size = size};

    for (int i = 0; i < 8; i++)
        range.code = range.code << 8 | range_get(&range);
    return range;
}

/* Writes the last bytes of a message. */
static inline void range_finish(struct range *range)
{
    for (unsigned zeros = 64;; zeros -= 8) { /* the most bits that can be zero */
        uint64_t rest = zeros == 64 ? UINT64_MAX : ((uint64_t)1 << zeros) - 1;
        uint64_t number = range->low + rest >= range->low ? (range->low + rest) & ~rest : 0;
        if (number < range->low || number > range->high)
            continue;
        for (unsigned bits = 64; bits > zeros; bits -= 8)
            range_put(range, (unsigned char)(number >> (bits - 8)));
        return;
    }
}

/* Whether a decoder has read the whole message and no more, as far as it can tell. */
static inline bool range_complete(const struct range *range)
{
    return range->at >= range->size && range->at <= range->size + 8;
}

#endif
