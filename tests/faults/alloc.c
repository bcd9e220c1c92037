/* alloc - lets every allocation of a program fail in turn: LD_PRELOAD=alloc.so PROGRAM
 * [ARGUMENT...]
 *
 * Takes the place of malloc and its kin, and of main: just before its own main the program is
 * forked for every allocation that it makes from there on (every FAULT_STEP-th), which fails. Of
 * them 200 or more (all, where there are fewer) fail once more, together with all that follow.
 * Allocations before main are the loader's and the libraries'; FAULT_EARLY=N lets the N-th of them
 * fail in a single run, which is all that happens then.
 *
 * Environment: FAULT_INPUT the file that is stdin (default /dev/null); FAULT_SECONDS what a run may
 * take (default 20); FAULT_STEP how far the allocations that fail lie apart (default 1).
 *
 * A run has to end with status 0 and the very outputs of a run without faults, or with status 1,
 * one line on stderr that begins with the program's name (or libgomp's), no new file in the working
 * folder, and on stdout the beginning of a whole run's output or nothing.
 *
 * stdout: a line for each run that ended otherwise, the first few, and then
 * "PROGRAM: N allocations, N before main, N faults, N survived, N wrong". Status 0 when none was.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SHOWN = 10, TEXT = 600, STARTS = 200 };

typedef int program(int argc, char **argv, char **environment);

/* ---- the allocator: glibc's own, whatever stands before it ---- */

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t),
    *__libc_memalign(size_t, size_t);

static atomic_long calls, *told;  /* so far; and where a run tells it */
static long first = 0, last = -1; /* the calls that fail */

static bool fails(void)
{
    long call = ++calls;

    if (told)
        *told = call;
    if (call < first || call > last)
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t count, size_t size)
{
    return fails() || (size && count > SIZE_MAX / size) ? NULL : __libc_realloc(old, count * size);
}

void *memalign(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    void *found = fails() ? NULL : __libc_memalign(alignment, size);

    if (found)
        *memory = found;
    return found ? 0 : ENOMEM;
}

__attribute__((constructor)) static void fail_early(void)
{
    const char *call = getenv("FAULT_EARLY");

    if (call)
        first = last = calls + atol(call);
}

/* ---- what a run leaves behind ---- */

struct outcome {
    int status; /* of waitpid */
    long calls;
    size_t size, said; /* bytes on stdout and stderr */
    char *out, *error;
    uint64_t files; /* digest of the names and contents of new files; 0: none */
};

static int out, error;   /* files in memory that are a run's stdout and stderr */
static char **old_names; /* in the working folder */
static size_t old_count;

_Noreturn static void give_up(const char *what)
{
    perror(what);
    exit(125);
}

static uint64_t digest(uint64_t sum, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * 1099511628211u;
    return sum;
}

static char *content(int fd, size_t *size)
{
    struct stat status;

    if (fd < 0 || fstat(fd, &status) != 0)
        give_up("a file of a run");
    char *bytes = calloc((size_t)status.st_size + 1, 1);
    if (!bytes || pread(fd, bytes, (size_t)status.st_size, 0) != status.st_size)
        give_up("a file of a run");
    *size = (size_t)status.st_size;
    return bytes;
}

static bool is_old(const char *name)
{
    for (size_t i = 0; i < old_count; i++)
        if (strcmp(old_names[i], name) == 0)
            return true;
    return false;
}

/* Digests the new files of the working folder, whatever their order, and removes them. */
static uint64_t take_files(void)
{
    DIR *folder = opendir(".");
    uint64_t sum = 0;
    size_t size;

    if (!folder)
        give_up(".");
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (is_old(entry->d_name))
            continue;
        int fd = open(entry->d_name, O_RDONLY);
        char *bytes = content(fd, &size);
        sum += digest(digest(1, entry->d_name, strlen(entry->d_name)), bytes, size);
        free(bytes);
        close(fd);
        if (unlink(entry->d_name) != 0)
            give_up(entry->d_name);
    }
    closedir(folder);
    return sum;
}

static void note_files(void)
{
    struct dirent **entries;
    int count = scandir(".", &entries, NULL, NULL);

    if (count < 0 || !(old_names = calloc((size_t)count, sizeof *old_names)))
        give_up(".");
    for (; old_count < (size_t)count; old_count++)
        old_names[old_count] = entries[old_count]->d_name;
}

/* ---- runs ---- */

/* Called when the program's own work at its exit is done: what the compiler adds (counts of lines)
 * also allocates, and is neither counted nor fails. */
static void end_faults(void)
{
    told = NULL;
    last = -1;
}

static program *real_main;
static int argument_count;
static char **arguments;

_Noreturn static void child(long from, long to)
{
    const char *path = getenv("FAULT_INPUT"), *seconds = getenv("FAULT_SECONDS");
    int in = open(path ? path : "/dev/null", O_RDONLY);

    if (in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(error, 2) < 0)
        give_up(path);
    close(in);
    alarm(seconds ? (unsigned)atoi(seconds) : 20);
    if (atexit(end_faults) != 0)
        give_up("atexit");
    calls = 0;
    first = from;
    last = to;
    exit(real_main(argument_count, arguments, environ));
}

static struct outcome run(long from, long to)
{
    struct outcome outcome;

    fflush(stdout); /* or the run would print it again */
    if (ftruncate(out, 0) != 0 || lseek(out, 0, SEEK_SET) != 0 || ftruncate(error, 0) != 0 ||
        lseek(error, 0, SEEK_SET) != 0)
        give_up("a file in memory");
    pid_t pid = fork();
    if (pid == 0)
        child(from, to);
    if (pid < 0 || waitpid(pid, &outcome.status, 0) != pid)
        give_up("a run");
    outcome.calls = *told;
    outcome.out = content(out, &outcome.size);
    outcome.error = content(error, &outcome.said);
    outcome.files = take_files();
    return outcome;
}

static bool one_line(const char *text)
{
    const char *name = strrchr(arguments[0], '/'), *end = strchr(text, '\n');
    size_t length = strlen(name = name ? name + 1 : arguments[0]);

    return end && end[1] == '\0' &&
           (strncmp(text, "libgomp: ", 9) == 0 ||
            (strncmp(text, name, length) == 0 && strncmp(text + length, ": ", 2) == 0));
}

/* What is wrong with RUN, or NULL. */
static const char *verdict(const struct outcome *run, const struct outcome *whole)
{
    if (WIFSIGNALED(run->status))
        return WTERMSIG(run->status) == SIGALRM ? "hangs" : strsignal(WTERMSIG(run->status));
    if (run->size > whole->size || memcmp(run->out, whole->out, run->size) != 0)
        return "other output";
    if (WEXITSTATUS(run->status) == 0)
        return run->size != whole->size     ? "success without all output"
               : run->files != whole->files ? "success with other files"
               : run->said                  ? "success with a message"
                                            : NULL;
    if (WEXITSTATUS(run->status) != 1)
        return "another status";
    return run->files ? "a file is left" : !one_line(run->error) ? "not one message" : NULL;
}

static void forget(struct outcome *run)
{
    free(run->out);
    free(run->error);
}

static int sweep(int argc, char **argv, char **environment)
{
    long before = calls, faults = 0, survived = 0, wrong = 0;
    const char *step_text = getenv("FAULT_STEP");
    long step = step_text ? atol(step_text) : 1;

    (void)environment;
    argument_count = argc;
    arguments = argv;
    told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    out = memfd_create("stdout", MFD_CLOEXEC);
    error = memfd_create("stderr", MFD_CLOEXEC);
    if (told == MAP_FAILED || out < 0 || error < 0)
        give_up("a file in memory");
    note_files();
    struct outcome whole = run(0, -1);
    if (whole.status != 0) {
        fprintf(stderr, "%s: fails without a fault: %s", argv[0], whole.error);
        return 1;
    }
    for (int all = 0; all <= 1; all++) {
        for (long i = 1; i <= whole.calls;
             i += all ? step * (1 + whole.calls / (2 * STARTS)) : step) {
            struct outcome faulty = run(i, all ? LONG_MAX : i);
            const char *why = verdict(&faulty, &whole);
            faults++;
            survived += faulty.status == 0;
            if (why && wrong++ < SHOWN)
                printf("allocation %ld%s: %s, status %#x: %.*s\n", i, all ? " and on" : "", why,
                       (unsigned)faulty.status, TEXT, faulty.error);
            forget(&faulty);
        }
    }
    printf("%s: %ld allocations, %ld before main, %ld faults, %ld survived, %ld wrong\n", argv[0],
           whole.calls, before, faults, survived, wrong);
    forget(&whole);
    return wrong != 0;
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
    real_main = main;
    return start(getenv("FAULT_EARLY") ? main : sweep, argc, argv, init, fini, loader_fini,
                 stack_end);
}
