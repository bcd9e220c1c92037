/* die - reports an error and exits. See base.h. */
#define _GNU_SOURCE /* program_invocation_short_name */
#include "base/base.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void (*die_exit)(int status) = exit;
void (*die_wait)(void);
void (*die_flush)(void);

static const char *name;

const char *program_name(void)
{
    return name ? name : program_invocation_short_name;
}

void program_named(const char *given)
{
    name = given;
}

__attribute__((format(printf, 1, 0))) static void say(const char *format, va_list arguments)
{
    int error = errno;
    char text[8192];

    fflush(stdout);
    fprintf(stderr, "%s: ", program_name());
    vsnprintf(text, sizeof text, format, arguments);
    for (char *c = text; *c; c++) /* names come from anywhere, and a terminal obeys these */
        if ((unsigned char)*c < ' ' || *c == '\x7f')
            *c = '?';
    fputs(text, stderr);
    if (*format && format[strlen(format) - 1] == ':')
        fprintf(stderr, " %s", strerror(error));
    fputc('\n', stderr);
}

_Noreturn void die_leave(int status)
{
    die_exit(status);
    abort(); /* die_exit does not return */
}

void warn(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

_Noreturn void die(const char *format, ...)
{
    va_list arguments;
    int error = errno;

    if (die_wait)
        die_wait();
    errno = error;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);

    void (*last)(void) = die_flush;
    die_flush = NULL; /* it may die itself */
    if (last)
        last();
    die_leave(EXIT_FAILED);
}

_Noreturn void misuse(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    fprintf(stderr, "Try '%s --help'.\n", program_name());
    die_leave(EXIT_MISUSED);
}
