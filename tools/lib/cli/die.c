/* die - what goes wrong is said, and the process ends. See cli.h. */
#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void (*cli_exit)(int status) = exit;
void (*cli_turn)(void);
void (*cli_last)(void);

static void say(const char *format, va_list arguments)
{
    int error = errno;
    char text[8192];

    fflush(stdout);
    fprintf(stderr, "%s: ", cli_name());
    vsnprintf(text, sizeof text, format, arguments);
    for (char *c = text; *c; c++) /* names come from anywhere, and a terminal obeys these */
        if ((unsigned char)*c < ' ' || *c == '\x7f')
            *c = '?';
    fputs(text, stderr);
    if (*format && format[strlen(format) - 1] == ':')
        fprintf(stderr, " %s", strerror(error));
    fputc('\n', stderr);
}

_Noreturn void cli_leave(int status)
{
    cli_exit(status);
    abort(); /* cli_exit does not return */
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

    if (cli_turn)
        cli_turn();
    errno = error;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);

    void (*last)(void) = cli_last;
    cli_last = NULL; /* it may die itself */
    if (last)
        last();
    cli_leave(EXIT_FAILED);
}

_Noreturn void misuse(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    fprintf(stderr, "Try '%s --help'.\n", cli_name());
    cli_leave(EXIT_MISUSED);
}
