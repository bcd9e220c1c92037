/* goal - the step that packs a tensor into so many bytes, or to such a signal-to-noise ratio */
#ifndef LATHE_GOAL_H
#define LATHE_GOAL_H

#include "codec/codec.h"

enum goal_kind { GOAL_STEP, GOAL_BYTES, GOAL_SNR };

struct goal {
    enum goal_kind kind;
    double value; /* the step; the most bytes; the least SNR in dB */
};

/* VALUES (rows, frames), row by row and finite, packed to GOAL; WAYS (channels, frames) as
 * codec_encode_column() wants them, NULL where it is no spectrum. Searches for the step with whole
 * encodings, three or four as a rule, until the bytes are within 1 % below the goal, or the SNR
 * within 0.02 dB above it. Returns NULL, or what cannot be reached; then *RESULT holds nothing. */
const char *goal_encode(struct codec_encoder *encoder, const struct codec_layout *layout,
                        const float *values, const uint32_t *ways, unsigned fill,
                        const struct goal *goal, uint32_t seal, struct codec_result *result);

#endif
