/* outfile - an output file that appears under its final name only when it is whole
 *
 * The file is written without a name in the directory of its destination (O_TMPFILE).
 * outfile_commit() links it to a temporary name and renames that, so that nothing is left if the
 * process ends before, even by kill -9 or out of memory. On file systems without nameless files
 * (NFS, FAT) it has its temporary name from the beginning; that file is removed on die, misuse,
 * exit, SIGINT, SIGTERM and SIGHUP.
 *
 * As with cp and sort -o, a symbolic link stays a link and its target is replaced, and the file
 * keeps its mode and, if the user may set it, its owner. A file that is not writable is refused.
 *
 * A device or a pipe (/dev/full, >(command)) is not replaced: it is written to once all data are
 * there.
 */
#ifndef LATHE_OUTFILE_H
#define LATHE_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

struct outfile {
    char *path, *target, *temporary; /* owned; as given, with links followed, NULL while nameless */
    int fd;                          /* open for reading and writing */
    bool device;                     /* path is not a regular file */
    struct outfile *next;
};

/* Opens a file that will become PATH, in the directory of PATH. Dies with the reason if it
 * cannot. */
struct outfile *outfile_open(const char *path);

/* A stdio stream on the file (on a dup of its descriptor), for outfile_finish(). */
FILE *outfile_stream(struct outfile *file);

/* Does fsync, close and an atomic rename to the final name, and frees FILE. Dies if any of it
 * fails. */
void outfile_commit(struct outfile *file);

/* The same for a file that was written through OUT, its outfile_stream(), which is closed first.
 * Dies if OUT had a write error. */
void outfile_finish(struct outfile *file, FILE *out);

#endif
