/* file - a whole file in memory */
#ifndef LATHE_FILE_H
#define LATHE_FILE_H

#include <stddef.h>
#include <sys/types.h>

/* The bytes of the file PATH ("-": stdin), followed by a NUL; *SIZE is their number. Memory grows
 * as bytes arrive. Dies, with the reason, if the file cannot be read or is longer than LIMIT bytes.
 * The caller frees the result. */
char *file_read(const char *path, size_t limit, size_t *size);

/* pread(2) that continues after a short read or a signal: fewer than COUNT bytes only at the end of
 * the file. -1 with errno if nothing can be read. */
ssize_t file_pread(int fd, void *bytes, size_t count, off_t at);

#endif
