/* links - files of one kind joined end to end
 *
 * An Ogg file may be a chain of complete streams (RFC 3533, section 4), and FLAC files are joined
 * by cat(1) as well. libsndfile decodes the first one alone.
 */
#ifndef LATHE_LINKS_H
#define LATHE_LINKS_H

#include <sys/types.h>

/* Where the stream ends that begins at START of the Ogg file FD of *LENGTH bytes: at the first page
 * of another one, or *LENGTH, which becomes less when what follows the last page is no Ogg. Of the
 * pages only headers are read. */
off_t links_end_ogg(int fd, off_t start, off_t *length);

/* Where the next FLAC file begins from START on in FD, or LENGTH. */
off_t links_end_flac(int fd, off_t start, off_t length);

#endif
