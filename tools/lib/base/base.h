/* base - errors and memory, which every other room rests on
 *
 * Room base: errors, memory, texts, tables, whole files, JSON, the clock. Uses no other room.
 *
 * There is one error path: die() for data and I/O (status 1), misuse() for the command line
 * (status 2). Both end the process through die_exit.
 */
#ifndef LATHE_BASE_H
#define LATHE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_MISUSED = 2 };

/* The name that messages begin with: the one given to program_named(), which cli_start() calls;
 * before that, the name of the binary. NAME must outlive the process. */
const char *program_name(void);
void program_named(const char *name);

/* Prints "NAME: MESSAGE" on stderr and exits with status 1. If FORMAT ends in a colon, the text of
 * errno is appended. A tensor stream on stdout is left without its end mark, so that the next
 * filter of the pipe sees that it is unfinished. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints the same message and returns: for what the user should know but does no harm. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Reports a wrong command line: the message, a pointer to --help, status 2. */
_Noreturn void misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Called by die() and misuse() to end the process; exit(3) by default. Test harnesses put a longjmp
 * here. */
extern void (*die_exit)(int status);
_Noreturn void die_leave(int status); /* calls die_exit */

/* Called by die() before it prints, so that of several threads the one that is first in the stream
 * reports its error. NULL: none. Set by stream/parallel. */
extern void (*die_wait)(void);

/* Called by die() last: the writer on stdout flushes its buffer, so that the records before the bad
 * one are passed on. NULL: none. */
extern void (*die_flush)(void);

/* Allocation that cannot fail: dies with "out of memory (N bytes)". xalloc() checks the product
 * count * size and zeroes the memory; xresize() keeps the contents. Free with free(3). In a tool,
 * malloc(3) and its kin die the same way, in every library that it uses too. */
void *xalloc(size_t count, size_t size);
void *xresize(void *old, size_t count, size_t size);

/* ARRAY of COUNT items, NULL for none, with room for one more: its capacity, which only this
 * function may set, is a power of two. */
void *xgrow(void *array, size_t count, size_t size);

char *xstrdup(const char *text);
char *xprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

static inline size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* COUNT floats aligned to 64 bytes for vector kernels, zeroed. Free with free(3). */
float *xfloats(size_t count);

/* Whether all COUNT VALUES are finite. */
bool all_finite(const float *values, size_t count);

#endif
