/* outfile - an output file that appears under its final name only when it is whole
 *
 * The file is written beside its destination under a temporary name and renamed by
 * outfile_commit(). When the process ends any other way (die, misuse, exit, SIGINT, SIGTERM,
 * SIGHUP), the temporary file is taken away.
 */
#ifndef LATHE_OUTFILE_H
#define LATHE_OUTFILE_H

#include <stdio.h>

struct outfile {
    char *path, *temporary; /* owned */
    int fd;                 /* open for reading and writing */
    struct outfile *next;
};

/* Opens the temporary file for PATH, in PATH's directory. Dies with the reason when it cannot. */
struct outfile *outfile_open(const char *path);

/* A stdio stream on the file (dup of its descriptor); the caller fcloses it, checked, before the
 * commit. */
FILE *outfile_stream(struct outfile *file);

/* fsync, close, rename to the final name; frees FILE. Dies when any of it fails. */
void outfile_commit(struct outfile *file);

/* Takes the temporary file away and frees FILE; the final name is not touched. */
void outfile_discard(struct outfile *file);

#endif
