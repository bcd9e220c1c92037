/* tables - facts about a decision tree, as TSV files
 *
 * Written by way of base/outfile. All functions die, naming the file, if it cannot be written.
 */
#ifndef LATHE_TREE_TABLES_H
#define LATHE_TREE_TABLES_H

#include "tree/tree.h"

/* How well a tree predicted labelled records. */
struct tree_score {
    size_t tested, hits;
    size_t majority; /* records of the class that was most frequent in training */
};

/* LIST (count) as columns coordinate, importance and, if DEVIATION, deviation. */
void tree_write_importances(const char *path, const struct tree_importance *list, size_t count,
                            bool deviation);

/* One line: trained, coordinates, classes, depth, leaves, used; with SCORE (may be NULL) also
 * tested, hits, accuracy, low and high (its Wilson 95 % interval), majority (as a share). Shares
 * are nan if nothing was tested. */
void tree_write_summary(const char *path, const struct tree *tree, const struct tree_score *score);

#endif
