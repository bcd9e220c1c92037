/* finite - whether numbers are. See base.h. */
#include "base/base.h"
#include "base/clones.h"

#include <float.h>
#include <math.h>

/* Without a branch, so that it is vectorised and keeps up with memory. */
CLONES bool all_finite(const float *values, size_t count)
{
    int bad = 0;

#pragma omp simd reduction(| : bad)
    for (size_t i = 0; i < count; i++)
        bad |= !(fabsf(values[i]) <= FLT_MAX);
    return !bad;
}
