/* encode - tensors to bits. See codec.h. */
#include "base/clones.h"
#include "codec/block.h"

#include <math.h>
#include <string.h>

enum { LAMBDA = 65 }; /* of the trellis, in 256ths of D^2 a bit: measured */

struct codec_encoder {
    struct codec codec;
    struct trellis *trellis;
    int64_t *scaled; /* (height) absolute values in 4096ths of D */
    int lambda;
    uint64_t guessed; /* cost of the magnitudes, in 4096ths of a bit */
    double energy;
    struct {
        double count, sum, squares; /* of the errors in units of D, positive if too large */
    } class[CLASSES];
    double zeros; /* the error of values that became zero, including their noise */
};

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
    if (encoder->trellis && !settings->again)
        trellis_forget(encoder->trellis);
    if (!encoder->trellis || had != codec->height_room) {
        if (encoder->trellis)
            trellis_close(encoder->trellis);
        encoder->trellis = trellis_open(codec->height);
        encoder->scaled = xresize(encoder->scaled, codec->height, sizeof *encoder->scaled);
    }
    codec->range =
        (struct range){.high = UINT64_MAX, .bytes = codec->range.bytes, .room = codec->range.room};
    encoder->energy = encoder->zeros = 0;
    encoder->guessed = 0;
    encoder->lambda = LAMBDA;
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

/* The level of COUNT values in units of D, the sum of whose magnitudes' square roots is ROOTS: the
 * root mean square if they are Gaussian, else less, as most of them are smaller. LAST, the level
 * before, if it is not far off. */
static unsigned noise_level(double roots, size_t count, unsigned last)
{
    const double gaussian = 0.676, near = 1.5; /* (E sqrt |x|)^2; of a level: measured */
    double mean = roots / (double)count;
    double level = 2 * log2(mean * mean / gaussian + 1e-9) + NOISE_D;

    if (last != NOISE_NONE && fabs(level - last) < near)
        return last;
    return level < 0 ? 0 : level > NOISE_LEVELS - 1 ? NOISE_LEVELS - 1 : (unsigned)lrint(level);
}

/* Codes the noise of COUNT blocks of SIZES (log2) that share their levels. */
static void encode_part(struct codec_encoder *encoder, const unsigned *sizes, unsigned count,
                        const float *values, const int32_t *whole)
{
    struct codec *codec = &encoder->codec;
    double scale = 2 / (double)codec->settings.step, roots[NOISE_BANDS] = {0};
    double amplitude[NOISE_BANDS] = {0};
    size_t zeros[NOISE_BANDS] = {0};

    for (int pass = 0; pass < 2; pass++) {
        for (size_t b = 0, at = 0; b < count; at += (size_t)1 << sizes[b++])
            for (size_t band = 0, k = 0; band < NOISE_BANDS; band++)
                for (; k < band_end((unsigned)band, (size_t)1 << sizes[b]); k++) {
                    if (whole[at + k])
                        continue;
                    double x = (double)values[at + k] * scale;
                    if (pass == 0) {
                        zeros[band]++;
                        roots[band] += sqrt(fabs(x));
                    } else if (amplitude[band] > 0) {
                        double noise = noise_sign(codec) * amplitude[band];
                        encoder->zeros += (x - noise) * (x - noise) - x * x;
                    }
                }
        for (unsigned band = 0; pass == 0 && band < NOISE_BANDS; band++)
            if (zeros[band]) {
                unsigned level = noise_level(roots[band], zeros[band], codec->level[band]);
                level = codec_noise_level(codec, true, level, band);
                amplitude[band] =
                    codec_noise_amplitude(codec, level) * (double)codec->settings.fill / NOISE_UNIT;
            }
    }
}

/* Codes the noise of a channel's column of blocks of SIZES (log2). */
static void encode_noise(struct codec_encoder *encoder, size_t channel, const unsigned *sizes,
                         unsigned count, const float *values, const int32_t *whole)
{
    size_t length;

    for (unsigned b = 0, n; b < count; b += n, values += length, whole += length) {
        n = codec_noise_part(&encoder->codec, channel, sizes + b, count - b, &length);
        encode_part(encoder, sizes + b, n, values, whole);
    }
}

CLONES static void encode_block(struct codec *codec, size_t channel, size_t size,
                                const float *values, int32_t *whole, unsigned char *odds)
{
    code_block(codec, true, channel, size, values, whole, odds);
}

/* The same without coding; all in WHOLE are positive. */
static void skip_block(struct codec *codec, size_t channel, size_t size, int32_t *whole,
                       unsigned char *odds)
{
    struct history *history = &codec->history[channel];

    for (size_t k = 0; k < size; k++) {
        whole[k] = (int32_t)codec->magnitudes[k];
        odds[k] = (unsigned char)trellis_odd(codec->state);
        history->now[k] = codec_least(whole[k], 32767) << 4;
        codec->state = trellis_next[codec->state][whole[k] & 1];
    }
    past_end(history, size, codec->layout.spectrum);
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
            codec_way(codec, true, ways[c], 0, layout->largest - layout->smallest, sizes, &count);
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
            encoder->guessed +=
                trellis_quantise(encoder->trellis, codec->settings.guess ? NULL : codec->model,
                                 &block, &codec->history[c], encoder->scaled + at, encoder->lambda,
                                 &state, codec->magnitudes);
            if (codec->settings.guess)
                skip_block(codec, c, size, whole + at, odds + at);
            else
                encode_block(codec, c, size, values + at, whole + at, odds + at);
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

size_t codec_encode_size(const struct codec_encoder *encoder)
{
    return encoder->codec.range.size +
           (encoder->codec.settings.guess ? encoder->guessed / 4096 / 8 : 0);
}

void codec_encode_weight(struct codec_encoder *encoder, double weight)
{
    encoder->lambda = (int)lrint(LAMBDA * weight);
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
        header[n++] = (unsigned char)(codec->settings.fill | codec->settings.halvings << 6);
    for (int i = 1; i < 4; i++)
        header[n++] = (unsigned char)(step >> (8 * i));
    header[n++] = (unsigned char)(shrink[0] | shrink[1] << 4);
    header[n++] = (unsigned char)(shrink[2] | shrink[3] << 4);

    result.energy = encoder->energy * unit * unit;
    result.error = error * unit * unit;
    result.size = n + codec_encode_size(encoder) + TRAILER;
    if (codec->settings.guess)
        return result;
    result.bytes = xalloc(result.size, 1);
    memcpy(result.bytes, header, n);
    if (codec->range.size)
        memcpy(result.bytes + n, codec->range.bytes, codec->range.size);
    crc = codec_crc(codec_crc(0, &seal, sizeof seal), result.bytes, result.size - TRAILER);
    for (int i = 0; i < TRAILER; i++)
        result.bytes[result.size - TRAILER + (size_t)i] = (unsigned char)(crc >> (8 * i));
    return result;
}
