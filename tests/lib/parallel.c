/* Tasks over threads: the order of output and errors, and the bounds. */
#include "stream/parallel.h"

#include "cli/cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { TASKS = 500 };

struct task {
    size_t number, result;
};

static atomic_size_t under_way, most_under_way, at_once, most_at_once;
static size_t finished, wrong;
static size_t bad_work, bad_finish; /* the tasks that die there; 0: none */
static bool speaks;                 /* whether finish() prints */

static void more(atomic_size_t *count, atomic_size_t *most)
{
    size_t now = atomic_fetch_add(count, 1) + 1, before = atomic_load(most);

    while (now > before && !atomic_compare_exchange_weak(most, &before, now))
        ;
}

static void work(void *argument, size_t worker)
{
    struct task *task = argument;

    (void)worker;
    more(&at_once, &most_at_once);
    usleep((unsigned)(task->number * 7919 % 300)); /* later tasks often finish first */
    if (bad_work && task->number >= bad_work)
        die("task %zu is bad", task->number);
    task->result = task->number * task->number;
    atomic_fetch_sub(&at_once, 1);
}

static void finish(void *argument)
{
    struct task *task = argument;

    if (bad_finish && task->number == bad_finish)
        die("task %zu cannot be written", task->number);
    wrong += task->number != finished + 1 || task->result != task->number * task->number;
    finished++;
    if (speaks)
        printf("%zu\n", task->number);
    atomic_fetch_sub(&under_way, 1);
    free(task);
}

static void add(struct parallel *parallel, size_t number, size_t bytes)
{
    struct task *task = xalloc(1, sizeof *task);

    task->number = number;
    parallel_add(parallel, task, bytes);
    more(&under_way, &most_under_way);
}

static void run(size_t threads, size_t bytes)
{
    finished = wrong = 0;
    atomic_store(&most_under_way, 0);
    atomic_store(&most_at_once, 0);
    atomic_store(&under_way, 0);
    struct parallel *parallel = parallel_open(threads, work, finish);
    for (size_t i = 1; i <= TASKS; i++)
        add(parallel, i, bytes);
    parallel_close(parallel);
    assert_int_equal(finished, TASKS);
    assert_int_equal(wrong, 0);
}

static void tasks_are_finished_in_their_order(void **state)
{
    static const size_t threads[] = {1, 2, 3, 16};

    (void)state;
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        run(threads[i], 1);
        assert_true(atomic_load(&most_at_once) <= threads[i]);
        assert_true(threads[i] == 1 || atomic_load(&most_at_once) > 1);
    }
}

static void what_is_under_way_is_bounded(void **state)
{
    (void)state;
    run(4, PARALLEL_MEMORY / 3);
    assert_in_range(atomic_load(&most_under_way), 1, 4); /* one more is counted late */
    run(4, 2 * PARALLEL_MEMORY);
    assert_int_equal(atomic_load(&most_at_once), 1);
}

/* Runs tasks 1 to TASKS in a process of its own, whose main thread dies after the task DIES, and
 * compares its output with WANTED lines and its last words with MESSAGE. */
static void check_death(size_t threads, size_t dies, size_t wanted, const char *message)
{
    char output[8192] = "", expected[8192] = "";
    int ends[2], status;

    fflush(stdout);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        speaks = true;
        struct parallel *parallel = parallel_open(threads, work, finish);
        for (size_t i = 1; i <= TASKS; i++) {
            add(parallel, i, 1);
            if (i == dies)
                die("the stream ends");
        }
        parallel_close(parallel);
        _exit(0);
    }
    close(ends[1]);
    for (size_t used = 0;;) {
        ssize_t n = read(ends[0], output + used, sizeof output - 1 - used);
        if (n <= 0)
            break;
        used += (size_t)n;
    }
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), EXIT_FAILED);
    for (size_t i = 1; i <= wanted; i++)
        sprintf(expected + strlen(expected), "%zu\n", i);
    strcat(expected, message);
    assert_string_equal(output, expected);
}

static void the_first_error_of_the_stream_is_the_one_that_is_heard(void **state)
{
    (void)state;
    for (size_t threads = 1; threads <= 8; threads *= 2) {
        bad_work = 100; /* as do all tasks after it, often sooner */
        check_death(threads, 0, 99, "parallel: task 100 is bad\n");
        check_death(threads, 101, 99, "parallel: task 100 is bad\n");
        bad_work = 0;
        check_death(threads, 100, 100, "parallel: the stream ends\n");
        bad_finish = 50;
        check_death(threads, 0, 49, "parallel: task 50 cannot be written\n");
        check_death(threads, 51, 49, "parallel: task 50 cannot be written\n");
        bad_finish = 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_are_finished_in_their_order),
        cmocka_unit_test(what_is_under_way_is_bounded),
        cmocka_unit_test(the_first_error_of_the_stream_is_the_one_that_is_heard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
