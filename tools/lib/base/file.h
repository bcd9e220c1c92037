/* file - a whole file in memory */
#ifndef LATHE_FILE_H
#define LATHE_FILE_H

#include <stddef.h>
#include <sys/types.h>

/* The bytes of the file PATH ("-": stdin), one NUL more behind them, their number in *SIZE. Memory
 * grows as bytes arrive. Dies with the reason when it cannot be read, or is longer than LIMIT
 * bytes. The caller frees it. */
char *file_read(const char *path, size_t limit, size_t *size);

/* pread(2) that goes on after a short read or a signal: fewer than COUNT bytes only at the end of
 * the file. -1 with errno when nothing can be read. */
ssize_t file_pread(int fd, void *bytes, size_t count, off_t at);

#endif
