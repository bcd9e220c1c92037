/* blocks - a channel cut into blocks that overlap. See blocks.h. */
#include "stream/blocks.h"

#include "base/base.h"
#include "stream/finite.h"

#include <stdlib.h>
#include <string.h>

void blocks_begin(struct blocks *blocks, struct reader *reader, const struct record *record,
                  size_t channel, size_t frames)
{
    *blocks =
        (struct blocks){.reader = reader, .record = record, .channel = channel, .frames = frames};
}

/* AT as a frame of the channel: not before it, nor behind it. */
static size_t clamp(const struct blocks *blocks, int64_t at)
{
    return at < 0 ? 0 : (size_t)at < blocks->frames ? (size_t)at : blocks->frames;
}

float *blocks_take(struct blocks *b, int64_t start, size_t count, int64_t next)
{
    const size_t from = clamp(b, start), to = clamp(b, start + (int64_t)count);
    float *block = xfloats(count), *inside = block + ((int64_t)from - start);

    if (from > b->read) { /* a gap */
        values_copy(b->reader, NULL, from - b->read);
        b->read = from;
    }
    const size_t known = b->read - from;
    if (known)
        memcpy(inside, b->kept + b->count - known, known * sizeof *block);
    finite_values(b->reader, b->record, b->channel * b->frames + b->read, inside + known,
                  to - b->read);
    b->read = to;

    b->count = clamp(b, next) < to ? to - clamp(b, next) : 0;
    b->kept = xresize(b->kept, b->count, sizeof *b->kept);
    memcpy(b->kept, inside + (to - from) - b->count, b->count * sizeof *block);
    return block;
}

void blocks_end(struct blocks *blocks)
{
    values_copy(blocks->reader, NULL, blocks->frames - blocks->read);
    free(blocks->kept);
}
