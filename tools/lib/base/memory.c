/* memory - allocation that cannot fail quietly. See base.h. */
#define _GNU_SOURCE /* RTLD_NEXT, vasprintf */
#include "base/base.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __has_feature /* clang */
#define SANITISED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#elif defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITISED 1
#else
#define SANITISED 0
#endif

_Noreturn static void out_of_memory(size_t bytes)
{
    if (die_exit == exit) /* the library that asked may hold a lock that its exit handlers take */
        die_exit = quick_exit;
    die("out of memory (%zu bytes)", bytes);
}

/* ---- of the whole process ----
 *
 * malloc and its kin stand before the C library's and never give NULL: a filter that cannot get
 * memory can only say so and end, and the libraries that it uses do not all get that far. Where one
 * allocation fails, libarchive's archive_read_new and libsndfile's sf_open use what they did not
 * get, FFTW aborts, jansson leaves fields out of what it writes, and qsort turns into a sort that
 * orders equals otherwise. A sanitizer brings an allocator of its own. */
#if !SANITISED

/* The allocator's function NAME behind this one, into the function pointer at FUNCTION. */
static void find_next(const char *name, void *function)
{
    void *symbol = dlsym(RTLD_NEXT, name);

    if (!symbol)
        abort();
    memcpy(function, &symbol, sizeof symbol);
}

/* Memory comes in huge pages where the system gives them on request, and freed blocks of less than
 * MAPPED bytes stay for the next ones: else a filter that holds 400 MB spends a third of its time
 * on page faults. The heap grows by PAD bytes more than are asked for. */
enum { PAGE = 4096, PAD = 32 << 20, MAPPED = 8 << 20 };

__attribute__((constructor)) static void keep_freed_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, MAPPED);
    mallopt(M_TRIM_THRESHOLD, 2 * PAD);
    mallopt(M_TOP_PAD, PAD);
}

/* Asks for huge pages from START to END; it is no error if there are none. */
static void ask_for_huge_pages(uintptr_t start, uintptr_t end)
{
    int kept = errno;

    start = start / PAGE * PAGE;
    madvise((void *)start, end - start, MADV_HUGEPAGE);
    errno = kept;
}

/* Returns MEMORY of BYTES or dies; in a thread that is dying, a failed allocation returns NULL.
 * Each thread has a flag of its own: while one waits for its turn to die, the others work on. */
static void *had(void *memory, size_t bytes)
{
    static _Thread_local bool dying;
    static _Atomic uintptr_t asked; /* up to here in the heap */
    uintptr_t start = (uintptr_t)memory, top = (uintptr_t)sbrk(0);

    if (!memory) {
        if (bytes > 0 && !dying) {
            dying = true;
            out_of_memory(bytes);
        }
    } else if (bytes >= MAPPED) {
        ask_for_huge_pages(start, start + bytes);
    } else if (top > asked) {
        ask_for_huge_pages(asked ? asked : start, top);
        asked = top;
    }
    return memory;
}

void *malloc(size_t bytes)
{
    static __typeof__(malloc) *next;

    if (!next)
        find_next("malloc", &next);
    return had(next(bytes), bytes);
}

void *calloc(size_t count, size_t size)
{
    static __typeof__(calloc) *next;
    size_t bytes;

    if (!next)
        find_next("calloc", &next);
    if (__builtin_mul_overflow(count, size, &bytes))
        bytes = SIZE_MAX;
    return had(next(count, size), bytes);
}

void *realloc(void *old, size_t bytes)
{
    static __typeof__(realloc) *next;

    if (!next)
        find_next("realloc", &next);
    return had(next(old, bytes), bytes);
}

void *memalign(size_t alignment, size_t bytes)
{
    static __typeof__(memalign) *next;

    if (!next)
        find_next("memalign", &next);
    return had(next(alignment, bytes), bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    return memalign(alignment, bytes);
}

int posix_memalign(void **memory, size_t alignment, size_t bytes)
{
    *memory = memalign(alignment, bytes);
    return *memory ? 0 : ENOMEM;
}

#endif

/* ---- of our own ---- */

static size_t product(size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        die("out of memory (%zu items of %zu bytes)", count, size);
    return bytes ? bytes : 1;
}

void *xalloc(size_t count, size_t size)
{
    size_t bytes = product(count, size);
    void *memory = calloc(1, bytes);

    if (!memory)
        out_of_memory(bytes);
    return memory;
}

void *xresize(void *old, size_t count, size_t size)
{
    size_t bytes = product(count, size);
    void *memory = realloc(old, bytes);

    if (!memory)
        out_of_memory(bytes);
    return memory;
}

float *xfloats(size_t count)
{
    size_t bytes = product(count, sizeof(float));
    void *memory = NULL;

    if (bytes <= PTRDIFF_MAX) { /* so that rounding up does not overflow */
        bytes = (bytes + 63) / 64 * 64;
        memory = aligned_alloc(64, bytes);
    }
    if (!memory)
        out_of_memory(bytes);
    return memset(memory, 0, bytes);
}

void *xgrow(void *array, size_t count, size_t size)
{
    bool full = (count & (count - 1)) == 0;

    return full ? xresize(array, count ? 2 * count : 1, size) : array;
}

char *xstrdup(const char *text)
{
    size_t bytes = strlen(text) + 1;

    return memcpy(xalloc(bytes, 1), text, bytes);
}

char *xprintf(const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        die("a message could not be formatted");
    va_end(arguments);
    return text;
}
