/* threads - the number of threads */
#ifndef LATHE_THREADS_H
#define LATHE_THREADS_H

#include <stddef.h>
#include <stdint.h>

enum { THREADS_MOST = 1024 };

/* The number of threads for the option --threads ASKED: for 0 what OpenMP would choose
 * (OMP_NUM_THREADS, else one a processor); at most THREADS_MOST. */
size_t threads_wanted(uint64_t asked);

/* Makes OpenMP use threads_wanted(ASKED) threads and starts them, or fewer if the system does not
 * allow as many (RLIMIT_NPROC, ulimit -v): libgomp would end the process if one could not be
 * started. Call it before the first parallel region and before large allocations. Returns the
 * number of threads. */
size_t threads_open(uint64_t asked);

#endif
