/* names - of sound files: where they come from, and the keys that are made of them */
#ifndef LATHE_NAMES_H
#define LATHE_NAMES_H

#include <stddef.h>

/* The NULL-terminated OPERANDS, or the NUL-terminated names in the file LIST ("-": stdin) when that
 * is not NULL, as an array of *COUNT copies, at least one. Dies when LIST cannot be read, has an
 * empty name or none, or has "-" and is stdin itself. The caller frees them by names_free(). */
char **names_read(char **operands, const char *list, size_t *count);
void names_free(char **names, size_t count);

/* The name of the folder that PATH's last part lies in; dies when PATH names none. The caller frees
 * it. */
char *names_folder(const char *path);

/* The name of the first folder in PATH; dies when PATH names none. The caller frees it. */
char *names_top(const char *path);

/* A key for each of the COUNT NAMES, no two the same: key_from_path(), and STDIN for "-". Where
 * several files would get one key, each gets a piece of its path's SHA-256 behind it, so that keys
 * do not depend on the order of the names; where a file is named again, it gets -2, -3. Both are
 * warned of. The caller frees the keys by names_free(). */
char **names_keys(char **names, size_t count, const char *stdin_key);

#endif
