/* shared - files that come with the program, found by name */
#ifndef LATHE_SHARED_H
#define LATHE_SHARED_H

/* The path of the file NAME: NAME itself if it is a file or has a slash, else NAME SUFFIX in the
 * first of these folders that has it, relative to the program: models/ of the source tree, for a
 * program in build/bin or build/asan/bin; PREFIX/share/lathe, for one in PREFIX/bin or
 * PREFIX/libexec/lathe. NULL if there is no such file and no folder NAME. The caller frees it. */
char *shared_find(const char *name, const char *suffix);

/* The same, but dies if there is none, with the names of the WHAT that it knows for SUFFIX. */
char *shared_path(const char *name, const char *suffix, const char *what);

#endif
