/* cli - unit tests of tools/lib/cli: options, diagnostics, memory, output files, cells of tables
 *
 * die() and misuse() are caught by a longjmp from die_exit; what is printed, in memory streams that
 * stand in for stdout and stderr. --help and --version end by closing stdout, so every-tool.bats
 * tests them on the binaries.
 */
#define _GNU_SOURCE /* O_TMPFILE */
#include "cli/cli.h"
#include "base/outfile.h"
#include "cli/progress.h"
#include "base/tsv.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What die() leaves behind is freed by the end of a process, but this one continues. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0:allocator_may_return_null=1";
}

/* ---- catching ---- */

static jmp_buf escape;
static int ended_with; /* the status given to die_exit */

static void jump(int status)
{
    ended_with = status;
    longjmp(escape, 1);
}

/* Whether CALL ends the process; then ended_with is the status. */
#define ENDS(call) (setjmp(escape) == 0 ? ((void)(call), false) : true)

static FILE *true_stdout, *true_stderr;
static char *said, *printed;
static size_t said_size, printed_size;

static int start_catching(void **state)
{
    (void)state;
    die_exit = jump;
    ended_with = -1;
    true_stdout = stdout;
    true_stderr = stderr;
    stdout = open_memstream(&printed, &printed_size);
    stderr = open_memstream(&said, &said_size);
    return !stdout || !stderr;
}

static int stop_catching(void **state)
{
    (void)state;
    fclose(stdout);
    fclose(stderr);
    stdout = true_stdout;
    stderr = true_stderr;
    free(said);
    free(printed);
    return 0;
}

static const char *stderr_text(void)
{
    fflush(stderr);
    return said;
}

static const char *stdout_text(void)
{
    fflush(stdout);
    return printed;
}

static void forget_stderr(void)
{
    fclose(stderr);
    free(said);
    stderr = open_memstream(&said, &said_size);
}

static void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' is not in '%s'", part, text);
}

/* ---- a tool ---- */

static bool flag, given;
static uint64_t count;
static double real, threads;
static const char *text;
static int choice;
static struct span span;

static const char *const words[] = {"best", "medium", "fast", NULL};

static const struct option_spec table[] = {
    {OPTION_FLAG, 'f', "flag", NULL, &flag, .help = "a flag"},
    {OPTION_COUNT, 'c', "count", "N", &count, .help = "a count", .low = 1, .high = 100},
    {OPTION_COUNT, 0, "seed", "N", &count, .help = "any count", .low = 0, .high = HUGE_VAL},
    {OPTION_REAL, 'r', "real", "X", &real, .help = "a real", .low = -1, .high = 1},
    {OPTION_REAL, 0, "positive", "X", &real, .help = "a real", .low = 0, .high = HUGE_VAL},
    {OPTION_TEXT, 't', "text", "TEXT", &text, .help = "a text", .given = &given},
    {OPTION_CHOICE, 'q', "quality", "WORD", &choice, .help = "a word", .choices = words},
    {OPTION_SPAN, 's', "span", "A-B", &span, .help = "a span", .low = 0, .high = 100},
    {OPTION_REAL, 'j', "threads", "N", &threads, .help = "threads", .low = 1, .high = 64},
    {.kind = OPTION_END},
};

static struct tool tool = {
    .name = "turner",
    .purpose = "turns",
    .arguments = "[OPTIONS]",
    .about = "Turns.\n",
    .examples = "  turner\n",
    .options = table,
};

/* cli_start() on the words after the name of the tool; the index of the first operand. */
#define START(...) start((char *[]){"turner", __VA_ARGS__ __VA_OPT__(, ) NULL})

static int start(char **argv)
{
    int argc = 0;

    while (argv[argc])
        argc++;
    flag = given = false;
    count = 7;
    real = 0.5;
    text = NULL;
    choice = 1;
    span = (struct span){.low = 10, .high = 20};
    optind = 0; /* getopt starts again */
    return cli_start(&tool, argc, argv);
}

static int without_operands(void **state)
{
    tool.min_operands = tool.max_operands = 0;
    return start_catching(state);
}

/* ---- options ---- */

static void no_options_leave_the_defaults(void **state)
{
    (void)state;
    assert_int_equal(START(), 1);
    assert_false(flag || given);
    assert_int_equal(count, 7);
    assert_true(real == 0.5 && !text && choice == 1 && span.low == 10 && span.high == 20);
    assert_string_equal(cli_command(), "turner");
    assert_string_equal(program_name(), "turner");
}

static void short_and_long_options_set_their_values(void **state)
{
    (void)state;
    START("-f", "-c", "3", "-r-0.25", "-t", "a b", "-qfast", "-s", "80-90");
    assert_true(flag && given);
    assert_int_equal(count, 3);
    assert_true(real == -0.25 && choice == 2 && span.low == 80 && span.high == 90 && span.ranged);
    assert_string_equal(text, "a b");
    START("--flag", "--count=4", "--real", "1e-1", "--text=", "--quality=best", "--span=5");
    assert_true(flag && given && count == 4 && real == 0.1 && choice == 0);
    assert_true(span.low == 5 && span.high == 5 && !span.ranged);
    assert_string_equal(text, "");
}

static void the_last_of_an_option_counts(void **state)
{
    (void)state;
    START("-c3", "--count=9");
    assert_int_equal(count, 9);
}

static void the_edges_of_a_range_belong_to_it(void **state)
{
    (void)state;
    START("-c", "1", "-r", "-1", "-s", "0-100");
    assert_true(count == 1 && real == -1 && span.low == 0 && span.high == 100);
    START("-c", "100", "-r", "1", "-s", "100-100");
    assert_true(count == 100 && real == 1 && span.low == 100);
    START("--seed=18446744073709551615");
    assert_true(count == UINT64_MAX);
}

static void assert_value_refused(char *option, const char *mention)
{
    assert_true(ENDS(START(option)));
    assert_int_equal(ended_with, EXIT_MISUSED);
    assert_contains(stderr_text(), mention);
    assert_contains(stderr_text(), "turner: ");
    assert_contains(stderr_text(), "Try 'turner --help'.\n");
    forget_stderr();
}

static void counts_that_are_none_are_refused(void **state)
{
    (void)state;
    char *bad[] = {"--count=0",   "--count=101", "--count=-1",  "--count=1.5",
                   "--count=1e1", "--count= 5",  "--count=+5",  "--count=",
                   "--count=x",   "--count=0x5", "--count=5 ",  "--count=99999999999999999999",
                   "-c5x",        "-c--",        "--count=nan", "--count=5,5"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_value_refused(bad[i], "is not a whole number from 1 to 100");
}

static void reals_that_are_none_are_refused(void **state)
{
    (void)state;
    char *bad[] = {"--real=1.0001",   "--real=-1.0001", "--real=nan", "--real=inf", "--real=",
                   "--real= 0",       "--real=0 ",      "--real=0,5", "--real=x",   "--real=1e-999",
                   "--real=0x1",      "--real=\t1",     "--real=.",   "--real=1e",  "--real=--1",
                   "--real=infinity", "--real=+1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_value_refused(bad[i], "is not a number from -1 to 1");
    assert_value_refused("--positive=-1", "at least 0");
    assert_value_refused("--positive=inf", "at least 0");
}

static void spans_that_are_none_are_refused(void **state)
{
    (void)state;
    char *bad[] = {"--span=20-10", "--span=-1-5", "--span=0-101", "--span=1-",    "--span=-5",
                   "--span=1-2-3", "--span=",     "--span=a-b",   "--span=1 -2",  "--span=0-nan",
                   "--span=+1-2",  "--span=1--2", "--span=1:2",   "--span=0x1-2", "--span=1-\t2"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_value_refused(bad[i], "is not a span of numbers such as 80-90 from 0 to 100");
}

static void spans_may_have_fractions_and_exponents(void **state)
{
    (void)state;
    START("-s", "1e-3-2.5e1");
    assert_true(span.low == 1e-3 && span.high == 25);
}

static void words_that_are_no_choice_are_refused_with_the_choices(void **state)
{
    (void)state;
    assert_value_refused("--quality=good", "'good' is none of best, medium, fast");
    assert_value_refused("--quality=", "none of");
    assert_value_refused("--quality=bes", "none of");
}

static void unknown_and_incomplete_options_are_misuse(void **state)
{
    (void)state;
    assert_value_refused("--unknown", "unknown option '--unknown'");
    assert_value_refused("-z", "unknown option '-z'");
    assert_value_refused("-fz", "unknown option '-z'");
    assert_value_refused("--flag=1", "'--flag=1' takes no value");
    assert_value_refused("--count", "'--count' needs a value");
    assert_value_refused("-c", "'-c' needs a value");
}

static void a_required_option_is_required(void **state)
{
    (void)state;
    struct option_spec required[] = {{OPTION_REAL, 'r', "rate", "HZ", &real, .help = "rate",
                                      .low = 1, .high = 1e6, .required = true},
                                     {.kind = OPTION_END}};
    tool.options = required;
    assert_value_refused("--", "option --rate is required");
    START("-r8000");
    assert_true(real == 8000);
    tool.options = table;
}

static void operands_are_counted(void **state)
{
    (void)state;
    assert_value_refused("extra", "extra operand 'extra'");
    tool.max_operands = 2;
    tool.min_operands = 1;
    assert_true(ENDS(START("-f")));
    assert_contains(stderr_text(), "an operand is missing");
    assert_int_equal(START("-f", "a", "b"), 2);
    assert_int_equal(START("-f", "--", "-a", "b"), 3);
    assert_true(ENDS(START("a", "b", "c")));
    assert_contains(stderr_text(), "extra operand 'c'");
    tool.max_operands = -1;
    assert_int_equal(START("a", "b", "c", "d"), 1);
}

/* ---- the command for a history ---- */

static void the_command_is_spelt_so_that_a_shell_can_repeat_it(void **state)
{
    (void)state;
    START("--count=3", "-t", "it's a \"$x\"", "--positive", "0.5", "--quality", "fast");
    assert_string_equal(cli_command(), "turner -c 3 -t 'it'\\''s a \"$x\"' --positive=0.5 -q fast");
    START("-t", "");
    assert_string_equal(cli_command(), "turner -t ''");
    START("-t", "jazz/*");
    assert_string_equal(cli_command(), "turner -t 'jazz/*'");
}

static void abbreviated_options_are_spelt_out_in_the_command(void **state)
{
    (void)state;
    START("--pos=0.25", "--cou=3");
    assert_string_equal(cli_command(), "turner --positive=0.25 -c 3");
}

static void threads_are_left_out_of_the_command(void **state)
{
    (void)state;
    START("-f", "-j", "4", "--threads=8");
    assert_string_equal(cli_command(), "turner -f");
}

static void operands_stand_in_the_command_unless_there_may_be_any_number(void **state)
{
    (void)state;
    tool.max_operands = 1;
    START("-f", "a file");
    assert_string_equal(cli_command(), "turner -f 'a file'");
    tool.max_operands = -1;
    START("-f", "a", "b");
    assert_string_equal(cli_command(), "turner -f");
}

/* ---- diagnostics ---- */

static void die_names_the_tool_and_ends_with_1(void **state)
{
    (void)state;
    START();
    assert_true(ENDS(die("record %d is bad", 3)));
    assert_int_equal(ended_with, EXIT_FAILED);
    assert_string_equal(stderr_text(), "turner: record 3 is bad\n");
}

static void a_message_that_ends_in_a_colon_gets_the_reason(void **state)
{
    (void)state;
    START();
    errno = ENOSPC;
    assert_true(ENDS(die("%s:", "out.wav")));
    assert_string_equal(stderr_text(), "turner: out.wav: No space left on device\n");
}

static void warn_goes_on(void **state)
{
    (void)state;
    START();
    errno = EACCES;
    warn("%s:", "a.wav");
    warn("100 %% of %s", "b");
    assert_string_equal(stderr_text(), "turner: a.wav: Permission denied\nturner: 100 % of b\n");
    assert_int_equal(ended_with, -1);
}

static void misuse_points_to_help_and_ends_with_2(void **state)
{
    (void)state;
    START();
    assert_true(ENDS(misuse("no %s", "good")));
    assert_int_equal(ended_with, EXIT_MISUSED);
    assert_string_equal(stderr_text(), "turner: no good\nTry 'turner --help'.\n");
}

/* ---- memory ---- */

static void memory_is_zeroed_aligned_and_kept(void **state)
{
    (void)state;
    unsigned char *bytes = xalloc(1000, 3);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(bytes[i], 0);
    memcpy(bytes, "kept", 5);
    bytes = xresize(bytes, 1 << 20, 4);
    assert_string_equal(bytes, "kept");
    free(bytes);

    for (size_t n = 0; n < 40; n++) {
        float *floats = xfloats(n);
        assert_int_equal((uintptr_t)floats % 64, 0);
        for (size_t i = 0; i < n; i++)
            assert_true(floats[i] == 0);
        free(floats);
    }
    void *nothing = xalloc(0, 8);
    assert_non_null(nothing);
    nothing = xresize(nothing, 0, 0);
    assert_non_null(nothing);
    free(nothing);
}

static void memory_that_cannot_be_had_ends_with_a_message(void **state)
{
    (void)state;
    assert_true(ENDS(xalloc(3, SIZE_MAX / 8)));
    assert_contains(stderr_text(), "out of memory (6917529027641081853 bytes)");
    assert_true(ENDS(xalloc(SIZE_MAX, 2)));
    assert_true(ENDS(xalloc(SIZE_MAX / 2, 1)));
    assert_true(ENDS(xresize(NULL, SIZE_MAX / 4 + 1, 8)));
    assert_true(ENDS(xfloats(SIZE_MAX / 4 + 1)));
    assert_true(ENDS(xfloats(SIZE_MAX / 4))); /* the product fits, rounding it up to 64 does not */
    assert_int_equal(ended_with, EXIT_FAILED);
    assert_contains(stderr_text(), "out of memory");
}

static void texts_are_copied_and_formatted(void **state)
{
    (void)state;
    char *copy = xstrdup("Ätna"), *empty = xstrdup(""), *made = xprintf("%s-%05d", copy, 42);
    assert_string_equal(copy, "Ätna");
    assert_string_equal(empty, "");
    assert_string_equal(made, "Ätna-00042");
    free(copy);
    free(empty);
    free(made);
}

/* ---- output files: each test in a folder of its own ---- */

static int enter_folder(void **state)
{
    const char *parent = getenv("TMPDIR");
    char *folder = xprintf("%s/lathe-test.XXXXXX", parent ? parent : "/tmp");

    if (!mkdtemp(folder) || chdir(folder) != 0)
        return 1;
    free(folder);
    return start_catching(state);
}

/* The library's open() goes through here, which can simulate a file system without nameless
 * files. */
static bool only_named_files;

int open64(const char *path, int flags, ...)
{
    va_list arguments;

    va_start(arguments, flags);
    mode_t mode = __OPEN_NEEDS_MODE(flags) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    if (only_named_files && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return openat(AT_FDCWD, path, flags, mode);
}

static int enter_folder_of_names(void **state)
{
    only_named_files = true;
    return enter_folder(state);
}

static int leave_folder(void **state)
{
    char *folder = getcwd(NULL, 0);

    only_named_files = false;
    if (!folder)
        return 1;
    char *command = xprintf("rm -rf '%s'", folder);
    int failed = chdir("/") != 0 || system(command) != 0;
    free(folder);
    free(command);
    return stop_catching(state) || failed;
}

static int files_here(void)
{
    FILE *list = popen("ls -A | wc -l", "r");
    int n = -1;

    if (list && fscanf(list, "%d", &n) != 1)
        n = -1;
    if (list)
        pclose(list);
    return n;
}

static void assert_file_holds(const char *path, const char *expected)
{
    char found[100] = "";
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    found[fread(found, 1, sizeof found - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(found, expected);
}

static void write_file(const char *path, const char *content)
{
    struct outfile *file = outfile_open(path);
    FILE *stream = outfile_stream(file);

    fputs(content, stream);
    assert_int_equal(fclose(stream), 0);
    outfile_commit(file);
}

static void an_output_file_appears_when_it_is_whole(void **state)
{
    (void)state;
    struct outfile *file = outfile_open("a.txt");
    FILE *stream = outfile_stream(file);
    fputs("half", stream);
    assert_int_equal(access("a.txt", F_OK), -1);
    fputs(" and half", stream);
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(access("a.txt", F_OK), -1);
    outfile_commit(file);
    assert_file_holds("a.txt", "half and half");
    assert_int_equal(files_here(), 1);
}

static void an_old_file_stays_until_the_new_one_is_whole(void **state)
{
    (void)state;
    write_file("a.txt", "old");
    struct outfile *file = outfile_open("a.txt");
    assert_int_equal(write(file->fd, "new", 3), 3);
    assert_file_holds("a.txt", "old");
    outfile_commit(file);
    assert_file_holds("a.txt", "new");
    assert_int_equal(files_here(), 1);
}

static void two_output_files_are_apart(void **state)
{
    (void)state;
    struct outfile *a = outfile_open("a"), *b = outfile_open("b"), *c = outfile_open("c");
    assert_int_equal(write(b->fd, "b", 1), 1);
    outfile_commit(b);
    assert_int_equal(access("a", F_OK), -1);
    assert_file_holds("b", "b");
    outfile_commit(a);
    outfile_commit(c);
    assert_file_holds("a", "");
    assert_int_equal(files_here(), 3);
}

static void the_umask_decides_who_may_read_an_output_file(void **state)
{
    (void)state;
    struct stat status;
    mode_t before = umask(027);
    write_file("a", "");
    umask(before);
    assert_int_equal(stat("a", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    umask(before);
}

static void an_output_file_that_cannot_be_is_refused_at_once(void **state)
{
    (void)state;
    assert_int_equal(mkdir("folder", 0777), 0);
    assert_true(ENDS(outfile_open("folder")));
    assert_contains(stderr_text(), "folder: is a directory");
    assert_true(ENDS(outfile_open("missing/a")));
    assert_contains(stderr_text(), "missing/a: cannot be created: No such file or directory");
    assert_true(ENDS(outfile_open("")));
    assert_int_equal(ended_with, EXIT_FAILED);
    assert_int_equal(files_here(), 1);
}

/* Opens a file in a child, which HOW then ends; nothing may be left. */
static void assert_nothing_is_left_after(void (*how)(void), int expected_status)
{
    int status;

    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        die_exit = exit;
        struct outfile *file = outfile_open("a.txt");
        if (write(file->fd, "half", 4) != 4)
            _exit(99);
        how();
        _exit(98);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, expected_status);
    assert_int_equal(files_here(), 0);
}

static void by_die(void)
{
    die("disk on fire");
}

static void by_misuse(void)
{
    misuse("no");
}

static void by_exit(void)
{
    exit(0);
}

static void by_interrupt(void)
{
    raise(SIGINT);
}

static void by_termination(void)
{
    raise(SIGTERM);
}

static void by_hangup(void)
{
    raise(SIGHUP);
}

static void by_kill(void)
{
    raise(SIGKILL);
}

static void an_unfinished_file_goes_whatever_ends_the_process(void **state)
{
    (void)state;
    assert_nothing_is_left_after(by_die, EXIT_FAILED << 8);
    assert_nothing_is_left_after(by_misuse, EXIT_MISUSED << 8);
    assert_nothing_is_left_after(by_exit, 0);
    assert_nothing_is_left_after(by_interrupt, SIGINT);
    assert_nothing_is_left_after(by_termination, SIGTERM);
    assert_nothing_is_left_after(by_hangup, SIGHUP);
}

static void nothing_is_left_of_a_killed_process(void **state)
{
    (void)state;
    assert_nothing_is_left_after(by_kill, SIGKILL);
}

/* ---- tables, progress ---- */

static void cells_stay_cells(void **state)
{
    (void)state;
    tsv_text("a\tb\nc\\d\re Ä ");
    tsv_text(NULL);
    tsv_text("");
    assert_string_equal(stdout_text(), "a\\tb\\nc\\\\d\\re Ä ");
}

static void numbers_bring_every_float_back(void **state)
{
    (void)state;
    uint32_t bits = 1;
    for (int i = 0; i < 20000; i++, bits = bits * 1664525 + 1013904223) {
        float value;
        memcpy(&value, &bits, sizeof value);
        rewind(stdout);
        tsv_next_number(value);
        putchar('\n'); /* earlier output is before it */
        if (isnan(value))
            assert_memory_equal(stdout_text(), "\tnan\n", 5);
        else
            assert_true((float)strtod(stdout_text(), NULL) == value);
    }
}

static void numbers_without_a_value_have_one_spelling_each(void **state)
{
    (void)state;
    tsv_next_number(copysign(NAN, -1));
    tsv_next_number(INFINITY);
    tsv_next_number(-INFINITY);
    tsv_next_number(-0.0);
    tsv_next_number(0.1f);
    assert_string_equal(stdout_text(), "\tnan\tinf\t-inf\t-0\t0.100000001");
}

static void progress_is_silent_where_there_is_no_terminal(void **state)
{
    (void)state;
    struct progress progress;
    if (isatty(STDERR_FILENO))
        skip();
    progress_start(&progress, "training", 10);
    for (uint64_t i = 0; i <= 10; i++)
        progress_show(&progress, i, "loss 0.1");
    progress_end(&progress);
    assert_string_equal(stderr_text(), "");
}

#define TEST(name)      cmocka_unit_test_setup_teardown(name, without_operands, stop_catching)
#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)

/* On file systems with and without nameless files. */
#define BOTH_TESTS(name)                                                                           \
    FILE_TEST(name),                                                                               \
    {                                                                                              \
#name "_by_name", name, enter_folder_of_names, leave_folder, NULL                          \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_options_leave_the_defaults),
        TEST(short_and_long_options_set_their_values),
        TEST(the_last_of_an_option_counts),
        TEST(the_edges_of_a_range_belong_to_it),
        TEST(counts_that_are_none_are_refused),
        TEST(reals_that_are_none_are_refused),
        TEST(spans_that_are_none_are_refused),
        TEST(spans_may_have_fractions_and_exponents),
        TEST(words_that_are_no_choice_are_refused_with_the_choices),
        TEST(unknown_and_incomplete_options_are_misuse),
        TEST(a_required_option_is_required),
        TEST(operands_are_counted),
        TEST(the_command_is_spelt_so_that_a_shell_can_repeat_it),
        TEST(abbreviated_options_are_spelt_out_in_the_command),
        TEST(threads_are_left_out_of_the_command),
        TEST(operands_stand_in_the_command_unless_there_may_be_any_number),
        TEST(die_names_the_tool_and_ends_with_1),
        TEST(a_message_that_ends_in_a_colon_gets_the_reason),
        TEST(warn_goes_on),
        TEST(misuse_points_to_help_and_ends_with_2),
        TEST(memory_is_zeroed_aligned_and_kept),
        TEST(memory_that_cannot_be_had_ends_with_a_message),
        TEST(texts_are_copied_and_formatted),
        BOTH_TESTS(an_output_file_appears_when_it_is_whole),
        BOTH_TESTS(an_old_file_stays_until_the_new_one_is_whole),
        BOTH_TESTS(two_output_files_are_apart),
        BOTH_TESTS(the_umask_decides_who_may_read_an_output_file),
        BOTH_TESTS(an_output_file_that_cannot_be_is_refused_at_once),
        BOTH_TESTS(an_unfinished_file_goes_whatever_ends_the_process),
        FILE_TEST(nothing_is_left_of_a_killed_process),
        TEST(cells_stay_cells),
        TEST(numbers_bring_every_float_back),
        TEST(numbers_without_a_value_have_one_spelling_each),
        TEST(progress_is_silent_where_there_is_no_terminal),
    };

    return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
