/* skipped - what a filter was allowed to leave out, told on stderr and in a table */
#ifndef LATHE_SKIPPED_H
#define LATHE_SKIPPED_H

struct skipped;

/* A table at PATH with the columns COLUMN and "reason"; with PATH NULL nothing is written. The file
 * appears at skipped_close(). */
struct skipped *skipped_open(const char *path, const char *column);

/* Warns that NAME is left out, and why, and adds the row, in which U+FFFD stands for what is no
 * UTF-8. */
void skipped_add(struct skipped *skipped, const char *name, const char *reason);

/* Completes the table, which has its header even when nothing was left out. Frees SKIPPED. */
void skipped_close(struct skipped *skipped);

#endif
