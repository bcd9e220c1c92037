/* tempfile - a nameless file for what must be seekable and comes or goes by a pipe */
#ifndef LATHE_TEMPFILE_H
#define LATHE_TEMPFILE_H

#include <stdbool.h>
#include <stddef.h>

/* A new file in $TMPDIR (/tmp when unset), open for reading and writing and already unlinked: it
 * goes when its descriptor does. Dies when it cannot be made. */
int tempfile_open(void);

/* The COUNT BYTES to the file TO; dies, naming DESTINATION, when it cannot be written. */
void tempfile_write(int to, const char *bytes, size_t count, const char *destination);

/* Copies all that FROM has left to TO, both from where they stand. False, with errno, when FROM
 * cannot be read; dies, naming DESTINATION, when TO cannot be written. */
bool tempfile_copy(int from, int to, const char *destination);

#endif
