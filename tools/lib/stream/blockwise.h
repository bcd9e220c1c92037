/* blockwise - what is computed of every channel of a stream, block by block over threads
 *
 * A filter or a transform turns the frames of a channel into units of its own: frames at another
 * rate, columns of a spectrogram. They are cut into blocks that threads compute side by side and
 * that are written in the order of the stream, so that the output does not depend on the number of
 * threads. A unit depends on the frames around it: the inputs of neighbouring blocks overlap, and
 * one value that is no finite number would spoil them all, so that it is refused.
 *
 * A tool says what input a block wants, how it is computed, and how it is written:
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
    size_t start, length; /* frames that they are computed from, */
    float *in;            /* and those, (length,); zeros after the channel's end */
};

struct blockwise_tool {
    /* The input of the COUNT > 0 units from FIRST on of a channel of FRAMES frames: *LENGTH frames
     * from *START on. Later units never start earlier. NULL: a unit is a frame. */
    void (*input)(const void *context, size_t frames, size_t first, size_t count, size_t *start,
                  size_t *length);

    /* Computes BLOCK in the thread WORKER; the result is freed after finish(). */
    void *(*work)(const void *context, size_t worker, const struct block *block);

    /* Writes the RESULT of BLOCK, in the order of the stream, never two at a time. */
    void (*finish)(void *context, const struct record *record, struct writer *writer,
                   const struct block *block, const void *result);
};

struct blockwise;

/* TOOL over THREADS. All that is given must outlive the result; CONTEXT is TOOL's own. There can be
 * one struct blockwise at a time. */
struct blockwise *blockwise_open(const struct blockwise_tool *tool, void *context, size_t threads,
                                 struct reader *reader, struct writer *writer);

/* How a record is cut: CHANNELS of FRAMES frames are read, of each UNITS are made, at most BLOCK at
 * a time, and each takes WIDTH floats. */
struct cut {
    size_t channels, frames, units, block, width;
};

/* RECORD, which the reader has just given, with the shape and the metadata of what is written.
 * Reads all of it; the metadata is taken. */
void blockwise_record(struct blockwise *blockwise, struct record *record, struct cut cut);

/* Waits until all is written, so that CONTEXT may be changed and the writer used directly. */
void blockwise_wait(struct blockwise *blockwise);

/* The same; frees BLOCKWISE. */
void blockwise_close(struct blockwise *blockwise);

#endif
