/* envelope - the outline of a signal. See envelope.h. */
#include "stats/envelope.h"

#include <math.h>

size_t envelope_end(size_t bucket, size_t buckets, size_t frames)
{
    return (size_t)((unsigned __int128)(bucket + 1) * frames / buckets);
}

void envelope_add(struct envelope *bucket, const float *values, size_t count)
{
    float least = NAN, greatest = NAN;

    for (size_t i = 0; i < count; i++) {
        least = fminf(least, values[i]); /* fminf and fmaxf ignore NaN */
        greatest = fmaxf(greatest, values[i]);
    }
    bucket->least = fmin(bucket->least, (double)least);
    bucket->greatest = fmax(bucket->greatest, (double)greatest);
}
