/* signals - records of audio and latents by way of a spool: what enters and leaves a network */
#ifndef LATHE_SIGNALS_H
#define LATHE_SIGNALS_H

#include "stream/spool.h"
#include "stream/stream.h"

/* The values of RECORD, (channels, frames), in a spool that the caller closes. Dies, naming the
 * record and the value, when one is not a finite number. */
struct spool *spool_record(struct reader *reader, const struct record *record, size_t channels,
                           size_t frames);

/* Writes the first FRAMES frames of SPOOL's CHANNELS rows as a record with RECORD's key and
 * metadata. */
void write_spool(struct writer *writer, const struct record *record, struct spool *spool,
                 size_t channels, size_t frames);

#endif
