/* links - files of one kind joined end to end. See links.h. */
#define _GNU_SOURCE /* memmem */
#include "audio/links.h"

#include "base/base.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

/* The first position from START on of one of the COUNT MAGICS of SIZE bytes; LENGTH if there is
 * none. */
static off_t find(int fd, off_t start, off_t length, const char *const *magics, size_t count,
                  size_t size)
{
    enum { BLOCK = 1 << 18 };
    char *block = xalloc(BLOCK, 1);
    off_t found = length;
    ssize_t n = BLOCK;

    for (off_t at = start; found == length && n == BLOCK; at += BLOCK - (off_t)size + 1) {
        n = file_pread(fd, block, BLOCK, at);
        for (size_t m = 0; m < count && n > 0; m++) {
            const char *p = memmem(block, (size_t)n, magics[m], size);
            if (p && at + (p - block) < found)
                found = at + (p - block);
        }
    }
    free(block);
    return found;
}

off_t links_end_ogg(int fd, off_t start, off_t *length)
{
    enum { HEADER = 27, FLAGS = 5, BEGINS = 2, MAGIC = 4 };
    static const char *const magic[] = {"OggS"};
    unsigned char b[HEADER + 255];
    bool inside = false; /* after the first pages of all streams of the link */

    for (off_t at = start;;) {
        ssize_t n = file_pread(fd, b, sizeof b, at);
        if (n < HEADER || memcmp(b, magic[0], MAGIC) != 0 || n < HEADER + b[HEADER - 1]) {
            off_t next = find(fd, at + 1, *length, magic, 1, MAGIC);
            if (next == *length)
                return *length = at < *length ? at : *length;
            at = next;
            continue;
        }
        if (inside && b[FLAGS] & BEGINS)
            return at;
        inside = !(b[FLAGS] & BEGINS);
        at += HEADER + b[HEADER - 1];
        for (int i = 0; i < b[HEADER - 1]; i++)
            at += b[HEADER + i];
    }
}

off_t links_end_flac(int fd, off_t start, off_t length)
{
    static const char *const magics[] = {"fLaC\0\0\0\x22", "fLaC\x80\0\0\x22"};

    return find(fd, start, length, magics, 2, 8);
}
