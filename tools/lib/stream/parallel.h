/* parallel - tasks of a stream over threads, finished in order
 *
 * The main thread reads and adds tasks: a record, or a block of a long one. Worker threads run them
 * in parallel; the main thread helps when enough tasks are queued. Each task is finished (written)
 * in the order in which the tasks were added and as early as possible, so that the output does not
 * depend on the number of threads. With one thread, a task is run and finished when it is added.
 * Idle threads sleep: in a pipe, other filters need the processors.
 *
 * Errors are reported in the order of the stream, too. A die() in a task first waits until all
 * tasks before it are finished; a die() in the main thread (a truncated stream) waits until all
 * tasks are finished. So the first error is reported, and by then the output is what one thread
 * would have written.
 *
 *     struct parallel *parallel = parallel_open(threads_wanted(options.threads), work, finish);
 *     while (reader_next(reader, &record))
 *         parallel_add(parallel, task_of(reader, &record), bytes);
 *     parallel_close(parallel);
 */
#ifndef LATHE_PARALLEL_H
#define LATHE_PARALLEL_H

#include <stddef.h>

/* Bytes that all tasks in progress may hold together. */
enum { PARALLEL_MEMORY = 24 << 20 };

struct parallel;

/* Starts THREADS threads, or as many as the system allows. WORK runs a task; WORKER < THREADS is
 * the number of the thread, so that each can have a workspace of its own. FINISH writes and frees a
 * task; it is called for one task at a time. Only one struct parallel can exist at a time. */
struct parallel *parallel_open(size_t threads, void (*work)(void *task, size_t worker),
                               void (*finish)(void *task));

/* Adds TASK and takes ownership of it. BYTES is the memory that it holds, results included. Waits
 * while that would be too much together with the tasks in progress; a task that exceeds
 * PARALLEL_MEMORY runs alone. */
void parallel_add(struct parallel *parallel, void *task, size_t bytes);

/* Waits until all tasks are finished. */
void parallel_wait(struct parallel *parallel);

/* Waits in the same way and frees PARALLEL. */
void parallel_close(struct parallel *parallel);

#endif
