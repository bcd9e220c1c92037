/* scores - how far clusters agree with known classes */
#ifndef LATHE_SCORES_H
#define LATHE_SCORES_H

#include <stddef.h>

struct scores {
    /* Rosenberg and Hirschberg, EMNLP-CoNLL 2007, equations 1 to 3 with beta = 1: 1 - H(class |
     * cluster) / H(class), the same with clusters and classes exchanged, and their harmonic mean.
     * With only one class (cluster), homogeneity (completeness) is 1. */
    double homogeneity, completeness, v_measure;

    /* Hubert and Arabie, Journal of Classification 2, 1985, equation 5: 1 for equal partitions, 0
     * on average for chance. */
    double adjusted_rand;
};

/* The scores of N >= 1 points, CLASS[i] < CLASSES, CLUSTER[i] < CLUSTERS. */
struct scores scores_of(const size_t *class, size_t classes, const size_t *cluster, size_t clusters,
                        size_t n);

#endif
