/* decode - bits to tensors. See codec.h. */
#include "base/clones.h"
#include "codec/block.h"

#include <math.h>
#include <string.h>

struct codec_decoder {
    struct codec codec;
    double unit; /* D / 32 */
    int32_t shrink[CLASSES];
};

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
    if ((bytes[0] & 15) < 1 || (bytes[0] & 15) > CODEC_VERSION ||
        bytes[0] >> 4 > (SPECTRUM | NOISE) || bytes[0] >> 4 == NOISE)
        return "has an unknown version; this program unpacks versions 1 to 2";
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
    if (bytes[0] >> 4 & NOISE) {
        settings.fill = bytes[at] & 63;
        settings.halvings = bytes[at++] >> 6;
    }
    for (int i = 1; i < 4; i++)
        step |= (uint32_t)bytes[at++] << (8 * i);
    memcpy(&settings.step, &step, sizeof step);
    if (!(settings.step > 0) || !isfinite(settings.step) || settings.fill > CODEC_MAX_FILL ||
        (settings.halvings > 0 && (bytes[0] & 15) == 1))
        return "has a malformed header";
    const char *problem = codec_layout_problem(layout);
    if (problem)
        return problem;
    if (__builtin_mul_overflow(layout->rows, layout->frames, &values) ||
        values / VALUES_A_BYTE > size)
        return "claims more values than it can hold";

    *decoder = xalloc(1, sizeof **decoder);
    codec_open(&(*decoder)->codec);
    (*decoder)->codec.version = bytes[0] & 15;
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

/* The noise of COUNT blocks of SIZES (log2) that share their levels. */
static void decode_part(struct codec_decoder *decoder, const unsigned *sizes, unsigned count,
                        const int32_t *whole, float *values)
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
                    if (pass == 1 && amplitude[band])
                        values[at + k] = (float)(noise_sign(codec) * amplitude[band] *
                                                 (decoder->unit * 32 / NOISE_UNIT));
                }
        for (unsigned band = 0; pass == 0 && band < NOISE_BANDS; band++)
            if (zeros[band])
                amplitude[band] =
                    codec_noise_amplitude(codec, codec_noise_level(codec, false, 0, band)) *
                    (int32_t)codec->settings.fill;
    }
}

static void decode_noise(struct codec_decoder *decoder, size_t channel, const unsigned *sizes,
                         unsigned count, const int32_t *whole, float *values)
{
    size_t length;

    for (unsigned b = 0, n; b < count; b += n, values += length, whole += length) {
        n = codec_noise_part(&decoder->codec, channel, sizes + b, count - b, &length);
        decode_part(decoder, sizes + b, n, whole, values);
    }
}

CLONES static void decode_block(struct codec *codec, size_t channel, size_t size, int32_t *whole,
                                unsigned char *odds)
{
    code_block(codec, false, channel, size, NULL, whole, odds);
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
            way = codec_way(codec, false, 0, 0, layout->largest - layout->smallest, sizes, &count);
        else
            count = 1;
        if (ways && layout->spectrum)
            ways[c] = way;
        for (size_t b = 0, at = 0; b < count; b++) {
            size_t size = layout->spectrum ? (size_t)1 << sizes[b] : codec->height;
            past_begin(&codec->history[c], size, codec->sums);
            decode_block(codec, c, size, whole + at, odds + at);
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
