/* file - files in memory and without a name, whole reads and writes. See file.h. */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include "base/file.h"

#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *file_read(const char *path, size_t limit, size_t *size)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    size_t held = 1 << 16, got = 0;
    char *bytes = xalloc(held, 1);

    if (!in)
        die("%s:", path);
    for (size_t n; (n = fread(bytes + got, 1, held - 1 - got, in)) > 0;) {
        got += n;
        if (got > limit)
            die("%s: longer than %zu bytes", path, limit);
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

int file_temporary(void)
{
    const char *folder = getenv("TMPDIR");
    char *path = xprintf("%s/lathe.XXXXXX", folder && *folder ? folder : "/tmp");
    int fd = mkstemp(path);

    if (fd < 0 || unlink(path) != 0)
        die("%s: a temporary file cannot be made:", path);
    free(path);
    return fd;
}

void file_widen(int fd)
{
    enum { ROOM = 1 << 18 };
    int room = fcntl(fd, F_GETPIPE_SZ);

    if (room > 0 && room < ROOM)
        (void)fcntl(fd, F_SETPIPE_SZ, ROOM);
}

void file_write(int to, const void *bytes, size_t count, const char *destination)
{
    for (size_t done = 0; done < count;) {
        ssize_t n = write(to, (const char *)bytes + done, count - done);
        if (n < 0 && errno != EINTR)
            die("%s: cannot be written:", destination);
        done += n > 0 ? (size_t)n : 0;
    }
}

bool file_copy(int from, int to, const char *destination)
{
    char block[1 << 16];
    ssize_t n;

    while ((n = read(from, block, sizeof block)) != 0) {
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            file_write(to, block, (size_t)n, destination);
    }
    return true;
}
