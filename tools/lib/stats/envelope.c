/* envelope - the outline of a signal. See envelope.h. */
#include "stats/envelope.h"

#include <math.h>

size_t envelope_end(size_t bucket, size_t buckets, size_t frames)
{
    return (size_t)((unsigned __int128)(bucket + 1) * frames / buckets);
}

void envelope_add(struct envelope *bucket, const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bucket->least = fmin(bucket->least, (double)values[i]); /* fmin and fmax ignore NaN */
        bucket->greatest = fmax(bucket->greatest, (double)values[i]);
    }
}
