/* finite - values that must be finite
 *
 * Filters that compute refuse NaN and infinities where they read them, so that they can name the
 * record and the value; filters that only move samples pass them on.
 */
#ifndef LATHE_FINITE_H
#define LATHE_FINITE_H

#include "stream/spool.h"
#include "stream/stream.h"

/* Reads the next COUNT values of RECORD, the current one of READER; FIRST is the index of the first
 * of them. Dies, naming the record and the index, on a value that is not finite. */
void finite_values(struct reader *reader, const struct record *record, size_t first, float *values,
                   size_t count);

/* Reads all values of RECORD in the same way and appends them to the USED ones in *VALUES, which
 * has a capacity of *ROOM and which the caller frees. The memory grows as values arrive, not with
 * what a header claims. */
void finite_append(struct reader *reader, const struct record *record, float **values, size_t *room,
                   size_t used);

/* Reads the next ROWS x FRAMES values of RECORD in the same way into SPOOL, which has ROWS rows;
 * FIRST is the index of the first of them. */
void finite_spool(struct reader *reader, const struct record *record, size_t first,
                  struct spool *spool, size_t rows, size_t frames);

/* Dies, naming RECORD, if one of the COUNT computed VALUES is not finite: the numbers of RECORD are
 * too large. */
void finite_results(const struct record *record, const float *values, size_t count);

#endif
