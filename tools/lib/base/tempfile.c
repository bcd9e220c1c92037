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

void tempfile_write(int to, const char *bytes, size_t count, const char *destination)
{
    while (count > 0) {
        ssize_t n = write(to, bytes, count);
        if (n < 0 && errno != EINTR)
            die("%s: cannot be written:", destination);
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
            tempfile_write(to, block, (size_t)n, destination);
    }
    return true;
}
