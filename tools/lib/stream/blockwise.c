/* blockwise - every channel of a stream, block by block over threads. See blockwise.h. */
#include "stream/blockwise.h"

#include "base/base.h"
#include "stream/finite.h"
#include "stream/parallel.h"

#include <stdlib.h>
#include <string.h>

struct blockwise {
    const struct blockwise_tool *tool;
    void *context;
    struct reader *reader;
    struct writer *writer;
    struct parallel *parallel;
    struct record record; /* of the output in progress */
};

struct task {
    struct blockwise *blockwise;
    struct record record; /* of a new output record; its key is NULL within a record */
    struct block block;
    void *result;
};

static void work(void *argument, size_t worker)
{
    struct task *task = argument;
    const struct blockwise *b = task->blockwise;

    if (!task->record.key)
        task->result = b->tool->work(b->context, worker, &task->block);
}

static void finish(void *argument)
{
    struct task *task = argument;
    struct blockwise *b = task->blockwise;

    if (task->record.key) {
        writer_begin(b->writer, task->record.key, task->record.meta, &task->record.shape);
        record_drop(&b->record);
        b->record = task->record;
    } else {
        b->tool->finish(b->context, &b->record, b->writer, &task->block, task->result);
    }
    free(task->result);
    free(task->block.in);
    free(task);
}

static void add(struct blockwise *b, struct task task, size_t values)
{
    struct task *copy = xalloc(1, sizeof *copy);

    *copy = task;
    copy->blockwise = b;
    parallel_add(b->parallel, copy, values * sizeof(float));
}

/* ---- input that overlaps ---- */

struct channel {
    struct reader *reader;
    const struct record *record;
    size_t before, frames; /* values of the record before the channel; values of the channel */
    size_t read;           /* frames read so far */
    float *kept;           /* (count,): the last frames read, for the next block */
    size_t count;
};

/* Reads COUNT frames from START on, with zeros after the end of the channel; the caller frees them.
 * Frames from NEXT on are kept for the next call. */
static float *channel_read(struct channel *c, size_t start, size_t count, size_t next)
{
    const size_t from = start < c->frames ? start : c->frames;
    const size_t to = start + count < c->frames ? start + count : c->frames;
    float *block = xfloats(count);

    if (from > c->read) { /* a gap */
        writer_copy(c->reader, NULL, from - c->read);
        c->read = from;
    }
    const size_t known = c->read - from;
    if (known)
        memcpy(block, c->kept + c->count - known, known * sizeof *block);
    finite_values(c->reader, c->record, c->before + c->read, block + known, to - c->read);
    c->read = to;

    c->count = next < to ? to - next : 0;
    c->kept = xresize(c->kept, c->count, sizeof *c->kept);
    memcpy(c->kept, block + (to - from) - c->count, c->count * sizeof *block);
    return block;
}

static void input_of(const struct blockwise *b, size_t frames, size_t first, size_t count,
                     size_t *start, size_t *length)
{
    *start = first;
    *length = count;
    if (b->tool->input)
        b->tool->input(b->context, frames, first, count, start, length);
}

static void add_channel(struct blockwise *b, struct channel *channel, struct cut cut)
{
    struct block block = {.frames = cut.frames, .units = cut.units};
    size_t next, unused;

    for (; block.first < cut.units; block.first += block.count) {
        block.count = cut.units - block.first < cut.block ? cut.units - block.first : cut.block;
        input_of(b, cut.frames, block.first, block.count, &block.start, &block.length);
        next = block.start + block.length;
        if (block.first + block.count < cut.units)
            input_of(b, cut.frames, block.first + block.count, 1, &next, &unused);
        block.in = channel_read(channel, block.start, block.length, next);
        add(b, (struct task){.block = block}, block.length + block.count * cut.width);
    }
    writer_copy(b->reader, NULL, cut.frames - channel->read);
}

/* ---- records ---- */

struct blockwise *blockwise_open(const struct blockwise_tool *tool, void *context, size_t threads,
                                 struct reader *reader, struct writer *writer)
{
    struct blockwise *b = xalloc(1, sizeof *b);

    *b = (struct blockwise){.tool = tool, .context = context, .reader = reader, .writer = writer};
    b->parallel = parallel_open(threads, work, finish);
    return b;
}

void blockwise_record(struct blockwise *b, struct record *record, struct cut cut)
{
    add(b, (struct task){.record = record_take(b->reader, record)}, 0);
    for (size_t i = 0; i < cut.channels && (cut.frames || cut.units); i++) {
        struct channel channel = {b->reader, record, .before = i * cut.frames, cut.frames};
        add_channel(b, &channel, cut);
        free(channel.kept);
    }
}

void blockwise_wait(struct blockwise *b)
{
    parallel_wait(b->parallel);
}

void blockwise_close(struct blockwise *b)
{
    parallel_close(b->parallel);
    record_drop(&b->record);
    free(b);
}
