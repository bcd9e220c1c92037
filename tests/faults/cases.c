/* cases - runs a program on thousands of inputs: LD_PRELOAD=cases.so PROGRAM [ARGUMENT...]
 *
 * Takes the place of main: loaded and linked once, the program is forked just before its own main
 * for every case, which so costs a fork and no more.
 *
 * Environment:
 *   CASES          what the cases are:
 *                  cut FILE    the first N bytes of FILE, for every N below its size
 *                  flip FILE   FILE with bit N turned (bit N % 8 of byte N / 8), for all its bits
 *                  each LIST   the files named in LIST, a line each, numbered from 0
 *                  kill RUNS   kill -9 at a random moment (CASES_SEED), RUNS times
 *   CASES_AT       the descriptor that gives them (default 0, stdin); PROGRAM may open /dev/fd/N
 *   CASES_INPUT    the file that is stdin when CASES_AT is another descriptor, or for kill
 *   CASES_FIRST    cut, flip: the first case (default 0)
 *   CASES_STEP     cut, flip: only every N-th case from there on
 *   CASES_SECONDS  the processor time that a case may take (default 10); one that sleeps is ended
 *                  after 60 seconds
 *   CASES_MEMORY   bytes of address space that a case may take beyond the loaded program's
 *
 * Before the cases the program runs once on whole input (but for each), to learn what it prints and
 * which files it writes into the working folder. Before each case those files are there and say
 * "old". What a case leaves beside them is counted and removed.
 *
 * stdout: TSV of case, status (of exit; 128 + number for a signal), kilobytes (the most resident
 * memory), out (all that a whole run prints; begun: the beginning of it, or nothing; other), files
 * (old; whole: as a whole run writes them; other), left (the number of other new files), lines (on
 * stderr), error (the first of them). Status 0 when every case was run.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef int program(int argc, char **argv, char **environment);

_Noreturn static void give_up(const char *what)
{
    perror(what);
    exit(125);
}

static long setting(const char *name, long otherwise)
{
    const char *text = getenv(name);

    return text ? atol(text) : otherwise;
}

/* ---- contents ---- */

struct bytes {
    char *at;
    size_t size;
};

static struct bytes content(int fd)
{
    struct stat status;
    struct bytes bytes;

    if (fd < 0 || fstat(fd, &status) != 0)
        give_up("a file");
    bytes.size = (size_t)status.st_size;
    bytes.at = calloc(bytes.size + 1, 1);
    if (!bytes.at || pread(fd, bytes.at, bytes.size, 0) != status.st_size)
        give_up("a file");
    return bytes;
}

static struct bytes file_content(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        give_up(path);
    struct bytes bytes = content(fd);
    close(fd);
    return bytes;
}

static bool same(struct bytes a, struct bytes b)
{
    return a.size == b.size && memcmp(a.at, b.at, a.size) == 0;
}

/* A new file in memory with the contents BYTES, at its beginning. */
static int file_of(struct bytes bytes)
{
    int fd = memfd_create("case", MFD_CLOEXEC);

    if (fd < 0 || write(fd, bytes.at, bytes.size) != (ssize_t)bytes.size || lseek(fd, 0, SEEK_SET))
        give_up("a case");
    return fd;
}

/* ---- the files in the working folder ---- */

struct written {
    char *name;
    struct bytes content; /* in a whole run */
};

static struct bytes old = {(char *)"old\n", 4};
static char **there; /* files that were there before */
static int there_count;
static struct written *written;
static int written_count;

static void note_what_is_there(void)
{
    struct dirent **entries;

    there_count = scandir(".", &entries, NULL, NULL);
    if (there_count < 0 || !(there = calloc((size_t)there_count, sizeof *there)))
        give_up(".");
    for (int i = 0; i < there_count; i++)
        there[i] = entries[i]->d_name;
}

static bool is_new(const char *name)
{
    for (int i = 0; i < there_count; i++)
        if (strcmp(there[i], name) == 0)
            return false;
    return true;
}

static bool is_written(const char *name)
{
    for (int i = 0; i < written_count; i++)
        if (strcmp(written[i].name, name) == 0)
            return true;
    return false;
}

/* The new files of a whole run. */
static void note_what_is_written(void)
{
    struct dirent **entries;
    int count = scandir(".", &entries, NULL, NULL);

    if (count < 0 || !(written = calloc((size_t)count, sizeof *written)))
        give_up(".");
    for (int i = 0; i < count; i++)
        if (is_new(entries[i]->d_name))
            written[written_count++] =
                (struct written){entries[i]->d_name, file_content(entries[i]->d_name)};
}

static void put_old_files(void)
{
    for (int i = 0; i < written_count; i++) {
        int fd = open(written[i].name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (fd < 0 || write(fd, old.at, old.size) != (ssize_t)old.size || close(fd) != 0)
            give_up(written[i].name);
    }
}

static const char *written_files(void)
{
    int olds = 0, wholes = 0;

    for (int i = 0; i < written_count; i++) {
        struct bytes found = file_content(written[i].name);
        olds += same(found, old);
        wholes += same(found, written[i].content);
        free(found.at);
    }
    return olds == written_count            ? "old"
           : wholes == written_count        ? "whole"
           : olds + wholes == written_count ? "some"
                                            : "other";
}

/* Removes all other new files and returns their number. */
static int remove_other_files(void)
{
    DIR *folder = opendir(".");
    int count = 0;

    if (!folder)
        give_up(".");
    for (struct dirent *entry; (entry = readdir(folder));)
        if (is_new(entry->d_name) && !is_written(entry->d_name)) {
            count++;
            if (unlink(entry->d_name) != 0)
                give_up(entry->d_name);
        }
    closedir(folder);
    return count;
}

/* ---- runs ---- */

static program *program_main;
static int argument_count;
static char **arguments;
static int out, error; /* files in memory that are a run's stdout and stderr */
static int at;         /* the descriptor of the case */
static struct bytes whole_out;

static void limit(int resource, rlim_t most)
{
    struct rlimit limit = {most, most};

    if (setrlimit(resource, &limit) != 0)
        give_up("setrlimit");
}

static void limit_memory(rlim_t beyond)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;

    if (!file || fscanf(file, "%lu", &pages) != 1)
        give_up("/proc/self/statm");
    fclose(file);
    limit(RLIMIT_AS, pages * (rlim_t)sysconf(_SC_PAGESIZE) + beyond);
}

/* Runs after the program's own clean-up and before that of the libraries, which takes as long as
 * everything else and writes nothing. */
_Noreturn static void leave(int status, void *unused)
{
    (void)unused;
    fflush(NULL);
    _exit(status);
}

_Noreturn static void child(int given)
{
    const char *input = getenv("CASES_INPUT");

    if (at != 0 || given < 0) {
        int in = open(input ? input : "/dev/null", O_RDONLY);
        if (in < 0 || dup2(in, 0) < 0)
            give_up(input);
        close(in);
    }
    if ((given >= 0 && dup2(given, at) < 0) || dup2(out, 1) < 0 || dup2(error, 2) < 0)
        give_up("a case");
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, (rlim_t)setting("CASES_SECONDS", 10));
    if (getenv("CASES_MEMORY"))
        limit_memory((rlim_t)setting("CASES_MEMORY", 0));
    alarm(60);
    exit(program_main(argument_count, arguments, environ));
}

/* Runs the program with the file GIVEN (-1: none), killed after NAP nanoseconds unless that is
 * negative. Returns its status as of waitpid. */
static int run(int given, long nap, struct rusage *usage)
{
    int status;

    fflush(stdout); /* or the run would print it again */
    if (ftruncate(out, 0) || lseek(out, 0, SEEK_SET) || ftruncate(error, 0) ||
        lseek(error, 0, SEEK_SET))
        give_up("a file in memory");
    pid_t pid = fork();
    if (pid == 0)
        child(given);
    if (nap >= 0) {
        nanosleep(&(struct timespec){nap / 1000000000, nap % 1000000000}, NULL);
        kill(pid, SIGKILL);
    }
    if (pid < 0 || wait4(pid, &status, 0, usage) != pid)
        give_up("a run");
    return status;
}

/* The duration of a whole run, in nanoseconds. */
static long run_whole(int given)
{
    struct timespec start, end;
    struct rusage usage;

    clock_gettime(CLOCK_MONOTONIC, &start);
    int status = run(given, -1, &usage);
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (status != 0) {
        fprintf(stderr, "%s: fails on whole input: %s", arguments[0], content(error).at);
        exit(125);
    }
    whole_out = content(out);
    note_what_is_written();
    return (end.tv_sec - start.tv_sec) * 1000000000 + end.tv_nsec - start.tv_nsec;
}

static const char *printed(void)
{
    struct bytes found = content(out);
    const char *word =
        found.size > whole_out.size || memcmp(found.at, whole_out.at, found.size) != 0 ? "other"
        : found.size == whole_out.size                                                 ? "all"
                                                                                       : "begun";

    free(found.at);
    return word;
}

static void run_case(size_t number, int given, long nap)
{
    struct rusage usage;

    put_old_files();
    int status = run(given, nap, &usage), lines = 0;
    struct bytes said = content(error);
    const char *files = written_files();

    for (size_t i = 0; i < said.size; i++)
        lines += said.at[i] == '\n';
    said.at[strcspn(said.at, "\n")] = '\0';
    for (char *tab = said.at; (tab = strchr(tab, '\t'));)
        *tab = ' ';
    printf("%zu\t%d\t%ld\t%s\t%s\t%d\t%d\t%s\n", number,
           WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), usage.ru_maxrss,
           printed(), files, remove_other_files(), lines, said.at);
    free(said.at);
}

static void run_bytes(size_t number, struct bytes bytes)
{
    int given = file_of(bytes);

    run_case(number, given, -1);
    close(given);
}

static void run_list(struct bytes list)
{
    size_t number = 0;

    for (char *name; (name = strsep(&list.at, "\n")) && *name; number++) {
        struct bytes bytes = file_content(name);
        run_bytes(number, bytes);
        free(bytes.at);
    }
}

static void run_kills(size_t runs)
{
    double longest = 1.2 * (double)run_whole(-1);
    long seed = setting("CASES_SEED", 1);

    fprintf(stderr, "CASES_SEED=%ld\n", seed);
    srand48(seed);
    for (size_t number = 0; number < runs; number++)
        run_case(number, -1, (long)(drand48() * longest));
}

static int run_cases(int argc, char **argv, char **environment)
{
    const char *cases = getenv("CASES"), *what = cases ? strchr(cases, ' ') : NULL;
    size_t first = (size_t)setting("CASES_FIRST", 0), step = (size_t)setting("CASES_STEP", 1);

    (void)environment;
    argument_count = argc;
    arguments = argv;
    at = (int)setting("CASES_AT", 0);
    out = memfd_create("stdout", MFD_CLOEXEC);
    error = memfd_create("stderr", MFD_CLOEXEC);
    if (!what++ || out < 0 || error < 0 || on_exit(leave, NULL) != 0)
        give_up("CASES");
    note_what_is_there();
    printf("case\tstatus\tkilobytes\tout\tfiles\tleft\tlines\terror\n");
    if (strncmp(cases, "kill ", 5) == 0) {
        run_kills((size_t)atol(what));
        return 0;
    }
    struct bytes bytes = file_content(what);
    if (strncmp(cases, "each ", 5) == 0) {
        run_list(bytes);
        return 0;
    }
    int given = file_of(bytes);
    run_whole(given);
    close(given);
    if (strncmp(cases, "cut ", 4) == 0) {
        for (size_t size = first; size < bytes.size; size += step)
            run_bytes(size, (struct bytes){bytes.at, size});
    } else if (strncmp(cases, "flip ", 5) == 0) {
        for (size_t bit = first; bit < 8 * bytes.size; bit += step) {
            bytes.at[bit / 8] ^= (char)(1 << bit % 8);
            run_bytes(bit, bytes);
            bytes.at[bit / 8] ^= (char)(1 << bit % 8);
        }
    } else {
        give_up(cases);
    }
    return 0;
}

/* Called by the program's start code. */
int __libc_start_main(program *main, int argc, char **argv, program *init, void (*fini)(void),
                      void (*loader_fini)(void), void *stack_end);

int __libc_start_main(program *main, int argc, char **argv, program *init, void (*fini)(void),
                      void (*loader_fini)(void), void *stack_end)
{
    __typeof__(__libc_start_main) *start;
    void *symbol = dlsym(RTLD_NEXT, "__libc_start_main");

    memcpy(&start, &symbol, sizeof start);
    program_main = main;
    return start(getenv("CASES") ? run_cases : main, argc, argv, init, fini, loader_fini,
                 stack_end);
}
