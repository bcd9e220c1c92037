/* tempfile - a nameless file, for data that must be seekable but come from or go to a pipe */
#ifndef LATHE_TEMPFILE_H
#define LATHE_TEMPFILE_H

#include <stdbool.h>
#include <stddef.h>

/* A new file in $TMPDIR (/tmp if unset), open for reading and writing and already unlinked: it
 * disappears when its descriptor is closed. Dies if it cannot be created. */
int tempfile_open(void);

/* Writes COUNT BYTES to the file TO. Dies, naming DESTINATION, if they cannot be written. */
void tempfile_write(int to, const char *bytes, size_t count, const char *destination);

/* Copies the rest of FROM to TO, both from their current positions. False, with errno, if FROM
 * cannot be read; dies, naming DESTINATION, if TO cannot be written. */
bool tempfile_copy(int from, int to, const char *destination);

#endif
