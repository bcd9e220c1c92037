/* links - files of one kind joined end to end
 *
 * An Ogg file may be a chain of complete streams (RFC 3533, section 4), and FLAC files are joined
 * by cat(1) as well. libsndfile decodes the first one alone.
 */
#ifndef LATHE_LINKS_H
#define LATHE_LINKS_H

#include <sys/types.h>

/* The end of the stream that begins at START of the Ogg file FD: the first page of another stream,
 * or *LENGTH, the size of the file, which is reduced if other bytes follow the last page. Only page
 * headers are read. */
off_t links_end_ogg(int fd, off_t start, off_t *length);

/* The start of the next FLAC file from START on in FD, or LENGTH. */
off_t links_end_flac(int fd, off_t start, off_t length);

#endif
