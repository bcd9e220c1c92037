/* Decision trees: every split compared with all possible splits, on data with many ties; the same
 * tree for any number of threads; trees as deep as there are records. */
#include "tree/tree.h"

#include <math.h>
#include <omp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 60, P = 7, CLASSES = 4 };

static const char *const names[] = {"a", "b", "c", "d"};

static struct tree *fit(size_t n, size_t p, const float *x, const size_t *class, uint64_t seed)
{
    struct rng rng;

    rng_seed(&rng, seed);
    return tree_fit(n, p, x, class, CLASSES, names, 0, &rng);
}

/* Few values each, so that many splits tie. */
static void draw(uint64_t seed, size_t n, size_t p, float *x, size_t *class)
{
    struct rng rng;

    rng_seed(&rng, seed);
    for (size_t i = 0; i < n * p; i++)
        x[i] = (float)rng_below(&rng, 2 + seed % 9) / 4 - 1;
    for (size_t i = 0; i < n; i++)
        class[i] = rng_below(&rng, CLASSES);
}

static double squares(const double *count)
{
    double sum = 0, all = 0;

    for (int k = 0; k < CLASSES; k++) {
        sum += count[k] * count[k];
        all += count[k];
    }
    return all > 0 ? sum / all : 0;
}

/* The score of splitting the records that are IN (n) by x[COORDINATE] <= THRESHOLD; -1 if a side is
 * empty. */
static double score(size_t n, size_t p, const float *x, const size_t *class, const int *in,
                    size_t coordinate, double threshold)
{
    double side[2][CLASSES] = {{0}};
    int records[2] = {0};

    for (size_t i = 0; i < n; i++)
        if (in[i]) {
            int right = (double)x[i * p + coordinate] > threshold;
            side[right][class[i]]++;
            records[right]++;
        }
    return records[0] && records[1] ? squares(side[0]) + squares(side[1]) : -1;
}

/* Whether node I contains the record X: the path from the root leads through it. */
static int holds(const struct tree *tree, size_t i, const float *x)
{
    size_t at = 0;

    while (at != i && tree->node[at].left) {
        const struct tree_node *node = &tree->node[at];
        at = (double)x[node->coordinate] <= node->threshold ? node->left : node->right;
    }
    return at == i;
}

static void no_split_anywhere_is_better_than_the_one_that_is_made(void **state)
{
    static float x[N * P];
    static size_t class[N];
    size_t inner = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 30; seed++) {
        draw(seed, N, P, x, class);
        struct tree *tree = fit(N, P, x, class, seed);
        for (size_t i = 0; i < tree->nodes; i++) {
            int in[N];
            double best = -1, count[CLASSES] = {0};
            for (size_t r = 0; r < N; r++) {
                in[r] = holds(tree, i, x + r * P);
                count[class[r]] += in[r];
            }
            for (int k = 0; k < CLASSES; k++)
                assert_true(count[k] == (double)tree_count(tree, i, (size_t)k));
            for (size_t c = 0; c < P; c++)
                for (int t = -9; t < 9; t++)
                    best = fmax(best, score(N, P, x, class, in, c, t / 4.0 + 0.125));
            const struct tree_node *node = &tree->node[i];
            if (node->left) {
                double made = score(N, P, x, class, in, node->coordinate, node->threshold);
                assert_true(made > best - 1e-9);
                inner++;
            } else { /* pure, or there is nothing to split by */
                uint64_t most = tree_count(tree, i, tree_class(tree, i));
                assert_true(most == tree_records(tree, i) || best < 0);
            }
        }
        tree_free(tree);
    }
    assert_true(inner > 300);
}

static void assert_same(const struct tree *a, const struct tree *b)
{
    assert_int_equal(a->nodes, b->nodes);
    assert_int_equal(a->node[0].tallies, b->node[0].tallies);
    assert_memory_equal(a->tally, b->tally, a->node[0].tallies * sizeof *a->tally);
    for (size_t i = 0; i < a->nodes; i++) {
        assert_int_equal(a->node[i].left, b->node[i].left);
        assert_int_equal(a->node[i].right, b->node[i].right);
        assert_int_equal(a->node[i].coordinate, b->node[i].coordinate);
        assert_true(a->node[i].threshold == b->node[i].threshold);
    }
}

static void the_tree_is_the_same_for_any_number_of_threads(void **state)
{
    enum { WIDE = 333 };
    static float x[N * WIDE];
    static size_t class[N];

    (void)state;
    draw(7, N, WIDE, x, class);
    omp_set_num_threads(1);
    struct tree *one = fit(N, WIDE, x, class, 3);
    for (int threads = 2; threads <= 5; threads++) {
        omp_set_num_threads(threads);
        struct tree *more = fit(N, WIDE, x, class, 3);
        assert_same(one, more);
        tree_free(more);
    }
    tree_free(one);
}

static void a_tree_may_be_as_deep_as_there_are_records(void **state)
{
    enum { DEEP = 3000 };
    float *x = calloc(DEEP, sizeof *x);
    size_t *class = calloc(DEEP, sizeof *class);

    (void)state;
    for (size_t i = 0; i < DEEP; i++) {
        x[i] = (float)i;
        class[i] = i % 2;
    }
    struct tree *tree = fit(DEEP, 1, x, class, 1);
    assert_int_equal(tree_leaves(tree), DEEP);
    assert_int_equal(tree->nodes, 2 * DEEP - 1);
    for (size_t i = 0; i < DEEP; i++)
        assert_int_equal(tree_class(tree, tree_leaf(tree, x + i)), class[i]);
    tree_free(tree);
    free(x);
    free(class);
}

static void the_greatest_number_of_records_is_told_apart(void **state)
{
    float *x = calloc(TREE_MOST_RECORDS, sizeof *x);
    size_t *class = calloc(TREE_MOST_RECORDS, sizeof *class);

    (void)state;
    for (size_t i = 0; i < TREE_MOST_RECORDS; i++) { /* the last ones are a class of their own */
        x[i] = (float)((i * 40503) % TREE_MOST_RECORDS);
        class[i] = x[i] > TREE_MOST_RECORDS - 4;
    }
    struct tree *tree = fit(TREE_MOST_RECORDS, 1, x, class, 1);
    assert_int_equal(tree_leaves(tree), 2);
    assert_true(tree->node[0].threshold == TREE_MOST_RECORDS - 4 + 0.5);
    assert_int_equal(tree_count(tree, 2, 1), 3);
    tree_free(tree);
    free(x);
    free(class);
}

static void a_split_that_wins_nothing_counts_for_nothing(void **state)
{
    const float x[] = {0, 0, 0, 1, 1, 0, 1, 1}; /* exclusive or: no single coordinate helps */
    const size_t class[] = {0, 1, 1, 0};
    size_t count;

    (void)state;
    struct tree *tree = fit(4, 2, x, class, 1);
    assert_int_equal(tree_leaves(tree), 4);
    struct tree_importance *list = tree_importances(tree, &count);
    assert_int_equal(count, 1);
    assert_int_not_equal(list[0].coordinate, tree->node[0].coordinate);
    assert_true(list[0].mean == 1);
    free(list);
    tree_free(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_split_anywhere_is_better_than_the_one_that_is_made),
        cmocka_unit_test(the_tree_is_the_same_for_any_number_of_threads),
        cmocka_unit_test(a_tree_may_be_as_deep_as_there_are_records),
        cmocka_unit_test(the_greatest_number_of_records_is_told_apart),
        cmocka_unit_test(a_split_that_wins_nothing_counts_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
