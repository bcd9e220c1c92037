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

/* Lets MODEL be what trained_load() gives from now on, for the program that trains. */
void trained_replace(const struct mixer *model);

/* Writes MODEL with what of it is kept where CODES, else reads it into MODEL. */
void trained_code(struct range *range, struct mixer *model, bool codes);

#endif
