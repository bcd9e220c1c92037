/* clips - a stream of clips of one shape, for training
 *
 * Clips are held in memory up to a limit; the others are in an unlinked temporary file ($TMPDIR,
 * /tmp if unset) and are read each time they are needed. The values are the same either way.
 */
#ifndef LATHE_CLIPS_H
#define LATHE_CLIPS_H

#include "stream/spool.h"

#include <stddef.h>
#include <stdint.h>

/* [count] of [channels][samples]. */
struct clips {
    size_t count, channels, samples;
    double rate;     /* Hz, 0 if the records have none */
    uint64_t digest; /* of all values in order, to tell other clips apart */
    float **clip;    /* [held], the first of them */
    size_t held;
    struct spool *rest; /* NULL if all are held */
};

/* Reads all records of the stream PATH (NULL or "-": stdin), with at most MEMORY bytes of them in
 * memory. Dies, naming the record, if it differs in shape or sample rate from the first or has a
 * value that is not finite. Free with clips_close(). */
struct clips clips_read(const char *path, size_t memory);
void clips_close(struct clips *clips);

/* The bytes of the values of CLIPS that are in memory. */
size_t clips_held(const struct clips *clips);

/* Clip I, valid until the next call with the same BUFFER. *BUFFER (NULL at first, one for each
 * thread, freed by the caller) is allocated for clips that are not held. */
const float *clips_at(const struct clips *clips, size_t i, float **buffer);

/* Half the memory that this process may use, in bytes: the least of the machine's, ulimit's (-v,
 * -d) and the container's (cgroup v2). */
size_t clips_memory(void);

#endif
