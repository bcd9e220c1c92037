/* sources - the records that a new one is made of */
#ifndef LATHE_SOURCES_H
#define LATHE_SOURCES_H

#include "stream/vectors.h"

/* The row of the record of the key KEY, the first one of it. Dies when there is none. */
size_t sources_row(const struct vectors *vectors, const char *key);

/* The rows of KEYS, a list with commas, or of all records for NULL: *ROWS, which the caller frees,
 * and how many. Dies on a key that no record has, misuse() on one that is named twice. */
size_t sources_rows(const struct vectors *vectors, const char *keys, size_t **rows);

/* The fields on which all COUNT > 0 records of ROWS agree; the caller owns the object. Dies when
 * they differ in one that a decoder goes by: sample_rate, frames, model. */
json_t *sources_fields(const struct vectors *vectors, const size_t *rows, size_t count);

/* Their keys as the field "sources" of META. */
void sources_keys(json_t *meta, const struct vectors *vectors, const size_t *rows, size_t count);

#endif
