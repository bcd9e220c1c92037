/* shared - files that come with the program, found by name */
#ifndef LATHE_SHARED_H
#define LATHE_SHARED_H

/* Where the file NAME is: NAME itself when it is a file or has a slash, else NAME SUFFIX in the
 * first of these folders that has it, as seen from the program: the source tree's models/, for one
 * in build/bin or build/asan/bin; PREFIX/share/lathe, for one in PREFIX/bin or
 * PREFIX/libexec/lathe. NULL when there is neither that nor a folder NAME. The caller frees it. */
char *shared_find(const char *name, const char *suffix);

/* The names that shared_find() knows for SUFFIX, as "a, b, c"; "" when there is none. The caller
 * frees it. */
char *shared_names(const char *suffix);

#endif
