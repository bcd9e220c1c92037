/* cli - options, help and stdout of every filter
 *
 * Room cli: what a filter shares with its user: options, help, progress, ^C. Uses base.
 *
 * A tool describes itself in one `struct tool`. cli_start() parses the command line against it with
 * getopt_long, prints --help (with the live defaults and ranges) and --version, and stores the
 * values in the variables that the table points to.
 */
#ifndef LATHE_CLI_H
#define LATHE_CLI_H

#include "base/base.h"

enum option_kind {
    OPTION_END,    /* closes the table */
    OPTION_FLAG,   /* value: bool, true if the option is given */
    OPTION_COUNT,  /* value: uint64_t, a whole number in [low, high] */
    OPTION_REAL,   /* value: double, a finite number in [low, high] */
    OPTION_TEXT,   /* value: const char *, any text; points into argv */
    OPTION_CHOICE, /* value: int, the index of the word in choices */
    OPTION_SPAN,   /* value: struct span, "A-B" or "A" (then low = high), both in [low, high] */
};

struct span {
    double low, high;
    bool ranged; /* "A-B", even if they are equal */
};

/* One option. `given`, if set, receives whether the user gave the option. `help` ends without a
 * full stop; the default and the range are appended to it from the live values. */
struct option_spec {
    enum option_kind kind;
    char letter;          /* short form; 0: none */
    const char *name;     /* long form */
    const char *argument; /* the name of the argument in the help; NULL for a flag */
    void *value;
    const char *help;
    double low, high;           /* COUNT, REAL and SPAN; HUGE_VAL for no limit */
    const char *const *choices; /* CHOICE: words, NULL-terminated */
    bool required;
    bool *given;
};

/* The row of --threads; VALUE: uint64_t, for threads_wanted(). */
#define OPTION_THREADS(value)                                                                      \
    {                                                                                              \
        OPTION_COUNT, 'j', "threads", "N", value, "threads; 0: one per processor", .high = 1024    \
    }

/* What a tool is. Texts are plain, wrapped by hand at 80 columns. */
struct tool {
    const char *name;
    const char *purpose;   /* half a line: what it does */
    const char *arguments; /* the usage line after the name, e.g. "-r HZ < audio > audio" */
    const char *about;     /* paragraphs: stdin, stdout, units, method, edge cases */
    const char *examples;  /* runnable pipes, one a line */
    const struct option_spec *options;
    int min_operands, max_operands; /* max -1: any number */
};

/* Parses argv and returns the index of the first operand. Does not return on --help, --version or
 * misuse. Also makes sure that descriptors 0, 1 and 2 are open, so that no file opened later takes
 * the place of a closed stdout. The locale stays "C", as in every program at its start. */
int cli_start(const struct tool *tool, int argc, char **argv);

/* The command line for a record's `history`: the name and arguments of the tool, quoted for a shell
 * where needed, without options that cannot change the result (--threads). Owned by the library. */
const char *cli_command(void);

/* Flushes and closes stdout; dies if there was a write error. The last call of every tool that
 * prints text. (The stream writer does the same for tensors.) */
void cli_close_stdout(void);

#endif
