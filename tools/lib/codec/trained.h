/* trained - what music has taught the model before its first bit
 *
 * The bytes in trained-text.c hold the probabilities, weights and refinements that a model has
 * after some hours of recorded music, in the arithmetic code that codec/range.h writes; they are
 * part of the format and stay as they are. tests/fixtures/codec/train.c made them and says of what.
 */
#ifndef LATHE_TRAINED_H
#define LATHE_TRAINED_H

#include "codec/mixer.h"
#include "codec/range.h"

extern const char trained_text[];

/* Sets MODEL to what was learned. */
void trained_load(struct mixer *model);

/* Makes trained_load() use MODEL from now on, for the training program. */
void trained_replace(const struct mixer *model);

/* Writes the part of MODEL that is kept if CODES, else reads it into MODEL. */
void trained_code(struct range *range, struct mixer *model, bool codes);

#endif
