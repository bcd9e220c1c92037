/* skipped - inputs that a filter was allowed to skip, reported on stderr and in a table */
#ifndef LATHE_SKIPPED_H
#define LATHE_SKIPPED_H

struct skipped;

/* A table at PATH with the columns COLUMN and "reason"; nothing is written if PATH is NULL. The
 * file appears at skipped_close(). */
struct skipped *skipped_open(const char *path, const char *column);

/* Warns that NAME is skipped for REASON and adds a row to the table. U+FFFD replaces bytes that are
 * not UTF-8. */
void skipped_add(struct skipped *skipped, const char *name, const char *reason);

/* Completes the table, which has a header line even if nothing was skipped. Frees SKIPPED. */
void skipped_close(struct skipped *skipped);

#endif
