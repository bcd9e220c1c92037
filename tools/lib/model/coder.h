/* coder - one half of a model at work on the records of a stream, in threads
 *
 * A record is read into a spool, a thread runs the encoder or the decoder over it, and what comes
 * out is written in the order of the stream: the same bytes with any number of threads. The memory
 * that is taken does not grow with the length of a record.
 */
#ifndef LATHE_CODER_H
#define LATHE_CODER_H

#include "model/model.h"
#include "stream/stream.h"

struct coder;

/* MODEL's encoder, or its decoder where DECODES, in THREADS; what comes out goes to WRITER. Both
 * must outlive it. */
struct coder *coder_open(const struct model *model, bool decodes, size_t threads,
                         struct writer *writer);

/* RECORD, which READER is at, as many channels of SAMPLES values as the coder takes, stands for
 * FRAMES latent frames; the first LENGTH samples a channel of what comes out are written, with
 * RECORD's key and metadata, which gets the model's sample rate where it has none. Dies, naming the
 * record and the value, when one is not a finite number. RECORD's metadata is taken. */
void coder_record(struct coder *coder, struct reader *reader, struct record *record, size_t samples,
                  size_t frames, size_t length);

/* Waits until all is written. */
void coder_close(struct coder *coder);

#endif
