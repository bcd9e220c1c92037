/* outfile - an output file that appears only when whole. See outfile.h. */
#define _GNU_SOURCE /* O_TMPFILE */
#include "base/outfile.h"

#include "base/base.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The files that are open now, for the clean-up at exit. Changed only with signals blocked. */
static struct outfile *unfinished;

static const int deadly[] = {SIGINT, SIGTERM, SIGHUP};

static void block_signals(sigset_t *before)
{
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
        sigaddset(&set, deadly[i]);
    sigprocmask(SIG_BLOCK, &set, before);
}

static void unlink_unfinished(void)
{
    for (struct outfile *f = unfinished; f; f = f->next)
        if (f->temporary)
            unlink(f->temporary);
}

static void clean_up_and_die(int signal_number)
{
    unlink_unfinished();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

/* A handler that the tool has put there itself (^C that keeps the best model) or that the shell has
 * asked for (nohup) stays. */
static void install_clean_up(void)
{
    static bool installed;

    if (installed)
        return;
    installed = true;
    if (atexit(unlink_unfinished) != 0 || at_quick_exit(unlink_unfinished) != 0)
        die("the clean-up at exit could not be arranged");
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) {
        struct sigaction now;
        if (sigaction(deadly[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL)
            signal(deadly[i], clean_up_and_die);
    }
}

/* ---- the file while it is written ---- */

/* A descriptor as a path, which linkat() follows to its file. The caller frees it. */
static char *path_of(int fd)
{
    return xprintf("/proc/self/fd/%d", fd);
}

/* A file without a name in PATH's directory; -1 where that, or giving it one later, is impossible.
 */
static int open_nameless(const char *path)
{
    char *directory = xstrdup(path);
    int fd = open(dirname(directory), O_TMPFILE | O_RDWR, 0666);
    char *link = path_of(fd);

    if (fd >= 0 && access(link, F_OK) != 0) {
        close(fd);
        fd = -1;
    }
    free(link);
    free(directory);
    return fd;
}

/* The Nth temporary name of FILE, beside its target. */
static char *temporary_name(const struct outfile *file, unsigned n)
{
    enum { BASE = 200 }; /* bytes of the target's name, which may have all that a name can */
    const char *slash = strrchr(file->target, '/');
    int directory = slash ? (int)(slash + 1 - file->target) : 0;

    return xprintf("%.*s%.*s.%ld-%u", directory, file->target, BASE, file->target + directory,
                   (long)getpid(), n);
}

/* Gives the nameless FILE a temporary name, or opens it under one where there are no nameless
 * files. False with errno if that fails. */
static bool give_name(struct outfile *file)
{
    sigset_t before;
    char *from = file->fd < 0 ? NULL : path_of(file->fd), *name = NULL;
    int done = -1;

    block_signals(&before);
    for (unsigned n = 0; n == 0 || (done < 0 && errno == EEXIST); n++) {
        free(name);
        name = temporary_name(file, n);
        done = from ? linkat(AT_FDCWD, from, AT_FDCWD, name, AT_SYMLINK_FOLLOW)
                    : (file->fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    }
    if (done >= 0)
        file->temporary = name;
    sigprocmask(SIG_SETMASK, &before, NULL);
    free(from);
    return done >= 0;
}

/* ---- what is there before ---- */

/* The file that PATH leads to by symbolic links, whether it exists or not; they must not form a
 * loop (stat(2) has refused one). The caller frees it. */
static char *follow_links(const char *path)
{
    char *at = xstrdup(path), link[PATH_MAX];

    for (;;) {
        ssize_t length = readlink(at, link, sizeof link - 1);
        if (length < 0)
            return at;
        link[length] = '\0';
        const char *slash = strrchr(at, '/');
        char *next = *link == '/' || !slash ? xstrdup(link)
                                            : xprintf("%.*s/%s", (int)(slash - at), at, link);
        free(at);
        at = next;
    }
}

/* Gives the new file the owner and the mode of the one that it takes the place of, as far as the
 * file system and the user's rights go. */
static void keep_mode(int fd, const struct stat *before)
{
    bool owned = fchown(fd, before->st_uid, before->st_gid) == 0;
    mode_t mode = before->st_mode & (owned ? 07777 : 0777);

    if (fchmod(fd, mode) != 0 && errno != EPERM && errno != ENOTSUP && errno != ENOSYS)
        die("the mode of an output file cannot be kept:");
}

struct outfile *outfile_open(const char *path)
{
    struct outfile *file = xalloc(1, sizeof *file);
    struct stat status;
    sigset_t before;

    install_clean_up();
    if (!*path)
        die("an output file needs a name");
    bool there = stat(path, &status) == 0;
    if (!there && errno != ENOENT) /* a name that is too long, say: not after hours of work */
        die("%s: cannot be created:", path);
    if (there && S_ISDIR(status.st_mode))
        die("%s: is a directory", path);
    if (there && access(path, W_OK) != 0)
        die("%s: cannot be written:", path);
    file->device = there && !S_ISREG(status.st_mode);
    file->path = xstrdup(path);
    file->target = follow_links(path);
    if (file->target[strlen(file->target) - 1] == '/')
        die("%s: is the name of a folder", path);
    block_signals(&before);
    file->next = unfinished;
    unfinished = file;
    sigprocmask(SIG_SETMASK, &before, NULL);
    file->fd = file->device ? file_temporary() : open_nameless(file->target);
    if (file->fd < 0 && !give_name(file))
        die("%s: cannot be created:", path);
    if (there && !file->device)
        keep_mode(file->fd, &status);
    return file;
}

FILE *outfile_stream(struct outfile *file)
{
    int fd = dup(file->fd);
    FILE *stream = fd < 0 ? NULL : fdopen(fd, "w+");

    if (!stream)
        die("%s:", file->path);
    return stream;
}

static void forget(struct outfile *file)
{
    struct outfile **link = &unfinished;
    sigset_t before;

    block_signals(&before);
    while (*link != file)
        link = &(*link)->next;
    *link = file->next;
    sigprocmask(SIG_SETMASK, &before, NULL);
    free(file->path);
    free(file->target);
    free(file->temporary);
    free(file);
}

/* What was written, into the device or pipe that FILE's path is. */
static void copy_to_device(struct outfile *file)
{
    int to = open(file->path, O_WRONLY | O_CLOEXEC);

    if (to < 0)
        die("%s: cannot be opened:", file->path);
    if (lseek(file->fd, 0, SEEK_SET) != 0 || !file_copy(file->fd, to, file->path))
        die("%s: a temporary file could not be read back:", file->path);
    if (close(to) != 0 || close(file->fd) != 0)
        die("%s:", file->path);
}

void outfile_commit(struct outfile *file)
{
    if (file->device) {
        copy_to_device(file);
        forget(file);
        return;
    }
    /* EINVAL, EROFS: a destination that cannot be synchronised, such as a pipe or /dev/shm */
    if (fsync(file->fd) != 0 && errno != EINVAL && errno != EROFS)
        die("%s:", file->path);
    if (!file->temporary && !give_name(file))
        die("%s: the finished file could not be given its name:", file->path);
    if (close(file->fd) != 0)
        die("%s:", file->path);
    if (rename(file->temporary, file->target) != 0)
        die("%s: the finished file could not be renamed into place:", file->path);
    forget(file);
}

void outfile_finish(struct outfile *file, FILE *out)
{
    bool failed = ferror(out);

    if (fclose(out) != 0 || failed)
        die("%s: cannot be written:", file->path);
    outfile_commit(file);
}
