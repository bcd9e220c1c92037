/* goal - finds the step for a size in bytes or a signal-to-noise ratio */
#ifndef LATHE_GOAL_H
#define LATHE_GOAL_H

#include "codec/codec.h"

enum goal_kind { GOAL_STEP, GOAL_BYTES, GOAL_SNR };

struct goal {
    enum goal_kind kind;
    double value; /* the step; the most bytes; the least SNR in dB */
};

/* A tensor (rows, frames) of finite values, wherever it is kept. */
struct goal_tensor {
    const struct codec_layout *layout;
    const uint32_t *ways; /* (channels, frames) as for codec_encode_column(); NULL: no spectrum */

    /* Writes COUNT columns from FIRST on, column by column, to COLUMNS (COUNT, rows). Called
     * several times for each column, in blocks of up to 4 MiB or of one column. */
    void (*columns)(void *context, size_t first, size_t count, float *columns);
    void *context;
};

/* Packs TENSOR to GOAL. Estimates the size and the error for some steps, first of a quarter of the
 * tensor, then of all of it, and codes it once or twice, until the bytes are within 1 % below the
 * goal, or the SNR within 0.05 dB above it. Memory: two blocks of columns, and twice the packed
 * bytes. Returns NULL, or why the goal cannot be reached; then *RESULT is empty. */
const char *goal_encode(struct codec_encoder *encoder, const struct goal_tensor *tensor,
                        unsigned fill, const struct goal *goal, uint32_t seal,
                        struct codec_result *result);

#endif
