/* signals - records of audio and latents by way of a spool. See signals.h. */
#include "net/signals.h"

#include <math.h>

enum { PIECE = 1 << 13 };

struct spool *spool_record(struct reader *reader, const struct record *record, size_t channels,
                           size_t frames)
{
    struct spool *spool = spool_open(channels);
    float values[PIECE];

    for (size_t c = 0; c < channels; c++) {
        for (size_t start = 0, n; start < frames; start += n) {
            n = frames - start < PIECE ? frames - start : PIECE;
            reader_values(reader, values, n);
            for (size_t i = 0; i < n; i++)
                if (!isfinite(values[i]))
                    die_record(record, "value %zu of channel %zu is %s", start + i, c + 1,
                               isnan(values[i]) ? "NaN" : "infinite");
            spool_write(spool, c, start, values, n);
        }
    }
    return spool;
}

void write_spool(struct writer *writer, const struct record *record, struct spool *spool,
                 size_t channels, size_t frames)
{
    float values[PIECE];

    writer_begin(writer, record->key, record->meta,
                 &(struct shape){.dimensions = 2, .extent = {channels, frames}});
    for (size_t c = 0; c < channels; c++) {
        for (size_t start = 0, n; start < frames; start += n) {
            n = frames - start < PIECE ? frames - start : PIECE;
            spool_read(spool, c, start, values, n);
            writer_values(writer, values, n);
        }
    }
}
