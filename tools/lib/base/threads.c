/* threads - as many as are asked for and as the system gives. See threads.h. */
#include "base/threads.h"

#include "base/base.h"

#include <omp.h>
#include <pthread.h>
#include <stdlib.h>

size_t threads_wanted(uint64_t asked)
{
    size_t wanted = asked ? (size_t)asked : (size_t)omp_get_max_threads();

    return wanted < THREADS_MOST ? wanted : THREADS_MOST;
}

static void *wait_for(void *lock)
{
    pthread_mutex_lock(lock);
    pthread_mutex_unlock(lock);
    return NULL;
}

/* How many of WANTED threads can be there at once, beside this one. */
static size_t try_threads(size_t wanted)
{
    pthread_t *thread = xalloc(wanted, sizeof *thread);
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    size_t made = 0;

    pthread_mutex_lock(&lock);
    while (made < wanted && pthread_create(&thread[made], NULL, wait_for, &lock) == 0)
        made++;
    pthread_mutex_unlock(&lock);
    for (size_t i = 0; i < made; i++)
        pthread_join(thread[i], NULL);
    free(thread);
    return made;
}

size_t threads_open(uint64_t asked)
{
    size_t wanted = threads_wanted(asked), made = try_threads(wanted - 1);
    size_t threads = made + 1 < wanted ? made / 2 + 1 : wanted; /* room for others, and for data */

    omp_set_num_threads((int)threads);
#pragma omp parallel
    {
    }
    return threads;
}
