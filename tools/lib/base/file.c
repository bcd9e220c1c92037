/* file - a whole file in memory. See file.h. */
#include "base/file.h"

#include "base/base.h"

#include <unistd.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

char *file_read(const char *path, size_t limit, size_t *size)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    size_t held = 1 << 16, got = 0;
    char *bytes = xalloc(held, 1);

    if (!in)
        die("%s:", path);
    for (;;) {
        size_t n = fread(bytes + got, 1, held - 1 - got, in);
        got += n;
        if (got > limit)
            die("%s: longer than %zu bytes", path, limit);
        if (n == 0)
            break;
        if (got == held - 1)
            bytes = xresize(bytes, held *= 2, 1);
    }
    if (ferror(in))
        die("%s:", path);
    if (in != stdin)
        fclose(in);
    bytes[got] = '\0';
    *size = got;
    return bytes;
}

ssize_t file_pread(int fd, void *bytes, size_t count, off_t at)
{
    size_t done = 0;

    while (done < count) {
        ssize_t n = pread(fd, (char *)bytes + done, count - done, at + (off_t)done);
        if (n < 0 && errno != EINTR)
            return done > 0 ? (ssize_t)done : -1;
        if (n == 0)
            break;
        done += n > 0 ? (size_t)n : 0;
    }
    return (ssize_t)done;
}
