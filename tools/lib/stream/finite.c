/* finite - a record's values, which must be numbers. See finite.h. */
#include "stream/finite.h"

#include "base/base.h"

#include <math.h>

void finite_values(struct reader *reader, const struct record *record, size_t first, float *values,
                   size_t count)
{
    reader_values(reader, values, count);
    if (all_finite(values, count))
        return;
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i]))
            die_record(record, "value %zu is %g; only finite numbers are accepted", first + i,
                       (double)values[i]);
}

void finite_append(struct reader *reader, const struct record *record, float **values, size_t *room,
                   size_t used)
{
    const size_t block = 1 << 16;
    size_t count = shape_values(&record->shape);

    for (size_t at = 0, n; at < count; at += n) {
        n = count - at < block ? count - at : block;
        if (used + at + n > *room) {
            *room = used + at + n > 2 * *room ? used + at + n : 2 * *room;
            *values = xresize(*values, *room, sizeof **values);
        }
        finite_values(reader, record, at, *values + used + at, n);
    }
}

void finite_spool(struct reader *reader, const struct record *record, size_t first,
                  struct spool *spool, size_t rows, size_t frames)
{
    enum { PIECE = 1 << 14 };
    float buffer[PIECE];

    for (size_t r = 0; r < rows && frames > 0; r++)
        for (size_t f = 0, n; f < frames; f += n) {
            n = frames - f < PIECE ? frames - f : PIECE;
            float *piece = spool_room(spool, r, f, n, buffer);
            finite_values(reader, record, first + r * frames + f, piece, n);
            spool_write(spool, r, f, piece, n);
        }
}

void finite_results(const struct record *record, const float *values, size_t count)
{
    if (!all_finite(values, count))
        die_record(record, "its values are too large: the results overflow a float");
}
