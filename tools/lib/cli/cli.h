/* cli - what every filter shares with its user: options, help, diagnostics, exit status
 *
 * A tool describes itself in one `struct tool`; cli_start() parses the command line against it with
 * getopt_long, prints --help (with the live defaults and ranges) and --version, and leaves the
 * values in the variables that the table points at. There is one error path: die() for data and I/O
 * (status 1), misuse() for the command line (status 2). Both end the process through cli_exit.
 */
#ifndef LATHE_CLI_H
#define LATHE_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_MISUSED = 2 };

enum option_kind {
    OPTION_END,    /* closes the table */
    OPTION_FLAG,   /* value: bool, set true when given */
    OPTION_COUNT,  /* value: uint64_t, a whole number within [low, high] */
    OPTION_REAL,   /* value: double, a finite number within [low, high] */
    OPTION_TEXT,   /* value: const char *, any text; points into argv */
    OPTION_CHOICE, /* value: int, the index of the word in choices */
    OPTION_SPAN,   /* value: struct span, "A-B" or "A" (then low = high), both within [low, high] */
};

struct span {
    double low, high;
};

/* One option. `given`, where set, tells whether the user gave the option at all. `help` ends
 * without a full stop; the default and the range are appended to it from the live values. */
struct option_spec {
    enum option_kind kind;
    char letter;          /* short form; 0 where there is only a long one */
    const char *name;     /* long form */
    const char *argument; /* the argument's name in help, NULL for a flag */
    void *value;
    const char *help;
    double low, high;           /* COUNT, REAL and SPAN; HUGE_VAL for no limit */
    const char *const *choices; /* CHOICE: words, NULL-terminated */
    bool required;
    bool *given;
};

/* What a tool is. Texts are plain, wrapped by hand at 80 columns. */
struct tool {
    const char *name;
    const char *purpose;   /* half a line: what it does */
    const char *arguments; /* the usage line behind the name, e.g. "-r HZ < audio > audio" */
    const char *about;     /* paragraphs: stdin, stdout, units, method, what happens at the edges */
    const char *examples;  /* runnable pipes, one a line */
    const struct option_spec *options;
    int min_operands, max_operands; /* max -1: any number */
};

/* Parses argv. Returns the index of the first operand. Never returns on --help, --version or
 * misuse. Also makes sure that descriptors 0, 1 and 2 are occupied, so that no file opened later
 * takes the place of a closed stdout, and sets the C locale. */
int cli_start(const struct tool *tool, int argc, char **argv);

/* The command line for a record's `history`: the tool's name and arguments, quoted for a shell
 * where needed, without options that cannot change the result (--threads). Owned by the library. */
const char *cli_command(void);

/* The running tool's name, "lathe" before cli_start. */
const char *cli_name(void);

/* Prints "NAME: MESSAGE" on stderr (": errno text" appended when the format ends in a colon) and
 * ends with status 1. A tensor stream on stdout is left without its end mark, so that the next
 * filter of the pipe sees that it is unfinished. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same without ending: for what the user should know of, but can go on. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A wrong command line: the message, a pointer to --help, status 2. */
_Noreturn void misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What die() and misuse() end the process with; exit(3) by default. Test harnesses put a longjmp
 * here. */
extern void (*cli_exit)(int status);
_Noreturn void cli_leave(int status); /* through it */

/* Where several threads work, what a die() waits for before it speaks, so that the one that comes
 * first in the stream is heard; NULL: for nothing. Set by stream/parallel. */
extern void (*cli_turn)(void);

/* What die() does last: the writer on stdout lets go what it has gathered, so that the records
 * before the bad one go on; NULL: nothing. */
extern void (*cli_last)(void);

/* Flushes and closes stdout; dies when what was written did not arrive. The last call of every tool
 * that prints text. (The stream writer does the same for tensors.) */
void close_stdout(void);

/* Allocation that cannot fail: dies with "out of memory (N bytes)". xalloc takes count * size with
 * the product checked; the memory is zeroed. xresize keeps what was there. Free with free(3). In a
 * tool malloc(3) and its kin die the same way, in every library that it uses too. */
void *xalloc(size_t count, size_t size);
void *xresize(void *old, size_t count, size_t size);
char *xstrdup(const char *text);
char *xprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* floats aligned to 64 bytes for vector kernels, zeroed; free(3). */
float *xfloats(size_t count);

#endif
