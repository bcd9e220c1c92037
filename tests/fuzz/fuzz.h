/* fuzz - what every harness shares: libFuzzer gives bytes, a parser of ours reads them
 *
 * A harness includes this file, defines functions that take the bytes and ends with FUZZ(these).
 * Bad bytes may end a function by die(), which would end a process; here it ends the function, and
 * what it left behind (memory, open files) is given back, so that millions of runs fit one process.
 * What else is wrong aborts: a crash, a sanitizer's complaint, a must() that does not hold, die()
 * where `sure` says that nothing may go wrong any more.
 */
#define _GNU_SOURCE
#include "cli/cli.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned seed);
int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void *, size_t),
                                              void (*)(const volatile void *));
const char *__asan_default_options(void);

/* Leaks are detected here; die() reports a lack of memory. */
const char *__asan_default_options(void)
{
    return "detect_leaks=0:allocator_may_return_null=1:quarantine_size_mb=4";
}

#define must(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static jmp_buf escape;
static bool sure; /* the input was found valid: from here on nothing may die */

static void leave(int status)
{
    must(status == EXIT_FAILED && !sure);
    longjmp(escape, 1);
}

/* ---- memory that is in use, by address ---- */

enum { SLOTS = 1 << 20 };

static struct {
    const volatile void *memory; /* NULL: freed */
    uint64_t run;                /* in which the slot was last used */
} slots[SLOTS];
static uint32_t used[SLOTS / 2]; /* slots, in the order of their use */
static uint32_t uses;
static uint64_t runs = 1;
static _Thread_local bool watching; /* libFuzzer's own threads allocate, too */

static uint32_t slot_of(const volatile void *memory)
{
    uint32_t slot = (uint32_t)((uintptr_t)memory * 0x9E3779B97F4A7C15 >> 44);

    while (slots[slot].run == runs && slots[slot].memory != memory)
        slot = (slot + 1) % SLOTS;
    return slot;
}

static void note_malloc(const volatile void *memory, size_t size)
{
    (void)size;
    if (!watching || !memory || uses == SLOTS / 2)
        return;
    uint32_t slot = slot_of(memory);
    if (slots[slot].run != runs)
        used[uses++] = slot;
    slots[slot].memory = memory;
    slots[slot].run = runs;
}

static void note_free(const volatile void *memory)
{
    uint32_t slot = slot_of(memory);

    if (watching && slots[slot].run == runs)
        slots[slot].memory = NULL;
}

/* Frees all memory still in use and returns its size. Slots stay marked as used, so that memory
 * that is allocated again is found in its place. */
static size_t release_memory(void)
{
    size_t left = 0;

    for (uint32_t i = 0; i < uses; i++) {
        if (slots[used[i]].memory) {
            free((void *)slots[used[i]].memory);
            left++;
        }
    }
    uses = 0;
    runs++;
    return left;
}

/* ---- open files: the linker's --wrap brings fopen64 (as fopen is called) and fclose here ---- */

FILE *__real_fopen64(const char *path, const char *mode);
FILE *__wrap_fopen64(const char *path, const char *mode);
int __real_fclose(FILE *file);
int __wrap_fclose(FILE *file);

static FILE *files[4];

FILE *__wrap_fopen64(const char *path, const char *mode)
{
    size_t i = 0;

    while (files[i])
        must(++i < sizeof files / sizeof *files);
    return files[i] = __real_fopen64(path, mode);
}

int __wrap_fclose(FILE *file)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (files[i] == file)
            files[i] = NULL;
    return __real_fclose(file);
}

static void release_files(int first)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (files[i])
            __wrap_fclose(files[i]);
    close_range((unsigned)first, 99, 0);
}

/* ---- files for those who read them ---- */

/* The descriptor of a file in memory with the contents BYTES (NULL: empty), the same at every call
 * for one NUMBER, 0 or 1. */
static int memory_file(int number, const void *bytes, size_t size)
{
    const int fd = 100 + number; /* above all descriptors that release_files() closes */

    must(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
    must(size == 0 || pwrite(fd, bytes, size, 0) == (ssize_t)size);
    return fd;
}

static const char *memory_path(int number)
{
    return number ? "/proc/self/fd/101" : "/proc/self/fd/100";
}

/* The path of a file with the contents BYTES. */
static const char *as_file(const void *bytes, size_t size)
{
    memory_file(0, bytes, size);
    return memory_path(0);
}

/* The path of a file NAME to be written, in $TMPDIR. */
static char *scratch(const char *name)
{
    static char path[4096];

    snprintf(path, sizeof path, "%s/%s", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", name);
    return path;
}

/* ---- running ---- */

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static char buffer[BUFSIZ];

    (void)argc, (void)argv;
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer); /* so that no run has to allocate one */
    die_exit = leave;
    __sanitizer_install_malloc_and_free_hooks(note_malloc, note_free);
    for (int i = 0; i < 2; i++) {
        int fd = memfd_create("fuzz", 0);
        must(fd >= 0 && dup2(fd, 100 + i) == 100 + i && close(fd) == 0);
    }
    return 0;
}

static void run(void (*parse)(const uint8_t *, size_t), const uint8_t *bytes, size_t size)
{
    static int first; /* descriptor that is free before a run */

    if (first == 0) {
        first = dup(STDIN_FILENO);
        must(first > STDERR_FILENO && close(first) == 0);
    }
    sure = false;
    watching = true;
    bool died = setjmp(escape) != 0;
    if (!died)
        parse(bytes, size);
    release_files(first);
    watching = false;
    size_t left = release_memory();
    must(died || left == 0); /* a run that ends normally has freed everything */
}

#define FUZZ(...)                                                                                  \
    int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)                                  \
    {                                                                                              \
        void (*const parsers[])(const uint8_t *, size_t) = {__VA_ARGS__};                          \
                                                                                                   \
        for (size_t i = 0; i < sizeof parsers / sizeof *parsers; i++)                              \
            run(parsers[i], bytes, size);                                                          \
        return 0;                                                                                  \
    }
