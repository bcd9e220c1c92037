/* fat - a file system without nameless files, modes and hard links, like FAT and some network ones:
 * LD_PRELOAD=fat.so PROGRAM [ARGUMENT...] */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int refuse(int error)
{
    errno = error;
    return -1;
}

static int opened(const char *path, int flags, mode_t mode)
{
    if ((flags & O_TMPFILE) == O_TMPFILE)
        return refuse(EOPNOTSUPP);
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        va_list arguments;                                                                         \
        va_start(arguments, flags);                                                                \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;               \
        va_end(arguments);                                                                         \
        return opened(path, flags, mode);                                                          \
    }

OPEN(open)
OPEN(open64)

int fchmod(int fd, mode_t mode)
{
    (void)fd, (void)mode;
    return refuse(EPERM);
}

int fchown(int fd, uid_t owner, gid_t group)
{
    (void)fd, (void)owner, (void)group;
    return refuse(EPERM);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    (void)from_folder, (void)from, (void)to_folder, (void)to, (void)flags;
    return refuse(EPERM);
}
