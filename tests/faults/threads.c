/* threads - no more than THREADS threads beside the main one: LD_PRELOAD=threads.so PROGRAM
 * [ARGUMENT...]
 *
 * Environment: THREADS (default 0).
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct start {
    void *(*routine)(void *);
    void *argument;
};

static atomic_int running;

static void *start(void *argument)
{
    struct start begin = *(struct start *)argument;

    free(argument);
    void *result = begin.routine(begin.argument);
    atomic_fetch_sub(&running, 1);
    return result;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *),
                   void *argument)
{
    const char *most = getenv("THREADS");
    __typeof__(pthread_create) *next = (__typeof__(next))dlsym(RTLD_NEXT, "pthread_create");

    if (atomic_fetch_add(&running, 1) >= (most ? atoi(most) : 0)) {
        atomic_fetch_sub(&running, 1);
        return EAGAIN;
    }
    struct start *begin = malloc(sizeof *begin);
    *begin = (struct start){routine, argument};
    return next(thread, attributes, start, begin);
}
