/* tree - what a decision tree says. See tree.h. */
#include "tree/tree.h"

#include "base/base.h"
#include "base/tsv.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tree_free(struct tree *tree)
{
    for (size_t k = 0; k < tree->classes; k++)
        free(tree->names[k]);
    free(tree->names);
    free(tree->node);
    free(tree->tally);
    free(tree);
}

/* The leaf of X (p) with VALUE instead of x[COORDINATE]. */
static size_t leaf_with(const struct tree *tree, const float *x, size_t coordinate, float value)
{
    size_t i = 0;

    while (tree->node[i].left) {
        const struct tree_node *node = &tree->node[i];
        float at = node->coordinate == coordinate ? value : x[node->coordinate];
        i = (double)at <= node->threshold ? node->left : node->right;
    }
    return i;
}

size_t tree_leaf(const struct tree *tree, const float *x)
{
    return leaf_with(tree, x, tree->p, 0);
}

static int compare_classes(const void *a, const void *b)
{
    const struct tree_tally *left = a, *right = b;

    return (left->class > right->class) - (left->class < right->class);
}

/* A copy of COUNT tallies, each class once, by rising class; *COUNT becomes their number. The
 * caller frees it. */
static struct tree_tally *merged(const struct tree_tally *tally, size_t *count)
{
    struct tree_tally *list = xalloc(*count, sizeof *list);
    size_t classes = 0;

    memcpy(list, tally, *count * sizeof *list);
    qsort(list, *count, sizeof *list, compare_classes);
    for (size_t i = 0; i < *count; i++) {
        if (classes > 0 && list[classes - 1].class == list[i].class)
            list[classes - 1].records += list[i].records;
        else
            list[classes++] = list[i];
    }
    *count = classes;
    return list;
}

size_t tree_class(const struct tree *tree, size_t node)
{
    size_t count = tree->node[node].tallies, most = 0;
    const struct tree_tally *tally = tree->tally + tree->node[node].first;
    struct tree_tally *list = tree->node[node].left ? merged(tally, &count) : NULL;

    if (list)
        tally = list;
    for (size_t i = 1; i < count; i++)
        if (tally[i].records > tally[most].records)
            most = i;
    size_t class = tally[most].class;
    free(list);
    return class;
}

uint64_t tree_count(const struct tree *tree, size_t node, size_t class)
{
    const struct tree_tally *tally = tree->tally + tree->node[node].first;
    uint64_t records = 0;

    for (size_t i = 0; i < tree->node[node].tallies; i++)
        records += tally[i].class == class ? tally[i].records : 0;
    return records;
}

uint64_t tree_records(const struct tree *tree, size_t node)
{
    const struct tree_tally *tally = tree->tally + tree->node[node].first;
    uint64_t records = 0;

    for (size_t i = 0; i < tree->node[node].tallies; i++)
        records += tally[i].records;
    return records;
}

void tree_gather(struct tree *tree)
{
    for (size_t i = tree->nodes; i-- > 0;) {
        struct tree_node *node = &tree->node[i];
        if (!node->left)
            continue;
        node->first = tree->node[node->left].first;
        node->tallies = tree->node[node->left].tallies + tree->node[node->right].tallies;
        tree->node[node->left].parent = tree->node[node->right].parent = i;
    }
    for (size_t i = 1; i < tree->nodes; i++)
        tree->node[i].depth = tree->node[tree->node[i].parent].depth + 1;
}

size_t tree_leaves(const struct tree *tree)
{
    return (tree->nodes + 1) / 2;
}

size_t tree_depth(const struct tree *tree)
{
    size_t depth = 0;

    for (size_t i = 0; i < tree->nodes; i++)
        if (tree->node[i].depth > depth)
            depth = tree->node[i].depth;
    return depth;
}

/* ---- importances ---- */

/* By rising coordinate, or by falling mean. */
static int compare_coordinates(const void *a, const void *b)
{
    const struct tree_importance *left = a, *right = b;

    return (left->coordinate > right->coordinate) - (left->coordinate < right->coordinate);
}

static int compare_means(const void *a, const void *b)
{
    const struct tree_importance *left = a, *right = b;
    int order = (left->mean < right->mean) - (left->mean > right->mean);

    return order ? order : compare_coordinates(a, b);
}

/* The reduction of impurity by the split of NODE, times its records. This form of the difference of
 * the two sums of squares is itself a sum of squares: it is exactly 0 for a split whose sides have
 * the same shares. */
static double gain(const struct tree *tree, size_t node)
{
    const struct tree_node *here = &tree->node[node], *side = &tree->node[here->left];
    size_t classes = here->tallies, lefts = side->tallies;
    struct tree_tally *t = merged(tree->tally + here->first, &classes);
    struct tree_tally *l = merged(tree->tally + side->first, &lefts);
    double all = (double)tree_records(tree, node);
    double left = (double)tree_records(tree, here->left), sum = 0;

    for (size_t i = 0, at = 0; i < classes; i++) {
        double in_left = at < lefts && l[at].class == t[i].class ? (double)l[at++].records : 0;
        double apart = in_left * all - (double)t[i].records * left;
        sum += apart * apart;
    }
    free(t);
    free(l);
    return sum / (all * left * (all - left));
}

/* The coordinates that splits use, in rising order, each with the sum of the gains of its splits as
 * mean. */
static struct tree_importance *used_coordinates(const struct tree *tree, size_t *count)
{
    struct tree_importance *list = xalloc(tree->nodes, sizeof *list);
    size_t splits = 0;

    for (size_t i = 0; i < tree->nodes; i++)
        if (tree->node[i].left)
            list[splits++] = (struct tree_importance){.coordinate = tree->node[i].coordinate,
                                                      .mean = gain(tree, i)};
    qsort(list, splits, sizeof *list, compare_coordinates);

    *count = 0;
    for (size_t i = 0; i < splits; i++) {
        if (*count > 0 && list[*count - 1].coordinate == list[i].coordinate)
            list[*count - 1].mean += list[i].mean;
        else
            list[(*count)++] = list[i];
    }
    return list;
}

struct tree_importance *tree_importances(const struct tree *tree, size_t *count)
{
    struct tree_importance *list = used_coordinates(tree, count);
    double sum = 0;

    qsort(list, *count, sizeof *list, compare_means);
    while (*count > 0 && list[*count - 1].mean <= 0)
        --*count;
    for (size_t i = 0; i < *count; i++)
        sum += list[i].mean;
    for (size_t i = 0; i < *count; i++)
        list[i].mean /= sum;
    return list;
}

struct tree_importance *tree_permutations(const struct tree *tree, size_t n, const float *x,
                                          const size_t *class, size_t repeats, struct rng *rng,
                                          size_t *count)
{
    struct tree_importance *list = used_coordinates(tree, count);
    size_t *from = xalloc(n, sizeof *from);
    double *loss = xalloc(repeats, sizeof *loss), right = 0;

    for (size_t i = 0; i < n; i++)
        right += tree_class(tree, tree_leaf(tree, x + i * tree->p)) == class[i];
    for (size_t u = 0; u < *count; u++) {
        struct tree_importance *one = &list[u];
        one->mean = one->deviation = 0;
        for (size_t r = 0; r < repeats; r++) {
            for (size_t i = 0; i < n; i++)
                from[i] = i;
            rng_shuffle(rng, from, n);
            loss[r] = right;
            for (size_t i = 0; i < n; i++) {
                float value = x[from[i] * tree->p + one->coordinate];
                size_t leaf = leaf_with(tree, x + i * tree->p, one->coordinate, value);
                loss[r] -= tree_class(tree, leaf) == class[i];
            }
            loss[r] /= (double)n;
            one->mean += loss[r] / (double)repeats;
        }
        for (size_t r = 0; r < repeats; r++)
            one->deviation += (loss[r] - one->mean) * (loss[r] - one->mean) / (double)repeats;
        one->deviation = sqrt(one->deviation);
    }
    qsort(list, *count, sizeof *list, compare_means);
    free(from);
    free(loss);
    return list;
}

/* ---- text ---- */

void tree_print(const struct tree *tree)
{
    for (size_t i = 0; i < tree->nodes; i++) {
        const struct tree_node *node = &tree->node[i];
        if (i > 0) { /* the condition that leads here */
            const struct tree_node *parent = &tree->node[node->parent];
            for (size_t d = 0; d < parent->depth; d++)
                fputs("|   ", stdout);
            printf("|--- v%zu %s %.9g\n", parent->coordinate, parent->left == i ? "<=" : "> ",
                   parent->threshold);
        }
        if (!node->left) {
            size_t class = tree_class(tree, i);
            for (size_t d = 0; d < node->depth; d++)
                fputs("|   ", stdout);
            fputs("|--- ", stdout);
            tsv_text(tree->names[class]);
            printf(" (%" PRIu64 " of %" PRIu64 ")\n", tree_count(tree, i, class),
                   tree_records(tree, i));
        }
    }
}
