/* Packed tensors: whatever the bytes are, decoding ends, with memory that grows with them. */
#include "fuzz.h"

#include "codec/codec.h"

/* BYTES with the right checksum, so that the decoder goes on after it. */
static void decode(const uint8_t *bytes, size_t size)
{
    struct codec_layout layout;
    struct codec_decoder *decoder;
    uint8_t *sealed = xalloc(size + 4, 1);
    uint32_t seal = 7, crc;

    memcpy(sealed, bytes, size);
    crc = codec_crc(codec_crc(0, &seal, sizeof seal), sealed, size);
    for (int i = 0; i < 4; i++)
        sealed[size + (size_t)i] = (uint8_t)(crc >> (8 * i));
    const char *problem = codec_decoder_open(sealed, size + 4, seal, &layout, &decoder);
    if (problem) {
        must(*problem);
        free(sealed);
        return;
    }
    float *column = xfloats(layout.rows);
    size_t channels = layout.spectrum ? layout.rows >> layout.largest : 0;
    uint32_t *ways = xalloc(channels, sizeof *ways);
    for (size_t f = 0; f < layout.frames && f * layout.rows < 1 << 14; f++) {
        codec_decode_column(decoder, column, ways);
        for (size_t c = 0; c < channels; c++)
            must(ways[c] < codec_ways(&layout));
    }
    problem = codec_decode_end(decoder);
    must(!problem || *problem);
    codec_decoder_close(decoder);
    free(ways);
    free(column);
    free(sealed);
}

/* A tensor made of the bytes is restored with the error that the encoder reports. */
static void there_and_back(const uint8_t *bytes, size_t size)
{
    enum { ROWS = 128, MOST = 32 };
    const struct codec_layout layout = {ROWS, size / ROWS < MOST ? size / ROWS : MOST, size % 2, 6,
                                        7};
    const struct codec_settings settings = {.step = codec_step(1 + size % 7),
                                            .fill = size % 2 ? size % 3 * 8 : 0,
                                            .halvings = size / 2 % 4};
    struct codec_encoder *encoder = codec_encoder_open();
    struct codec_layout found;
    struct codec_decoder *decoder;
    float column[ROWS], back[ROWS];
    uint32_t way;
    double error = 0;

    codec_encode_begin(encoder, &layout, &settings);
    for (size_t f = 0; f < layout.frames; f++) {
        for (size_t r = 0; r < ROWS; r++)
            column[r] = (float)(int8_t)bytes[f * ROWS + r];
        way = bytes[f * ROWS] % codec_ways(&layout);
        must(codec_encode_column(encoder, column, &way));
    }
    struct codec_result result = codec_encode_end(encoder, 1);
    codec_encoder_close(encoder);
    must(!codec_decoder_open(result.bytes, result.size, 1, &found, &decoder));
    must(found.rows == layout.rows && found.frames == layout.frames);
    for (size_t f = 0; f < layout.frames; f++) {
        codec_decode_column(decoder, back, &way);
        must(!layout.spectrum || way == bytes[f * ROWS] % codec_ways(&layout));
        for (size_t r = 0; r < ROWS; r++) {
            double lost = (double)back[r] - (double)(int8_t)bytes[f * ROWS + r];
            error += lost * lost;
        }
    }
    must(!codec_decode_end(decoder));
    must(error <= result.error * 1.001 + 1e-3 && error >= result.error * 0.999 - 1e-3);
    codec_decoder_close(decoder);
    free(result.bytes);
}

FUZZ(decode, there_and_back)
