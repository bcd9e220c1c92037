/* threads - as many as are asked for and as the system gives */
#ifndef LATHE_THREADS_H
#define LATHE_THREADS_H

#include <stddef.h>
#include <stdint.h>

enum { THREADS_MOST = 1024 };

/* How many threads an option --threads of ASKED stands for: as many, or for 0 what OpenMP thinks
 * right (OMP_NUM_THREADS, else one a processor); never more than THREADS_MOST. */
size_t threads_wanted(uint64_t asked);

/* Makes OpenMP run on threads_wanted(ASKED) threads and starts them, fewer where the system does
 * not give as many (RLIMIT_NPROC, ulimit -v): where one is missing libgomp would end the process.
 * Call it before the first parallel region and before what the tool works on takes the memory.
 * Returns how many they are. */
size_t threads_open(uint64_t asked);

#endif
