/* schedule - the learning rate from step to step. See schedule.h. */
#include "train/schedule.h"

#include <math.h>
#include <stddef.h>

const char *const schedule_names[] = {"constant", "cosine", NULL};

double schedule_rate(enum schedule schedule, double rate, uint64_t step, uint64_t steps)
{
    if (schedule == SCHEDULE_CONSTANT)
        return rate;
    return rate * (1 + cos(M_PI * (double)step / (double)steps)) / 2;
}
