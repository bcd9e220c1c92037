/* outfile - an output file that appears under its final name only when it is whole
 *
 * The file is written beside its destination without any name (O_TMPFILE), and outfile_commit()
 * links it to a temporary name and renames that: whatever ends the process before, kill -9 and
 * out-of-memory too, nothing is left of it. Where the file system has no nameless files (NFS, FAT)
 * it has its temporary name from the beginning, which is taken away at die, misuse, exit, SIGINT,
 * SIGTERM and SIGHUP.
 *
 * As with cp and sort -o, a symbolic link stays a link and the file that it leads to is replaced,
 * the file keeps its mode and, where the user may give it, its owner, and one that may not be
 * written is refused.
 *
 * A device or a pipe (/dev/full, >(command)) is no file to be replaced: it is written to when all
 * is there.
 */
#ifndef LATHE_OUTFILE_H
#define LATHE_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

struct outfile {
    char *path, *target, *temporary; /* owned; as named, behind links, NULL while it has no name */
    int fd;                          /* open for reading and writing */
    bool device;                     /* path is no regular file */
    struct outfile *next;
};

/* Opens the file that will be PATH, in PATH's directory. Dies with the reason when it cannot. */
struct outfile *outfile_open(const char *path);

/* A stdio stream on the file (dup of its descriptor), for outfile_finish(). */
FILE *outfile_stream(struct outfile *file);

/* fsync, close, rename to the final name, atomically; frees FILE. Dies when any of it fails. */
void outfile_commit(struct outfile *file);

/* The same for a file that was written through OUT, its outfile_stream(), which is closed first.
 * Dies when not all of it has arrived. */
void outfile_finish(struct outfile *file, FILE *out);

/* Takes the file away and frees FILE; the final name is not touched. */
void outfile_discard(struct outfile *file);

#endif
