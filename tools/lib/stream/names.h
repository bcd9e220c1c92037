/* names - of sound files, and the keys made from them */
#ifndef LATHE_NAMES_H
#define LATHE_NAMES_H

#include <stddef.h>

/* The NULL-terminated OPERANDS, or if LIST is not NULL the NUL-terminated names in the file LIST
 * ("-": stdin), as an array of *COUNT copies, at least one. Dies if LIST cannot be read, contains
 * no name or an empty one, or if it is stdin and contains "-". Free with names_free(). */
char **names_read(char **operands, const char *list, size_t *count);
void names_free(char **names, size_t count);

/* The name of the folder that PATH lies in; dies if PATH names none. The caller frees it. */
char *names_folder(const char *path);

/* The name of the first folder in PATH; dies if PATH names none. The caller frees it. */
char *names_top(const char *path);

/* A unique key for each of the COUNT NAMES: key_from_path(), and STDIN_KEY for "-". If several
 * files would have the same key, a piece of the SHA-256 of its path is appended to each, so that
 * keys do not depend on the order of the names; if a file is named again, -2, -3 is appended. Warns
 * of both. Free with names_free(). */
char **names_keys(char **names, size_t count, const char *stdin_key);

#endif
