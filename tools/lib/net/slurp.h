/* slurp - a whole file in memory */
#ifndef LATHE_SLURP_H
#define LATHE_SLURP_H

#include <stddef.h>

/* The bytes of the file PATH ("-": stdin), one NUL more behind them, their number in *SIZE. Memory
 * grows as bytes arrive. Dies with the reason when it cannot be read, or is longer than LIMIT
 * bytes. The caller frees it. */
char *slurp(const char *path, size_t limit, size_t *size);

#endif
