/* sources - the records that a new record is made of */
#ifndef LATHE_SOURCES_H
#define LATHE_SOURCES_H

#include "stream/vectors.h"

/* The row of the first record with the key KEY. Dies if there is none. */
size_t sources_row(const struct vectors *vectors, const char *key);

/* The rows of KEYS, separated by commas, or of all records if KEYS is NULL: *ROWS, which the caller
 * frees, and their number. Dies on a key that no record has; misuse() on a key named twice. */
size_t sources_rows(const struct vectors *vectors, const char *keys, size_t **rows);

/* The fields on which all COUNT > 0 records of ROWS agree; the caller owns the object. Dies if they
 * differ in a field that a decoder needs: sample_rate, hop, frames, model. */
json_t *sources_fields(const struct vectors *vectors, const size_t *rows, size_t count);

/* Sets the field "sources" of META to their keys. */
void sources_keys(json_t *meta, const struct vectors *vectors, const size_t *rows, size_t count);

#endif
