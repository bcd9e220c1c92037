/* file - files in memory and without a name, whole reads and writes */
#ifndef LATHE_FILE_H
#define LATHE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The bytes of the file PATH ("-": stdin), followed by a NUL; *SIZE is their number. Memory grows
 * as bytes arrive. Dies, with the reason, if the file cannot be read or is longer than LIMIT bytes.
 * The caller frees the result. */
char *file_read(const char *path, size_t limit, size_t *size);

/* pread(2) that continues after a short read or a signal: fewer than COUNT bytes only at the end of
 * the file. -1 with errno if nothing can be read. */
ssize_t file_pread(int fd, void *bytes, size_t count, off_t at);

/* A new file in $TMPDIR (/tmp if unset), for data that must be seekable but come from or go to a
 * pipe: open for reading and writing and already unlinked, it disappears when its descriptor is
 * closed. Dies if it cannot be created. */
int file_temporary(void);

/* Enlarges the pipe FD to 256 KiB, from Linux's default of 64: with fewer waits two filters are
 * twice as fast. Four times that gained another tenth, but all pipes of a user share 64 MiB before
 * the system makes new ones smaller (pipe(7)). Does nothing if FD is not a pipe or is as large
 * already. */
void file_widen(int fd);

/* Writes COUNT BYTES to the file TO. Dies, naming DESTINATION, if they cannot be written. */
void file_write(int to, const void *bytes, size_t count, const char *destination);

/* Copies the rest of FROM to TO, both from their current positions. False, with errno, if FROM
 * cannot be read; dies, naming DESTINATION, if TO cannot be written. */
bool file_copy(int from, int to, const char *destination);

#endif
