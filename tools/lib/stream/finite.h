/* finite - a record's values for those who can only work with numbers
 *
 * What computes over records refuses NaN and infinities where it reads them, so that it can name
 * the record and the value; what only moves samples hands them through.
 */
#ifndef LATHE_FINITE_H
#define LATHE_FINITE_H

#include "stream/stream.h"

/* The next COUNT values of RECORD, which READER is at, the first of which has the index FIRST. Dies
 * naming the record and the index of a value that is no finite number. */
void finite_values(struct reader *reader, const struct record *record, size_t first, float *values,
                   size_t count);

/* All values of RECORD in the same way, behind the USED ones of *VALUES (*ROOM; the caller frees
 * them), whose memory grows as values arrive, not with what a header claims. */
void finite_append(struct reader *reader, const struct record *record, float **values, size_t *room,
                   size_t used);

/* Dies naming RECORD, whose numbers are so large, when one of the COUNT VALUES that were made of
 * them is none. */
void finite_results(const struct record *record, const float *values, size_t count);

#endif
