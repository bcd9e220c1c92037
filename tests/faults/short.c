/* short - reads and writes that do less than was asked: LD_PRELOAD=short.so PROGRAM [ARGUMENT...]
 *
 * Environment: SHORT_MOST the most bytes that a call of read, write, pread and pwrite moves
 * (default 1); SHORT_SEED: a random number of them from 1 on each time, and now and then the call
 * is interrupted (EINTR).
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The number of bytes, of COUNT, that the call moves; 0 and errno if it is interrupted. */
static size_t share(size_t count)
{
    static unsigned short state[3];
    static size_t most;
    const char *seed = getenv("SHORT_SEED"), *text = getenv("SHORT_MOST");

    if (!most) {
        most = text ? (size_t)atol(text) : 1;
        state[0] = seed ? (unsigned short)atol(seed) : 0;
    }
    size_t n = seed ? 1 + (size_t)nrand48(state) % most : most;
    if (seed && nrand48(state) % 16 == 0) {
        errno = EINTR;
        return 0;
    }
    return n < count ? n : count;
}

static ssize_t moved(long number, int fd, void *bytes, size_t count, off_t at)
{
    size_t n = count ? share(count) : 0;

    return count && !n ? -1 : syscall(number, fd, bytes, n, at);
}

ssize_t read(int fd, void *bytes, size_t count)
{
    return moved(SYS_read, fd, bytes, count, 0);
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    return moved(SYS_write, fd, (void *)bytes, count, 0);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t at)
{
    return moved(SYS_pread64, fd, bytes, count, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    return moved(SYS_pwrite64, fd, (void *)bytes, count, at);
}

ssize_t pread64(int fd, void *bytes, size_t count, off_t at)
{
    return moved(SYS_pread64, fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t at)
{
    return moved(SYS_pwrite64, fd, (void *)bytes, count, at);
}
