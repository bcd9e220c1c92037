/* codec - float tensors to few bits, and back to the same floats on every machine
 *
 * Room codec: tensors to few bits and back. Uses base.
 *
 * A tensor (rows, frames) is coded column by column. If it has the coefficients of a transform with
 * block switching (a spectrum), the rows are CHANNELS x LARGEST, a column of a channel has blocks
 * of SMALLEST to LARGEST values one after the other, and a number says how it is cut
 * (transform/lapped.h: 0, not at all; else 1 + left P + right, where P is the number of ways to cut
 * a half). Otherwise a column is one block, and signs are predicted, too.
 *
 * A value becomes an integer by dependent quantisation (codec/trellis.h), and the integers become
 * bits by context mixing (codec/mixer.h) and arithmetic coding (codec/range.h). With FILL the zeros
 * of a spectrum are decoded as noise: for each part of a channel's column and each band the level
 * of the values quantised to zero is coded, too.
 *
 * A packed tensor; all numbers are little-endian, a "varint" has 7 bits a byte, the lowest first,
 * with the top bit set in all bytes but the last:
 *
 *     1 byte   version (2; 1 has coarser noise) + 16 x flags: 1 spectrum, 2 noise
 *     varint   rows
 *     varint   frames
 *     1 byte   spectrum: log2 of SMALLEST + 16 x log2 of LARGEST; channels = rows / LARGEST
 *     1 byte   noise: its strength in 16ths of the level + 64 x log2 of the parts of a column
 *     3 bytes  the upper 24 bits of the float32 2 D, the spacing of a quantiser
 *     2 bytes  the number of 32nds of D by which magnitudes shrink: 4 bits each for 1 that
 *              stands for D, 1 that stands for 2 D, 2, and more
 *     bytes    the arithmetic code
 *     4 bytes  CRC-32 (ISO-HDLC) of all before, and of the SEAL that the caller adds
 */
#ifndef LATHE_CODEC_H
#define LATHE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CODEC_VERSION = 2, CODEC_HALVINGS = 5, CODEC_MAX_FILL = 32 };

struct codec_layout {
    size_t rows, frames;
    bool spectrum;
    unsigned smallest, largest; /* spectrum: log2 of a block's sizes, 6 to 15 */
};

struct codec_settings {
    float step;        /* 2 D, positive */
    unsigned fill;     /* noise: its strength in 16ths; 0: none */
    unsigned halvings; /* noise: of a column, into parts with their own levels; at most 3 */
    bool again;        /* encoder: the tensor is, or is part of, the last one, but for the step */
    bool guess;        /* encoder: estimates the result, in a third of the time */
};

/* The result of packing a tensor. */
struct codec_result {
    unsigned char *bytes; /* the caller frees them; NULL if only guessed */
    size_t size;
    double energy, error; /* sums of squares: of the tensor, and of the error */
};

/* ---- there ---- */

struct codec_encoder;

/* An encoder can be used for several tensors, one after the other. */
struct codec_encoder *codec_encoder_open(void);
void codec_encoder_close(struct codec_encoder *encoder);

/* The statistics that ENCODER has learned so far, for the training program (codec/trained.h). */
struct mixer;
struct mixer *codec_encoder_mixer(struct codec_encoder *encoder);

/* NULL, or what is wrong with LAYOUT. */
const char *codec_layout_problem(const struct codec_layout *layout);

/* The number of ways to cut a column of a channel of a spectrum. */
uint32_t codec_ways(const struct codec_layout *layout);

/* The nearest step to STEP that the format can store. */
float codec_step(double step);

/* Begins a tensor. AGAIN keeps what the encoder has learned about costs (codec/guess.h). GUESS
 * stops before the coding: the size is what it would take by those costs, a few per cent off by
 * about the same in all of a tensor. It is followed by all COLUMNS (rows), which are finite, each
 * with the WAYS its channels are cut (NULL if it is not a spectrum). Returns false if a value is
 * too large for the step. */
void codec_encode_begin(struct codec_encoder *encoder, const struct codec_layout *layout,
                        const struct codec_settings *settings);
bool codec_encode_column(struct codec_encoder *encoder, const float *column, const uint32_t *ways);

/* After any number of columns: their size in bytes so far, and how much bits count against error in
 * the next ones (1: as usual). */
size_t codec_encode_size(const struct codec_encoder *encoder);
void codec_encode_weight(struct codec_encoder *encoder, double weight);

/* After the last column. */
struct codec_result codec_encode_end(struct codec_encoder *encoder, uint32_t seal);

/* ---- and back ---- */

struct codec_decoder;

/* Reads the header of the SIZE BYTES, which must outlive the decoder. Returns NULL, or what is
 * wrong with them; then there is no decoder. Memory grows with SIZE, not with what the header
 * claims. */
const char *codec_decoder_open(const unsigned char *bytes, size_t size, uint32_t seal,
                               struct codec_layout *layout, struct codec_decoder **decoder);
void codec_decoder_close(struct codec_decoder *decoder);

/* The next COLUMN (rows) and, of a spectrum, the WAYS its channels are cut (NULL: not wanted). */
void codec_decode_column(struct codec_decoder *decoder, float *column, uint32_t *ways);

/* After the last column: NULL, or what is wrong. */
const char *codec_decode_end(const struct codec_decoder *decoder);

/* CRC-32 (ISO-HDLC) of SIZE BYTES after those whose CRC is BEFORE (0: none). */
uint32_t codec_crc(uint32_t before, const void *bytes, size_t size);

#endif
