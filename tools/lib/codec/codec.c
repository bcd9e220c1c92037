/* codec - float tensors to few bits and back. See codec.h. */
#include "codec/codec.h"

#include "base/base.h"
#include "base/clones.h"
#include "codec/range.h"
#include "codec/trellis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LAMBDA = 65,       /* of the trellis, in 256ths of D^2 a bit: measured, see README */
    CLASSES = 4,       /* of magnitudes that shrink */
    NOISE_BANDS = 23,  /* about those of the Bark scale at a sample rate of 22050 Hz */
    NOISE_LEVELS = 16, /* 0: none, then in steps of 3 dB */
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

/* The level's amplitude in 256ths of D: 256 sqrt(2)^(level - 13), rounded. */
static const uint16_t noise_amplitudes[NOISE_LEVELS] = {0,  4,  6,  8,   11,  16,  23,  32,
                                                        45, 64, 91, 128, 181, 256, 362, 512};

/* The part shared by encoder and decoder. */
struct codec {
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
    uint32_t levels[NOISE_BANDS][2 * NOISE_LEVELS]; /* slots */
    unsigned char *last_level;                      /* (channels, NOISE_BANDS) */
    uint32_t noise;                                 /* the generator's state */
};

struct codec_encoder {
    struct codec codec;
    struct trellis *trellis;
    int64_t *scaled; /* (height) absolute values in 4096ths of D */
    double energy;
    struct {
        double count, sum, squares; /* of the errors in units of D, positive if too large */
    } class[CLASSES];
    double zeros; /* the error of values that became zero, including their noise */
};

struct codec_decoder {
    struct codec codec;
    double unit; /* D / 32 */
    int32_t shrink[CLASSES];
};

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

static void codec_open(struct codec *codec)
{
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
    free(codec->last_level);
}

static void codec_close(struct codec *codec)
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

static void codec_begin(struct codec *codec, const struct codec_layout *layout,
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
        codec->last_level = xalloc(channels, NOISE_BANDS);
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
    memset(codec->last_level, 8, channels * NOISE_BANDS);
    memset(codec->was_split, 0, sizeof codec->was_split);
    set_slots(codec->splits[0], sizeof codec->splits / sizeof(uint32_t));
    set_slots(codec->levels[0], sizeof codec->levels / sizeof(uint32_t));
    mixer_reset(codec->model, layout->spectrum);
    codec->state = 0;
    codec->noise = 1;
}

/* ---- bits: each function codes what it is given where CODES, else finds it out ---- */

static inline bool code_bit(struct codec *codec, bool codes, bool bit, unsigned p)
{
    if (!codes)
        return range_decode(&codec->range, p);
    range_encode(&codec->range, bit, p);
    return bit;
}

static bool code_slot(struct codec *codec, bool codes, bool bit, uint32_t *slot, uint32_t seen)
{
    unsigned p = *slot >> 16;

    p = p < LEAST_CHANCE ? LEAST_CHANCE : p > 65536 - LEAST_CHANCE ? 65536 - LEAST_CHANCE : p;
    bit = code_bit(codec, codes, bit, p);
    codec_adapt(codec->model->tables, slot, bit, seen);
    return bit;
}

/* The lower BITS of NUMBER, unmodelled. */
static uint32_t code_plain(struct codec *codec, bool codes, uint32_t number, unsigned bits)
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
        struct prediction p;
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

/* How a range of DEPTH halvings is cut, which can be halved LEFT more times. */
static uint32_t code_way(struct codec *codec, bool codes, uint32_t way, unsigned depth,
                         unsigned left, unsigned *sizes, unsigned *count)
{
    if (left > 0) {
        uint32_t ways = ways_of(left - 1);
        unsigned char *was = &codec->was_split[depth];
        bool split = code_slot(codec, codes, way > 0, &codec->splits[depth][*was], 60);
        *was = split;
        if (split) {
            uint32_t first = code_way(codec, codes, codes ? (way - 1) / ways : 0, depth + 1,
                                      left - 1, sizes, count);
            uint32_t second = code_way(codec, codes, codes ? (way - 1) % ways : 0, depth + 1,
                                       left - 1, sizes, count);
            return 1 + first * ways + second;
        }
    }
    sizes[(*count)++] = codec->layout.largest - depth;
    return 0;
}

/* The noise level of BAND, as a difference from the previous one: 0, +1, -1, +2 ... within the
 * levels. */
static unsigned code_level(struct codec *codec, bool codes, unsigned level, unsigned last,
                           unsigned band)
{
    unsigned rank = 0;

    for (unsigned d = 0; d < NOISE_LEVELS; d++)
        for (int up = 1; up >= 0; up--) {
            int candidate = (int)last + (up ? (int)d : -(int)d);
            if (candidate < 0 || candidate >= NOISE_LEVELS || (d == 0 && !up))
                continue;
            unsigned slot = 2 * d - (d > 0 && up);
            if (rank == NOISE_LEVELS - 1 || !code_slot(codec, codes, (unsigned)candidate != level,
                                                       &codec->levels[band][slot], 60))
                return (unsigned)candidate;
            rank++;
        }
    return 0; /* not reached: the last rank is coded without a bit */
}

/* ---- blocks ---- */

/* Codes a block of SIZE VALUES of CHANNEL: from codec->magnitudes and the signs of VALUES if CODES,
 * else into WHOLE, signed. ODD (size) selects the quantiser. */
CLONES static void code_block(struct codec *codec, bool codes, size_t channel, size_t size,
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
static unsigned class_of(uint32_t magnitude, unsigned odd)
{
    return magnitude == 1 ? !odd : magnitude == 2 ? 2 : 3;
}

/* In 32nds of D: the reconstruction of the magnitude before shrinking. */
static int32_t level_of(uint32_t magnitude, unsigned odd)
{
    return magnitude ? (int32_t)(2 * magnitude - odd) * 32 : 0;
}

static size_t band_end(unsigned band, size_t size)
{
    return ((size_t)noise_edges[band + 1] * size + POSITIONS - 1) / POSITIONS;
}

/* +1 or -1 (Knuth's MMIX generator, its upper half). */
static int noise_sign(struct codec *codec)
{
    codec->noise = codec->noise * 1664525 + 1013904223;
    return codec->noise >> 31 ? -1 : 1;
}

/* ---- there ---- */

struct codec_encoder *codec_encoder_open(void)
{
    struct codec_encoder *encoder = xalloc(1, sizeof *encoder);

    codec_open(&encoder->codec);
    return encoder;
}

void codec_encoder_close(struct codec_encoder *encoder)
{
    codec_close(&encoder->codec);
    if (encoder->trellis)
        trellis_close(encoder->trellis);
    free(encoder->scaled);
    free(encoder);
}

struct mixer *codec_encoder_mixer(struct codec_encoder *encoder)
{
    return encoder->codec.model;
}

void codec_encode_begin(struct codec_encoder *encoder, const struct codec_layout *layout,
                        const struct codec_settings *settings)
{
    struct codec *codec = &encoder->codec;
    size_t had = codec->height_room;

    codec_begin(codec, layout, settings);
    if (!encoder->trellis || had != codec->height_room) {
        if (encoder->trellis)
            trellis_close(encoder->trellis);
        encoder->trellis = trellis_open(codec->height);
        encoder->scaled = xresize(encoder->scaled, codec->height, sizeof *encoder->scaled);
    }
    codec->range =
        (struct range){.high = UINT64_MAX, .bytes = codec->range.bytes, .room = codec->range.room};
    encoder->energy = encoder->zeros = 0;
    memset(encoder->class, 0, sizeof encoder->class);
}

/* Adds up the errors of VALUES, which became WHOLE numbers. */
static void account(struct codec_encoder *encoder, const float *values, const int32_t *whole,
                    const unsigned char *odds, size_t size)
{
    double scale = 2 / (double)encoder->codec.settings.step;

    for (size_t k = 0; k < size; k++) {
        double x = fabs((double)values[k]) * scale;
        encoder->energy += x * x;
        if (whole[k] == 0) {
            encoder->zeros += x * x;
            continue;
        }
        uint32_t q = (uint32_t)abs(whole[k]);
        double error = level_of(q, odds[k]) / 32.0 - x;
        unsigned c = class_of(q, odds[k]);
        encoder->class[c].count++;
        encoder->class[c].sum += error;
        encoder->class[c].squares += error * error;
    }
}

/* Codes the noise of a channel's column of blocks of SIZES (log2). */
static void encode_noise(struct codec_encoder *encoder, size_t channel, const unsigned *sizes,
                         unsigned count, const float *values, const int32_t *whole)
{
    struct codec *codec = &encoder->codec;
    double scale = 2 / (double)codec->settings.step, squares[NOISE_BANDS] = {0};
    size_t zeros[NOISE_BANDS] = {0};

    for (int pass = 0; pass < 2; pass++) {
        int32_t amplitude[NOISE_BANDS];
        if (pass == 1)
            for (unsigned band = 0; band < NOISE_BANDS; band++) {
                if (zeros[band] == 0)
                    continue;
                double rms = sqrt(squares[band] / (double)zeros[band]);
                long level = lrint(2 * log2(rms + 1e-9)) + 13;
                unsigned char *last = &codec->last_level[channel * NOISE_BANDS + band];
                level = level < 0 ? 0 : level >= NOISE_LEVELS ? NOISE_LEVELS - 1 : level;
                *last = (unsigned char)code_level(codec, true, (unsigned)level, *last, band);
                amplitude[band] = noise_amplitudes[level] * (int32_t)codec->settings.fill;
            }
        for (size_t b = 0, at = 0; b < count; at += (size_t)1 << sizes[b++])
            for (size_t band = 0, k = 0; band < NOISE_BANDS; band++)
                for (; k < band_end((unsigned)band, (size_t)1 << sizes[b]); k++) {
                    if (whole[at + k])
                        continue;
                    double x = (double)values[at + k] * scale;
                    if (pass == 0) {
                        zeros[band]++;
                        squares[band] += x * x;
                    } else {
                        double noise =
                            amplitude[band] ? noise_sign(codec) * amplitude[band] / 4096.0 : 0;
                        encoder->zeros += (x - noise) * (x - noise) - x * x;
                    }
                }
    }
}

bool codec_encode_column(struct codec_encoder *encoder, const float *column, const uint32_t *ways)
{
    struct codec *codec = &encoder->codec;
    const struct codec_layout *layout = &codec->layout;
    const double scale = 2 * 4096 / (double)codec->settings.step;
    int32_t *whole = xalloc(codec->height, sizeof *whole);
    unsigned char *odds = xalloc(codec->height, 1);
    bool fits = true;

    for (size_t c = 0; c < codec->channels && fits; c++) {
        const float *values = column + c * codec->height;
        unsigned sizes[MOST_BLOCKS] = {0}, count = 0;
        if (layout->spectrum)
            code_way(codec, true, ways[c], 0, layout->largest - layout->smallest, sizes, &count);
        else
            count = 1;
        for (size_t k = 0; k < codec->height; k++) {
            double x = fabs((double)values[k]) * scale;
            fits = fits && x < 2.0 * 4096 * MAX_MAGNITUDE - 8192;
            encoder->scaled[k] = fits ? (int64_t)(x + 0.5) : 0;
        }
        for (size_t b = 0, at = 0; b < count && fits; b++) {
            size_t size = layout->spectrum ? (size_t)1 << sizes[b] : codec->height;
            const struct block block = {size, layout->spectrum, codec->sums};
            unsigned state = codec->state;
            past_begin(&codec->history[c], size, codec->sums);
            trellis_quantise(encoder->trellis, codec->model, &block, &codec->history[c],
                             encoder->scaled + at, LAMBDA, &state, codec->magnitudes);
            code_block(codec, true, c, size, values + at, whole + at, odds + at);
            at += size;
        }
        account(encoder, values, whole, odds, codec->height);
        if (codec->settings.fill && fits)
            encode_noise(encoder, c, sizes, count, values, whole);
    }
    free(odds);
    free(whole);
    return fits;
}

static size_t put_varint(unsigned char *bytes, size_t number)
{
    size_t n = 0;

    for (; number > 127; number >>= 7)
        bytes[n++] = (unsigned char)(number | 128);
    bytes[n++] = (unsigned char)number;
    return n;
}

struct codec_result codec_encode_end(struct codec_encoder *encoder, uint32_t seal)
{
    struct codec *codec = &encoder->codec;
    const struct codec_layout *layout = &codec->layout;
    struct codec_result result = {0};
    unsigned char header[32], shrink[CLASSES];
    size_t n = 0;
    double error = encoder->zeros, unit = (double)codec->settings.step / 2;
    uint32_t step, crc;

    range_finish(&codec->range);
    for (int c = 0; c < CLASSES; c++) {
        double count = encoder->class[c].count, sum = encoder->class[c].sum;
        double mean = count > 0 ? 32 * sum / count : 0;
        shrink[c] = (unsigned char)(mean < 0 ? 0 : mean > 15 ? 15 : lrint(mean));
        double d = shrink[c] / 32.0;
        error += encoder->class[c].squares - 2 * d * sum + d * d * count;
    }
    memcpy(&step, &codec->settings.step, sizeof step);
    header[n++] = (unsigned char)(CODEC_VERSION | 16 * ((layout->spectrum ? SPECTRUM : 0) |
                                                        (codec->settings.fill ? NOISE : 0)));
    n += put_varint(header + n, layout->rows);
    n += put_varint(header + n, layout->frames);
    if (layout->spectrum)
        header[n++] = (unsigned char)(layout->smallest | layout->largest << 4);
    if (codec->settings.fill)
        header[n++] = (unsigned char)codec->settings.fill;
    for (int i = 1; i < 4; i++)
        header[n++] = (unsigned char)(step >> (8 * i));
    header[n++] = (unsigned char)(shrink[0] | shrink[1] << 4);
    header[n++] = (unsigned char)(shrink[2] | shrink[3] << 4);

    result.size = n + codec->range.size + TRAILER;
    result.bytes = xalloc(result.size, 1);
    memcpy(result.bytes, header, n);
    if (codec->range.size)
        memcpy(result.bytes + n, codec->range.bytes, codec->range.size);
    crc = codec_crc(codec_crc(0, &seal, sizeof seal), result.bytes, result.size - TRAILER);
    for (int i = 0; i < TRAILER; i++)
        result.bytes[result.size - TRAILER + (size_t)i] = (unsigned char)(crc >> (8 * i));
    result.energy = encoder->energy * unit * unit;
    result.error = error * unit * unit;
    return result;
}

/* ---- and back ---- */

static bool get_varint(const unsigned char *bytes, size_t size, size_t *at, size_t *number)
{
    *number = 0;
    for (unsigned shift = 0; *at < size && shift < 56; shift += 7) {
        unsigned char byte = bytes[(*at)++];
        *number |= (size_t)(byte & 127) << shift;
        if (byte < 128)
            return true;
    }
    return false;
}

const char *codec_decoder_open(const unsigned char *bytes, size_t size, uint32_t seal,
                               struct codec_layout *layout, struct codec_decoder **decoder)
{
    struct codec_settings settings = {0};
    size_t at = 1, values;
    uint32_t crc = 0, step = 0;

    *layout = (struct codec_layout){0};
    if (size < TRAILER + 1)
        return "is too short";
    if ((bytes[0] & 15) != CODEC_VERSION || bytes[0] >> 4 > (SPECTRUM | NOISE) ||
        bytes[0] >> 4 == NOISE)
        return "has an unknown version; this program unpacks version 1";
    for (size_t i = 0; i < TRAILER; i++)
        crc |= (uint32_t)bytes[size - TRAILER + i] << (8 * i);
    if (crc != codec_crc(codec_crc(0, &seal, sizeof seal), bytes, size - TRAILER))
        return "is damaged: its checksum is wrong";
    size -= TRAILER;

    layout->spectrum = bytes[0] >> 4 & SPECTRUM;
    if (!get_varint(bytes, size, &at, &layout->rows) ||
        !get_varint(bytes, size, &at, &layout->frames))
        return "has a malformed header";
    size_t wanted = (layout->spectrum ? 1U : 0U) + (bytes[0] >> 4 & NOISE ? 1U : 0U) + 5;
    if (size - at < wanted)
        return "has a malformed header";
    if (layout->spectrum) {
        layout->smallest = bytes[at] & 15;
        layout->largest = bytes[at++] >> 4;
    }
    if (bytes[0] >> 4 & NOISE)
        settings.fill = bytes[at++];
    for (int i = 1; i < 4; i++)
        step |= (uint32_t)bytes[at++] << (8 * i);
    memcpy(&settings.step, &step, sizeof step);
    if (!(settings.step > 0) || !isfinite(settings.step) || settings.fill > CODEC_MAX_FILL)
        return "has a malformed header";
    const char *problem = codec_layout_problem(layout);
    if (problem)
        return problem;
    if (__builtin_mul_overflow(layout->rows, layout->frames, &values) ||
        values / VALUES_A_BYTE > size)
        return "claims more values than it can hold";

    *decoder = xalloc(1, sizeof **decoder);
    codec_open(&(*decoder)->codec);
    codec_begin(&(*decoder)->codec, layout, &settings);
    (*decoder)->unit = (double)settings.step / 64;
    for (size_t c = 0; c < CLASSES; c++)
        (*decoder)->shrink[c] = bytes[at + c / 2] >> (c % 2 ? 4 : 0) & 15;
    at += 2;
    (*decoder)->codec.range = range_decoder(bytes + at, size - at);
    return NULL;
}

void codec_decoder_close(struct codec_decoder *decoder)
{
    codec_close(&decoder->codec);
    free(decoder);
}

/* Every product of an integer and the unit is exact in a double, so a float is rounded once, and
 * the same everywhere. */
static void reconstruct(const struct codec_decoder *decoder, const int32_t *whole,
                        const unsigned char *odds, size_t size, float *values)
{
    for (size_t k = 0; k < size; k++) {
        uint32_t q = (uint32_t)abs(whole[k]);
        int32_t level = q ? level_of(q, odds[k]) - decoder->shrink[class_of(q, odds[k])] : 0;
        values[k] = (float)((whole[k] < 0 ? -level : level) * decoder->unit);
    }
}

static void decode_noise(struct codec_decoder *decoder, size_t channel, const unsigned *sizes,
                         unsigned count, const int32_t *whole, float *values)
{
    struct codec *codec = &decoder->codec;
    bool zeros[NOISE_BANDS] = {false};
    int32_t amplitude[NOISE_BANDS] = {0};

    for (int pass = 0; pass < 2; pass++) {
        for (size_t b = 0, at = 0; b < count; at += (size_t)1 << sizes[b++])
            for (size_t band = 0, k = 0; band < NOISE_BANDS; band++)
                for (; k < band_end((unsigned)band, (size_t)1 << sizes[b]); k++) {
                    if (whole[at + k])
                        continue;
                    zeros[band] = true;
                    if (pass == 1 && amplitude[band]) /* 4096ths of D */
                        values[at + k] =
                            (float)(noise_sign(codec) * amplitude[band] * (decoder->unit / 128));
                }
        for (unsigned band = 0; pass == 0 && band < NOISE_BANDS; band++)
            if (zeros[band]) {
                unsigned char *last = &codec->last_level[channel * NOISE_BANDS + band];
                *last = (unsigned char)code_level(codec, false, 0, *last, band);
                amplitude[band] = noise_amplitudes[*last] * (int32_t)codec->settings.fill;
            }
    }
}

void codec_decode_column(struct codec_decoder *decoder, float *column, uint32_t *ways)
{
    struct codec *codec = &decoder->codec;
    const struct codec_layout *layout = &codec->layout;
    int32_t *whole = xalloc(codec->height, sizeof *whole);
    unsigned char *odds = xalloc(codec->height, 1);

    for (size_t c = 0; c < codec->channels; c++) {
        float *values = column + c * codec->height;
        unsigned sizes[MOST_BLOCKS] = {0}, count = 0;
        uint32_t way = 0;
        if (layout->spectrum)
            way = code_way(codec, false, 0, 0, layout->largest - layout->smallest, sizes, &count);
        else
            count = 1;
        if (ways && layout->spectrum)
            ways[c] = way;
        for (size_t b = 0, at = 0; b < count; b++) {
            size_t size = layout->spectrum ? (size_t)1 << sizes[b] : codec->height;
            past_begin(&codec->history[c], size, codec->sums);
            code_block(codec, false, c, size, NULL, whole + at, odds + at);
            at += size;
        }
        reconstruct(decoder, whole, odds, codec->height, values);
        if (codec->settings.fill)
            decode_noise(decoder, c, sizes, count, whole, values);
    }
    free(odds);
    free(whole);
}

const char *codec_decode_end(const struct codec_decoder *decoder)
{
    return range_complete(&decoder->codec.range) ? NULL : "is damaged: its code has another length";
}
