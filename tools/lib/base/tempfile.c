/* tempfile - a nameless file. See tempfile.h. */
#include "base/tempfile.h"

#include "base/base.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int tempfile_open(void)
{
    const char *folder = getenv("TMPDIR");
    char *path = xprintf("%s/lathe.XXXXXX", folder && *folder ? folder : "/tmp");
    int fd = mkstemp(path);

    if (fd < 0 || unlink(path) != 0)
        die("%s: a temporary file cannot be made:", path);
    free(path);
    return fd;
}

static void write_all(int fd, const char *bytes, size_t count, const char *name)
{
    while (count > 0) {
        ssize_t n = write(fd, bytes, count);
        if (n < 0 && errno != EINTR)
            die("%s: cannot be written:", name);
        if (n > 0) {
            bytes += n;
            count -= (size_t)n;
        }
    }
}

bool tempfile_copy(int from, int to, const char *destination)
{
    char block[1 << 16];
    ssize_t n;

    while ((n = read(from, block, sizeof block)) != 0) {
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            write_all(to, block, (size_t)n, destination);
    }
    return true;
}
