/* blockwise - computations on every channel of a stream, block by block over threads
 *
 * A filter or a transform turns the frames of a channel into units of its own: frames at another
 * rate, columns of a spectrogram. The units are cut into blocks, which threads compute in parallel
 * and which are written in the order of the stream, so that the output does not depend on the
 * number of threads. A unit depends on the frames around it, so the inputs of neighbouring blocks
 * overlap. A value that is not finite is refused, as it would spoil them all.
 *
 * A tool says what input a block needs, how it is computed, and how it is written:
 *
 *     struct blockwise *blocks = blockwise_open(&tool, &context, threads, reader, writer);
 *     while (reader_next(reader, &record))
 *         blockwise_record(blocks, &record, (struct cut){...});
 *     blockwise_close(blocks);
 */
#ifndef LATHE_BLOCKWISE_H
#define LATHE_BLOCKWISE_H

#include "stream/stream.h"

struct block {
    size_t frames, units; /* of its channel */
    size_t first, count;  /* units of the block */
    size_t start, length; /* the frames that they are computed from */
    float *in;            /* those frames, (length,); zeros after the end of the channel */
};

struct blockwise_tool {
    /* The input of COUNT > 0 units from FIRST on, in a channel of FRAMES frames: *LENGTH frames
     * from *START on. Later units never start earlier. NULL: a unit is a frame. */
    void (*input)(const void *context, size_t frames, size_t first, size_t count, size_t *start,
                  size_t *length);

    /* Computes BLOCK in the thread WORKER. The result is freed after finish(). */
    void *(*work)(const void *context, size_t worker, const struct block *block);

    /* Writes the RESULT of BLOCK. Called in the order of the stream, one at a time. */
    void (*finish)(void *context, const struct record *record, struct writer *writer,
                   const struct block *block, const void *result);
};

struct blockwise;

/* Runs TOOL on THREADS threads. All arguments must outlive the result; CONTEXT belongs to TOOL.
 * Only one struct blockwise can exist at a time. */
struct blockwise *blockwise_open(const struct blockwise_tool *tool, void *context, size_t threads,
                                 struct reader *reader, struct writer *writer);

/* How a record is cut: CHANNELS of FRAMES frames are read, each is turned into UNITS units of WIDTH
 * floats, at most BLOCK units at a time. */
struct cut {
    size_t channels, frames, units, block, width;
};

/* Processes RECORD, which the reader has just returned, after the caller has set the shape and the
 * metadata to write. Reads all of it and takes the metadata. */
void blockwise_record(struct blockwise *blockwise, struct record *record, struct cut cut);

/* Waits until everything is written, so that CONTEXT may be changed and the writer used
 * directly. */
void blockwise_wait(struct blockwise *blockwise);

/* Waits in the same way and frees BLOCKWISE. */
void blockwise_close(struct blockwise *blockwise);

#endif
