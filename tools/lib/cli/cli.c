/* cli - options, help, stdout. See cli.h. */
#include "cli/cli.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef LATHE_VERSION
#define LATHE_VERSION "unversioned"
#endif

static char *command_line;

void cli_close_stdout(void)
{
    bool failed = ferror(stdout);

    if (fclose(stdout) != 0)
        die("stdout:");
    if (failed)
        die("stdout: could not be written");
}

/* ---- help ---- */

/* The live default of OPTION; NULL if it has none, which is a value out of its range, too. */
static char *default_text(const struct option_spec *option)
{
    const uint64_t *count = option->value;
    const double *real = option->value;
    const struct span *span = option->value;
    const char *const *text = option->value;

    switch (option->kind) {
    case OPTION_COUNT:
        return (double)*count < option->low ? NULL : xprintf("default %" PRIu64, *count);
    case OPTION_REAL:
        return isfinite(*real) && *real >= option->low ? xprintf("default %.15g", *real) : NULL;
    case OPTION_TEXT: return *text ? xprintf("default %s", *text) : NULL;
    case OPTION_CHOICE: return xprintf("default %s", option->choices[*(const int *)option->value]);
    case OPTION_SPAN: return xprintf("default %.15g-%.15g", span->low, span->high);
    case OPTION_FLAG:
    case OPTION_END: break;
    }
    return NULL;
}

/* The words that OPTION takes, with BETWEEN between them. */
static char *choices_text(const struct option_spec *option, const char *between)
{
    char *words = NULL;

    for (int i = 0; option->choices[i]; i++)
        words = text_join(words, between, xstrdup(option->choices[i]));
    return words;
}

/* The values that OPTION takes; NULL: any. */
static char *range_text(const struct option_spec *option)
{
    if (option->kind == OPTION_CHOICE)
        return choices_text(option, " ");
    if (option->kind != OPTION_COUNT && option->kind != OPTION_REAL && option->kind != OPTION_SPAN)
        return NULL;
    if (option->high < HUGE_VAL && option->low > -HUGE_VAL)
        return xprintf("%.15g to %.15g", option->low, option->high);
    return option->low > -HUGE_VAL ? xprintf("at least %.15g", option->low) : NULL;
}

/* "(DEFAULT, RANGE)" of OPTION, as far as it has them; NULL if it has neither. */
static char *value_text(const struct option_spec *option)
{
    char *first = option->required ? xstrdup("required") : default_text(option);
    char *range = range_text(option);

    if (!first && !range)
        return NULL;
    if (range)
        first = text_join(first, option->kind == OPTION_CHOICE ? "; " : ", ", range);
    char *whole = xprintf("(%s)", first);
    free(first);
    return whole;
}

/* Prints the form in its column, the help, and the default after it or, if the line would be longer
 * than WIDTH, on the next line. */
static void print_option(const struct option_spec *option)
{
    enum { WIDTH = 100, COLUMN = 26 };
    char *form = option->argument ? xprintf("--%s=%s", option->name, option->argument)
                                  : xprintf("--%s", option->name);
    char *value = value_text(option);

    if (option->letter)
        printf("  -%c, %-20s", option->letter, form);
    else
        printf("      %-20s", form);
    if (strlen(form) > 19)
        printf("\n%*s", COLUMN, "");
    fputs(option->help, stdout);
    if (value && COLUMN + strlen(option->help) + 1 + strlen(value) > WIDTH)
        printf("\n%*s%s", COLUMN, "", value);
    else if (value)
        printf(" %s", value);
    putchar('\n');
    free(value);
    free(form);
}

static const struct option_spec standard_options[] = {
    {.kind = OPTION_FLAG, .name = "help", .help = "show this text and exit"},
    {.kind = OPTION_FLAG, .name = "version", .help = "show the version and exit"},
    {.kind = OPTION_END},
};

static void print_help(const struct tool *tool)
{
    printf("%s - %s\n\nusage: %s %s\n\n%s\noptions:\n", tool->name, tool->purpose, tool->name,
           tool->arguments, tool->about);
    for (const struct option_spec *o = tool->options; o->kind != OPTION_END; o++)
        print_option(o);
    for (const struct option_spec *o = standard_options; o->kind != OPTION_END; o++)
        print_option(o);
    printf("\nexit status: 0 done, 1 data or I/O failed, 2 misuse\n\nexamples:\n%s",
           tool->examples);
}

/* ---- options ---- */

static void refuse_value(const struct option_spec *option, const char *text)
{
    const char *wanted = option->kind == OPTION_COUNT  ? "a whole number"
                         : option->kind == OPTION_REAL ? "a number"
                                                       : "a span of numbers such as 80-90";
    if (option->high < HUGE_VAL)
        misuse("--%s: '%s' is not %s from %.15g to %.15g", option->name, text, wanted, option->low,
               option->high);
    if (option->low > -HUGE_VAL)
        misuse("--%s: '%s' is not %s of at least %.15g", option->name, text, wanted, option->low);
    misuse("--%s: '%s' is not %s", option->name, text, wanted);
}

static void set_span(const struct option_spec *option, const char *text)
{
    struct span *span = option->value;
    const char *end = text_number(text, &span->low);

    span->high = span->low;
    span->ranged = end && *end == '-';
    if (span->ranged)
        end = text_number(end + 1, &span->high);
    if (!end || *end || span->low < option->low || span->high > option->high ||
        span->low > span->high)
        refuse_value(option, text);
}

static void set_count(const struct option_spec *option, const char *text)
{
    char *end;

    errno = 0;
    uint64_t count = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || errno || (double)count < option->low ||
        (double)count > option->high)
        refuse_value(option, text);
    *(uint64_t *)option->value = count;
}

static void set_choice(const struct option_spec *option, const char *text)
{
    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(option->choices[i], text) == 0) {
            *(int *)option->value = i;
            return;
        }
    }
    misuse("--%s: '%s' is none of %s", option->name, text, choices_text(option, ", "));
}

static void set_option(const struct option_spec *option, const char *text)
{
    const char *end;

    switch (option->kind) {
    case OPTION_FLAG: *(bool *)option->value = true; break;
    case OPTION_COUNT: set_count(option, text); break;
    case OPTION_REAL:
        end = text_number(text, option->value);
        if (!end || *end || *(double *)option->value < option->low ||
            *(double *)option->value > option->high)
            refuse_value(option, text);
        break;
    case OPTION_TEXT: *(const char **)option->value = text; break;
    case OPTION_CHOICE: set_choice(option, text); break;
    case OPTION_SPAN: set_span(option, text); break;
    case OPTION_END: break;
    }
    if (option->given)
        *option->given = true;
}

/* ---- the command line as text ---- */

/* Appends OPTION with its TEXT, NULL for a flag, to the command line, if it can change the result.
 */
static void note_option(const struct option_spec *option, const char *text)
{
    if (strcmp(option->name, "threads") == 0)
        return;
    char *word = option->letter ? xprintf("-%c", option->letter) : xprintf("--%s", option->name);
    if (text)
        word = text_join(word, option->letter ? " " : "=", text_quoted(text));
    command_line = text_join(command_line, " ", word);
}

const char *cli_command(void)
{
    return command_line ? command_line : program_name();
}

/* ---- start ---- */

/* Opens a closed stdin, stdout or stderr on /dev/null in the wrong direction: using it fails as if
 * it were closed, and no file opened later can take its number. */
static void occupy_standard_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            _exit(EXIT_FAILED);
}

int cli_start(const struct tool *tool, int argc, char **argv)
{
    enum { MAX_OPTIONS = 40, LONG_ONLY = 256, HELP = 1000, VERSION = 1001 };
    struct option longs[MAX_OPTIONS + 3] = {0};
    char shorts[2 * MAX_OPTIONS + 2] = ":", *s = shorts + 1;
    bool seen[MAX_OPTIONS] = {0};
    int n = 0, code, index;

    program_named(tool->name);
    setlocale(LC_CTYPE, "C.UTF-8"); /* names in tar and patterns are UTF-8, whatever LANG says */
    occupy_standard_descriptors();

    for (; tool->options[n].kind != OPTION_END; n++) {
        const struct option_spec *o = &tool->options[n];
        if (n == MAX_OPTIONS)
            die("too many options in the table");
        int takes = o->kind == OPTION_FLAG ? no_argument : required_argument;
        longs[n] = (struct option){o->name, takes, NULL, LONG_ONLY + n};
        if (o->letter) {
            *s++ = o->letter;
            if (takes)
                *s++ = ':';
        }
    }
    longs[n] = (struct option){"help", no_argument, NULL, HELP};
    longs[n + 1] = (struct option){"version", no_argument, NULL, VERSION};

    command_line = xstrdup(tool->name);
    opterr = 0;
    while ((code = getopt_long(argc, argv, shorts, longs, &index)) != -1) {
        if (code == HELP)
            print_help(tool);
        if (code == VERSION)
            printf("%s (Lathe) %s\n", tool->name, LATHE_VERSION);
        if (code == HELP || code == VERSION) {
            cli_close_stdout();
            die_leave(EXIT_DONE);
        }
        if (code == ':')
            misuse("option '%s' needs a value", argv[optind - 1]);
        if (code == '?') {
            if (optopt >= LONG_ONLY)
                misuse("option '%s' takes no value", argv[optind - 1]);
            if (optopt)
                misuse("unknown option '-%c'", optopt);
            misuse("unknown option '%s'", argv[optind - 1]);
        }
        const struct option_spec *o = tool->options;
        if (code >= LONG_ONLY)
            o += code - LONG_ONLY;
        else
            while (o->letter != code)
                o++;
        set_option(o, optarg ? optarg : "");
        seen[o - tool->options] = true;
        note_option(o, optarg);
    }
    for (int i = 0; i < n; i++)
        if (tool->options[i].required && !seen[i])
            misuse("option --%s is required", tool->options[i].name);

    int operands = argc - optind;
    if (tool->max_operands >= 0 && operands > tool->max_operands)
        misuse("extra operand '%s'", argv[optind + tool->max_operands]);
    if (operands < tool->min_operands)
        misuse("an operand is missing");
    for (int i = optind; i < argc && tool->max_operands >= 0; i++)
        command_line = text_join(command_line, " ", text_quoted(argv[i]));
    return optind;
}
