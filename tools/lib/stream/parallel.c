/* parallel - the tasks of a stream over threads, finished in order. See parallel.h. */
#include "stream/parallel.h"

#include "base/base.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum {
    TASKS = 4
}; /* a thread's share of tasks in progress: small tasks cost more than their bytes */

/* A task in progress, in the order of the stream. */
struct slot {
    struct slot *next;
    void *task;
    size_t bytes;
    bool done;
};

struct parallel {
    void (*work)(void *task, size_t worker);
    void (*finish)(void *task);
    size_t threads;
    pthread_t *thread; /* the workers; the main thread is the last one */
    pthread_t owner;

    pthread_mutex_t lock;                /* protects all that follows */
    pthread_cond_t added;                /* there is a task to run, or there will be no more */
    pthread_cond_t left;                 /* the oldest task has been finished */
    struct slot *oldest, *newest, *todo; /* todo: the first task that no thread runs */
    size_t count, bytes;                 /* of tasks in progress */
    size_t started;                      /* threads that have a number */
    bool finishing, closed;
};

static struct parallel *running;           /* NULL: none */
static _Thread_local struct slot *at_work; /* the task that this thread runs */
static _Thread_local bool at_finish;       /* whether it is in finish() */

/* ---- the order of errors ---- */

/* In a thread's die(), waits until no earlier task can fail any more. Errors from the other threads
 * of a task, and in finish(), are reported at once. */
static void wait_turn(void)
{
    struct parallel *p = running;

    if (at_finish || (!at_work && !pthread_equal(p->owner, pthread_self())))
        return;
    pthread_mutex_lock(&p->lock);
    while (p->oldest != at_work)
        pthread_cond_wait(&p->left, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

/* ---- the threads ---- */

/* Finishes completed tasks, from the oldest on. The lock is held, except in finish(). */
static void finish_done(struct parallel *p)
{
    if (p->finishing)
        return;
    p->finishing = true;
    while (p->oldest && p->oldest->done) {
        struct slot *slot = p->oldest;
        pthread_mutex_unlock(&p->lock);
        at_finish = true;
        p->finish(slot->task);
        at_finish = false;
        pthread_mutex_lock(&p->lock);
        p->oldest = slot->next;
        p->count--;
        p->bytes -= slot->bytes;
        free(slot);
        pthread_cond_broadcast(&p->left);
    }
    p->finishing = false;
}

/* Runs the next task, which exists, as the thread INDEX. The lock is held, except in work(). */
static void work_on_next(struct parallel *p, size_t index)
{
    struct slot *slot = p->todo;

    p->todo = slot->next;
    pthread_mutex_unlock(&p->lock);
    at_work = slot;
    p->work(slot->task, index);
    at_work = NULL;
    pthread_mutex_lock(&p->lock);
    slot->done = true;
    finish_done(p);
}

static void *run(void *argument)
{
    struct parallel *p = argument;

    pthread_mutex_lock(&p->lock);
    const size_t index = p->started++;
    for (;;) {
        while (!p->todo && !p->closed)
            pthread_cond_wait(&p->added, &p->lock);
        if (!p->todo)
            break;
        work_on_next(p, index);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Called by the main thread when it cannot add a task: runs one, or waits. The lock is held. */
static void help(struct parallel *p)
{
    if (p->todo)
        work_on_next(p, p->threads - 1);
    else
        pthread_cond_wait(&p->left, &p->lock);
}

struct parallel *parallel_open(size_t threads, void (*work)(void *task, size_t worker),
                               void (*finish)(void *task))
{
    struct parallel *p = xalloc(1, sizeof *p);

    p->work = work;
    p->finish = finish;
    p->threads = 1;
    p->owner = pthread_self();
    p->thread = xalloc(threads - 1, sizeof *p->thread);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->added, NULL);
    pthread_cond_init(&p->left, NULL);
    for (size_t i = 0; i < threads - 1; i++) { /* as many as the system allows */
        if (pthread_create(&p->thread[i], NULL, run, p) != 0)
            break;
        p->threads++;
    }
    running = p;
    die_wait = wait_turn;
    return p;
}

void parallel_add(struct parallel *p, void *task, size_t bytes)
{
    struct slot *slot = xalloc(1, sizeof *slot);
    *slot = (struct slot){.task = task, .bytes = bytes};

    pthread_mutex_lock(&p->lock);
    while (p->count == TASKS * p->threads || (p->count && p->bytes + bytes > PARALLEL_MEMORY))
        help(p);
    if (p->oldest)
        p->newest->next = slot;
    else
        p->oldest = slot;
    p->newest = slot;
    if (!p->todo)
        p->todo = slot;
    p->count++;
    p->bytes += bytes;
    pthread_cond_signal(&p->added);
    if (p->threads == 1)
        work_on_next(p, 0);
    pthread_mutex_unlock(&p->lock);
}

void parallel_wait(struct parallel *p)
{
    pthread_mutex_lock(&p->lock);
    while (p->oldest)
        help(p);
    pthread_mutex_unlock(&p->lock);
}

void parallel_close(struct parallel *p)
{
    parallel_wait(p);
    pthread_mutex_lock(&p->lock);
    p->closed = true;
    pthread_cond_broadcast(&p->added);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->threads - 1; i++)
        pthread_join(p->thread[i], NULL);
    die_wait = NULL;
    running = NULL;
    pthread_cond_destroy(&p->left);
    pthread_cond_destroy(&p->added);
    pthread_mutex_destroy(&p->lock);
    free(p->thread);
    free(p);
}
