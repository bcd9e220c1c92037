/* envelope - the outline of a signal: minimum and maximum of each of its buckets of frames */
#ifndef LATHE_ENVELOPE_H
#define LATHE_ENVELOPE_H

#include <stddef.h>

struct envelope {
    double least, greatest; /* both NaN at the start */
};

/* The end of BUCKET, counted from 0: bucket b of N holds the frames from b T / N to (b + 1) T / N,
 * rounded down, where T is FRAMES and N is BUCKETS. */
size_t envelope_end(size_t bucket, size_t buckets, size_t frames);

/* Adds the COUNT VALUES to BUCKET. NaN is passed over. */
void envelope_add(struct envelope *bucket, const float *values, size_t count);

#endif
