/* blocks - a channel cut into blocks that overlap, for threads to work on
 *
 * A filter's or a transform's frame depends on the samples around it, so that neighbouring blocks
 * share some, and a sample that is no finite number would spoil all of them: it is refused
 * (stream/finite.h). Blocks are taken from first to last, as the stream has them.
 */
#ifndef LATHE_BLOCKS_H
#define LATHE_BLOCKS_H

#include "stream/stream.h"

struct blocks {
    struct reader *reader;
    const struct record *record;
    size_t channel, frames, read; /* of the channel */
    float *kept;                  /* (count,): the last of those read, for the next block */
    size_t count;
};

/* The CHANNEL of RECORD, FRAMES long, that READER is about to read. RECORD stays the caller's. */
void blocks_begin(struct blocks *blocks, struct reader *reader, const struct record *record,
                  size_t channel, size_t frames);

/* The COUNT frames from START on, zero outside the channel; the caller frees them. NEXT is the
 * START of the next call; neither a block's start nor its end lies before the last one's. */
float *blocks_take(struct blocks *blocks, int64_t start, size_t count, int64_t next);

/* Reads the rest of the channel away. */
void blocks_end(struct blocks *blocks);

#endif
