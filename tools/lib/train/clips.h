/* clips - a stream of clips of one shape, for training
 *
 * As many as are allowed lie in memory, the others in an unlinked temporary file ($TMPDIR, /tmp
 * when unset) from which a clip is read each time it is wanted; the values are the same either way.
 */
#ifndef LATHE_CLIPS_H
#define LATHE_CLIPS_H

#include "stream/spool.h"

#include <stddef.h>
#include <stdint.h>

/* [count] of [channels][samples]. */
struct clips {
    size_t count, channels, samples;
    double rate;     /* Hz, 0 when the records do not tell */
    uint64_t digest; /* of all values in their order: other clips have another one */
    float **clip;    /* [held], the first of them */
    size_t held;
    struct spool *rest; /* NULL when all are held */
};

/* All records of the stream PATH (NULL or "-": stdin), at most MEMORY bytes of them in memory.
 * Dies, naming the record, when one has another shape or sample rate than the first, or a value
 * that is not a finite number. clips_close() frees what it holds. */
struct clips clips_read(const char *path, size_t memory);
void clips_close(struct clips *clips);

/* The bytes of the values of CLIPS that lie in memory. */
size_t clips_held(const struct clips *clips);

/* Clip I. *BUFFER (NULL at first) becomes the room for clips that are not held, one for each
 * thread; the caller frees it. The clip stays until the next call with that buffer. */
const float *clips_at(const struct clips *clips, size_t i, float **buffer);

/* Half the memory that this process may have: of the machine's, a ulimit's (-v, -d) and a
 * container's (cgroup v2), whichever is least. In bytes. */
size_t clips_memory(void);

#endif
