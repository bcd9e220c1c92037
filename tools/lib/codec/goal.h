/* goal - finds the step for a size in bytes or a signal-to-noise ratio */
#ifndef LATHE_GOAL_H
#define LATHE_GOAL_H

#include "codec/codec.h"

enum goal_kind { GOAL_STEP, GOAL_BYTES, GOAL_SNR };

struct goal {
    enum goal_kind kind;
    double value; /* the step; the most bytes; the least SNR in dB */
};

/* Packs VALUES (rows, frames), row by row and finite, to GOAL; WAYS (channels, frames) as for
 * codec_encode_column(), NULL if it is not a spectrum. Searches for the step with whole encodings,
 * usually three or four, until the bytes are within 1 % below the goal, or the SNR within 0.02 dB
 * above it. Returns NULL, or why the goal cannot be reached; then *RESULT is empty. */
const char *goal_encode(struct codec_encoder *encoder, const struct codec_layout *layout,
                        const float *values, const uint32_t *ways, unsigned fill,
                        const struct goal *goal, uint32_t seal, struct codec_result *result);

#endif
