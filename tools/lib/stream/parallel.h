/* parallel - the tasks of a stream over threads, finished in order
 *
 * The main thread reads and adds tasks: a record, or a block of a long one. Threads work on them
 * side by side; the main thread is one of them where enough tasks are under way. What comes of them
 * is finished (written) one after the other, in the order in which they were added and as soon as
 * it is there, so that the output does not depend on the number of threads. With one thread a task
 * is worked on and finished where it is added. Threads that have nothing to do sleep: in a pipe,
 * other filters want the processors.
 *
 * Errors come in the stream's order, too. A die() in a task's work first waits until all tasks
 * before it are finished, and one of the main thread (about a stream that breaks off) until all
 * tasks are: what is reported is the first thing that is wrong, and what is written by then is what
 * one thread would have written.
 *
 *     struct parallel *parallel = parallel_open(threads_wanted(options.threads), work, finish);
 *     while (reader_next(reader, &record))
 *         parallel_add(parallel, task_of(reader, &record), bytes);
 *     parallel_close(parallel);
 */
#ifndef LATHE_PARALLEL_H
#define LATHE_PARALLEL_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that the tasks under way may hold together. */
enum { PARALLEL_MEMORY = 24 << 20 };

struct parallel;

/* THREADS at work, or as many as the system gives. WORK computes a task; WORKER < THREADS tells
 * which thread does, so that each can have a workspace of its own. FINISH writes and frees the
 * task; it is called for one task at a time. There can be one struct parallel at a time. */
struct parallel *parallel_open(size_t threads, void (*work)(void *task, size_t worker),
                               void (*finish)(void *task));

/* Hands in TASK, which is no longer the caller's, and which holds BYTES of memory, its results
 * included. Waits while that would be too much with what is under way; a task that is too large for
 * PARALLEL_MEMORY is alone. */
void parallel_add(struct parallel *parallel, void *task, size_t bytes);

/* Waits until all tasks that were added are finished. */
void parallel_wait(struct parallel *parallel);

/* The same; frees PARALLEL. */
void parallel_close(struct parallel *parallel);

#endif
