/* rebuild - records of audio replaced by what is left of them when few numbers are kept */
#ifndef LATHE_REBUILD_H
#define LATHE_REBUILD_H

#include "stream/stream.h"

/* AUDIO (channels, frames) rebuilt in place with what CONTEXT knows; returns the numbers spent. */
typedef size_t rebuild_audio(void *context, float *audio, size_t channels, size_t frames);

/* READER's records to WRITER, each in memory as a whole and rebuilt by REBUILD, the numbers spent
 * in the field "numbers". Dies, naming the record, on what is no audio or not finite, and where it
 * is so large that what is rebuilt is not. */
void rebuild_records(struct reader *reader, struct writer *writer, rebuild_audio *rebuild,
                     void *context);

#endif
