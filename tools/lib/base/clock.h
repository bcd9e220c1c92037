/* clock - a clock that never goes backwards */
#ifndef LATHE_CLOCK_H
#define LATHE_CLOCK_H

/* Seconds since some fixed moment (CLOCK_MONOTONIC). */
double clock_seconds(void);

#endif
