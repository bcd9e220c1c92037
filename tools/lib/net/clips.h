/* clips - a stream of clips of one shape, in memory, for training */
#ifndef LATHE_CLIPS_H
#define LATHE_CLIPS_H

#include <stddef.h>

/* [count] of [channels][samples]. */
struct clips {
    float **clip;
    size_t count, channels, samples;
    double rate; /* Hz, 0 when the records do not tell */
};

/* All records of the stream PATH (NULL or "-": stdin). Dies, naming the record, when one has
 * another shape or sample rate than the first, or a value that is not a finite number.
 * clips_close() frees what it holds. */
struct clips clips_read(const char *path);
void clips_close(struct clips *clips);

#endif
