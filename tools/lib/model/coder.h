/* coder - encodes or decodes the records of a stream, in threads
 *
 * A record is read into a spool, a thread runs the encoder or the decoder over it, and the result
 * is written in the order of the stream: the same bytes with any number of threads. The memory
 * needed does not grow with the length of a record.
 */
#ifndef LATHE_CODER_H
#define LATHE_CODER_H

#include "model/model.h"
#include "stream/stream.h"

struct coder;

/* Runs MODEL's encoder, or its decoder if DECODES, in THREADS threads and writes the results to
 * WRITER. MODEL and WRITER must outlive it. */
struct coder *coder_open(const struct model *model, bool decodes, size_t threads,
                         struct writer *writer);

/* Processes RECORD, the current one of READER: as many channels of SAMPLES values as the coder
 * takes, which stand for FRAMES latent frames. The first LENGTH samples of each channel of the
 * result are written, with RECORD's key and metadata; the model's sample rate is added if there is
 * none. Takes the metadata. Dies, naming the record and the value, on a value that is not
 * finite. */
void coder_record(struct coder *coder, struct reader *reader, struct record *record, size_t samples,
                  size_t frames, size_t length);

/* Waits until everything is written. */
void coder_close(struct coder *coder);

#endif
