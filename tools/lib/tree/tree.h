/* tree - decision trees: CART with Gini impurity
 *
 * Room tree: decision trees. Uses base, rng, stats.
 *
 * Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees", 1984, in the variant
 * of scikit-learn's DecisionTreeClassifier with its defaults. A node of n records, t[k] of class k,
 * is split at x[c] <= threshold into l[k] and t[k] - l[k] so that
 *
 *     sum_k l[k]^2 / n_left + sum_k (t[k] - l[k])^2 / n_right
 *
 * is greatest, which minimises the weighted impurity of both sides. It is split unless it is pure,
 * at the depth limit or the same everywhere; a split without gain is still made, as splits below it
 * may gain. The threshold is midway between two neighbouring values; values that differ by no more
 * than 1e-7 are never separated.
 *
 * Ties: of equally good thresholds of a coordinate the lowest is taken; of equally good coordinates
 * one is drawn. The score is an exact fraction rounded once, so that equal scores compare equal.
 * Without ties the tree is that of scikit-learn.
 */
#ifndef LATHE_TREE_H
#define LATHE_TREE_H

#include "rng/rng.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Training records of one class in one leaf. */
struct tree_tally {
    size_t class;
    uint64_t records;
};

struct tree_node {
    size_t parent, depth; /* both 0 at the root */
    size_t first,
        tallies;        /* the tallies of the leaves below, or of the leaf itself, in struct tree */
    size_t left, right; /* nodes; both 0 at a leaf */
    size_t coordinate;  /* of an inner node; x[coordinate] <= threshold goes left */
    double threshold;
};

struct tree {
    size_t p, classes;
    char **names; /* (classes) */
    size_t nodes, tallies;
    struct tree_node *node;   /* (nodes), a node before its left side before its right side */
    struct tree_tally *tally; /* leaf by leaf in the order of nodes, in each by rising class, none
                               * of 0 */
};

enum { TREE_MOST_RECORDS = 1 << 16 };

/* Grows a tree for N records of P numbers, X (n, p), of the class CLASS (n), each below CLASSES,
 * with NAMES (classes), which are copied. DEPTH limits the tree; 0: no limit. Ties are drawn from
 * RNG. 1 <= n <= TREE_MOST_RECORDS; X is finite. Neither time nor memory grows with the number of
 * classes. Besides X it takes 4 n p bytes, and 8 p for every node of a level that may be split, at
 * most 4 n p more. Coordinates are divided among OpenMP's threads; the tree is the same for any
 * number of them. Time grows with n p and the depth. Free with tree_free(). */
struct tree *tree_fit(size_t n, size_t p, const float *x, const size_t *class, size_t classes,
                      const char *const *names, size_t depth, struct rng *rng);

void tree_free(struct tree *tree);

/* The leaf that X (p) falls into. */
size_t tree_leaf(const struct tree *tree, const float *x);

/* The class with the most training records in NODE, the first of equals. */
size_t tree_class(const struct tree *tree, size_t node);

/* The training records of all classes in NODE, and those of CLASS. */
uint64_t tree_records(const struct tree *tree, size_t node);
uint64_t tree_count(const struct tree *tree, size_t node, size_t class);

/* Sets what follows from the sides of the nodes and the tallies of the leaves: parent and depth,
 * first and tallies of inner nodes. */
void tree_gather(struct tree *tree);

size_t tree_leaves(const struct tree *tree);
size_t tree_depth(const struct tree *tree); /* 0: only the root */

/* ---- importances ---- */

struct tree_importance {
    size_t coordinate;
    double mean, deviation;
};

/* The reduction of impurity by the splits of each coordinate, as a share of the total (the sum is
 * 1), in falling order, coordinates rising among equals; only those above zero, with deviation 0.
 * *COUNT is their number. The caller frees it. */
struct tree_importance *tree_importances(const struct tree *tree, size_t *count);

/* Breiman's permutation importance ("Random Forests", Machine Learning 45, 2001, section 10): the
 * loss of accuracy on the records X (n, p) of CLASS (n; an index that is no class of the tree
 * counts as missed) when the values of one coordinate are shuffled among them; mean and deviation
 * (divisor REPEATS) over REPEATS shuffles. n and REPEATS are at least 1. One entry for each
 * coordinate that a split uses, in the order of tree_importances(). */
struct tree_importance *tree_permutations(const struct tree *tree, size_t n, const float *x,
                                          const size_t *class, size_t repeats, struct rng *rng,
                                          size_t *count);

/* ---- text ---- */

/* Writes PATH: JSON, a line a node, in a leaf the records of each of its classes, with the fields
 * of TRAINING (an object, may be NULL) beside them. By way of base/outfile; dies if it cannot be
 * written. */
void tree_save(const struct tree *tree, const char *path, json_t *training);

/* Reads what tree_save() wrote. Dies, naming the file and what is wrong in it. */
struct tree *tree_load(const char *path);

/* Prints the tree on stdout, indented, coordinate i as vi. */
void tree_print(const struct tree *tree);

/* How well a tree predicted labelled records. */
struct tree_score {
    size_t tested, hits;
    size_t majority; /* records of the class that was most frequent in training */
};

/* These write TSV files as tree_save() writes its file. LIST (count) as columns coordinate,
 * importance and, if DEVIATION, deviation. */
void tree_write_importances(const char *path, const struct tree_importance *list, size_t count,
                            bool deviation);

/* One line: trained, coordinates, classes, depth, leaves, used; with SCORE (may be NULL) also
 * tested, hits, accuracy, low and high (its Wilson 95 % interval), majority (as a share). Shares
 * are nan if nothing was tested. */
void tree_write_summary(const char *path, const struct tree *tree, const struct tree_score *score);

#endif
