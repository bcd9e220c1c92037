/* codec - what encoder and decoder share: layout, state. See codec.h and block.h. */
#include "codec/block.h"

#include <stdlib.h>
#include <string.h>

/* ---- layout ---- */

uint32_t codec_crc(uint32_t before, const void *bytes, size_t size)
{
    uint32_t crc = ~before;

    for (const unsigned char *at = bytes, *end = at + size; at < end; at++) {
        crc ^= *at;
        for (int i = 0; i < 8; i++)
            crc = crc >> 1 ^ (0xedb88320 & -(crc & 1));
    }
    return ~crc;
}

const char *codec_layout_problem(const struct codec_layout *layout)
{
    if (layout->rows == 0)
        return "has no rows";
    if (!layout->spectrum)
        return layout->rows > 1 << 24 ? "has more than 2^24 rows" : NULL;
    if (layout->smallest < 6 || layout->largest > 15 || layout->smallest > layout->largest ||
        layout->largest - layout->smallest > CODEC_HALVINGS)
        return "has invalid block sizes";
    if (layout->rows % ((size_t)1 << layout->largest) || layout->rows > 1 << 24)
        return "does not have the same number of rows for every channel";
    return NULL;
}

/* The ways to cut a range that can be halved LEFT times. */
static uint32_t ways_of(unsigned left)
{
    uint32_t ways = 1;

    while (left-- > 0)
        ways = 1 + ways * ways;
    return ways;
}

uint32_t codec_ways(const struct codec_layout *layout)
{
    return ways_of(layout->largest - layout->smallest);
}

float codec_step(double step)
{
    float value = (float)step;
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    bits = (bits + 128) & ~(uint32_t)255;
    memcpy(&value, &bits, sizeof bits);
    return value;
}

void codec_open(struct codec *codec)
{
    codec->version = CODEC_VERSION;
    codec->model = mixer_open();
}

static void forget(struct codec *codec)
{
    for (size_t c = 0; c < codec->channel_room; c++)
        past_close(&codec->history[c]);
    free(codec->history);
    free(codec->sums);
    free(codec->magnitudes);
    free(codec->signs[0]);
    free(codec->signs[1]);
    free(codec->levels);
}

void codec_close(struct codec *codec)
{
    forget(codec);
    free(codec->range.bytes);
    mixer_close(codec->model);
}

static void set_slots(uint32_t *slots, size_t count)
{
    for (size_t i = 0; i < count; i++)
        slots[i] = (uint32_t)1 << 31;
}

void codec_begin(struct codec *codec, const struct codec_layout *layout,
                 const struct codec_settings *settings)
{
    size_t height = layout->spectrum ? (size_t)1 << layout->largest : layout->rows;
    size_t channels = layout->rows / height;

    if (height != codec->height_room || channels != codec->channel_room) {
        forget(codec);
        codec->history = xalloc(channels, sizeof *codec->history);
        for (size_t c = 0; c < channels; c++)
            past_open(&codec->history[c], height);
        codec->sums = xalloc(height + 2 * MARGIN + 1, sizeof *codec->sums);
        codec->magnitudes = xalloc(height, sizeof *codec->magnitudes);
        codec->signs[0] = xalloc(height, 1);
        codec->signs[1] = xalloc(height, 1);
        codec->levels = xalloc(channels, NOISE_BANDS);
        codec->height_room = height;
        codec->channel_room = channels;
    }
    codec->layout = *layout;
    codec->settings = *settings;
    codec->channels = channels;
    codec->height = height;
    for (size_t c = 0; c < channels; c++)
        past_reset(&codec->history[c]);
    memset(codec->signs[0], 0, height);
    memset(codec->signs[1], 0, height);
    memset(codec->levels, codec->version == 1 ? NOISE_START : NOISE_NONE, channels * NOISE_BANDS);
    memset(codec->was_split, 0, sizeof codec->was_split);
    set_slots(codec->splits[0], sizeof codec->splits / sizeof(uint32_t));
    set_slots(codec->ranks[0], sizeof codec->ranks / sizeof(uint32_t));
    mixer_reset(codec->model, layout->spectrum);
    codec->state = 0;
    codec->noise = 1;
}

/* ---- the cut and the noise of a column ---- */

/* How a range of DEPTH halvings is cut, which can be halved LEFT more times. */
uint32_t codec_way(struct codec *codec, bool codes, uint32_t way, unsigned depth, unsigned left,
                   unsigned *sizes, unsigned *count)
{
    if (left > 0) {
        uint32_t ways = ways_of(left - 1);
        unsigned char *was = &codec->was_split[depth];
        bool split = code_slot(codec, codes, way > 0, &codec->splits[depth][*was], 60);
        *was = split;
        if (split) {
            uint32_t first = codec_way(codec, codes, codes ? (way - 1) / ways : 0, depth + 1,
                                       left - 1, sizes, count);
            uint32_t second = codec_way(codec, codes, codes ? (way - 1) % ways : 0, depth + 1,
                                        left - 1, sizes, count);
            return 1 + first * ways + second;
        }
    }
    sizes[(*count)++] = codec->layout.largest - depth;
    return 0;
}

unsigned codec_noise_part(struct codec *codec, size_t channel, const unsigned *sizes,
                          unsigned count, size_t *length)
{
    size_t least = (size_t)1 << codec->layout.largest >> codec->settings.halvings;
    unsigned n = 0;

    for (*length = 0; n < count && *length < least; n++)
        *length += (size_t)1 << sizes[n];
    codec->level = codec->levels + channel * NOISE_BANDS;
    memcpy(codec->was, codec->level, NOISE_BANDS);
    return n;
}

/* The slots of the ranks of BAND, whose level was LAST: by how far the bands beside it are from
 * where it was, the lower one now and the upper one before. */
static uint32_t *noise_slots(struct codec *codec, unsigned band, int last)
{
    enum { MOST = 3 };
    const unsigned char *level = codec->level, *was = codec->was;
    int beside = 0;

    if (codec->version == 1)
        return codec->ranks[band];
    if (was[band] == NOISE_NONE)
        return codec->ranks[2 * MOST + 1];
    if (band > 0 && was[band - 1] != NOISE_NONE)
        beside += 2 * level[band - 1] - was[band - 1] - last;
    if (band + 1 < NOISE_BANDS && was[band + 1] != NOISE_NONE)
        beside += was[band + 1] - last;
    beside /= 2;
    return codec->ranks[(beside < -MOST ? -MOST : beside > MOST ? MOST : beside) + MOST];
}

/* The level as its rank among those there are: the last one, +1, -1, +2 ... */
unsigned codec_noise_level(struct codec *codec, bool codes, unsigned level, unsigned band)
{
    int least = codec->version == 1 ? NOISE_LEVELS / 2 : 0, last = codec->level[band];
    uint32_t *slots = noise_slots(codec, band, last);

    if (last == NOISE_NONE)
        last =
            band > 0 && codec->level[band - 1] != NOISE_NONE ? codec->level[band - 1] : NOISE_START;
    for (int d = 0, left = NOISE_LEVELS - least; left > 0; d++)
        for (int up = 1; up >= 0; up--) {
            int candidate = last + (up ? d : -d);
            if (candidate < least || candidate >= NOISE_LEVELS || (d == 0 && !up))
                continue;
            uint32_t *slot = &slots[2 * d - (d > 0 && up)];
            if (--left == 0 || !code_slot(codec, codes, (unsigned)candidate != level, slot, 60)) {
                codec->level[band] = (unsigned char)candidate;
                return (unsigned)candidate;
            }
        }
    return 0; /* not reached: the last rank is coded without a bit */
}

int32_t codec_noise_amplitude(const struct codec *codec, unsigned level)
{
    int32_t amplitude = (level & 1 ? 1 << 17 : 92682) >> ((31 - level) / 2);

    if (codec->version == 1)
        return level == NOISE_LEVELS / 2 ? 0 : ((amplitude + 128) >> 8) * 256;
    return level == 0 ? 0 : amplitude;
}
