/* scores - clusters against classes. See scores.h. */
#include "cluster/scores.h"

#include "base/base.h"

#include <math.h>
#include <stdlib.h>

/* The sum of c log(c / N) over COUNTS: -N times their entropy. */
static double weighted_logs(const size_t *counts, size_t kinds, size_t n)
{
    double sum = 0;

    for (size_t k = 0; k < kinds; k++)
        if (counts[k] > 0)
            sum += (double)counts[k] * log((double)counts[k] / (double)n);
    return sum;
}

/* The pairs that can be made within each of COUNTS. */
static double pairs(const size_t *counts, size_t kinds)
{
    double sum = 0;

    for (size_t k = 0; k < kinds; k++)
        sum += (double)counts[k] * ((double)counts[k] - 1) / 2;
    return sum;
}

struct scores scores_of(const size_t *class, size_t classes, const size_t *cluster, size_t clusters,
                        size_t n)
{
    size_t *both = xalloc(classes * clusters, sizeof *both);
    size_t *by_class = xalloc(classes, sizeof *by_class);
    size_t *by_cluster = xalloc(clusters, sizeof *by_cluster);
    struct scores scores;

    for (size_t i = 0; i < n; i++) {
        both[class[i] * clusters + cluster[i]]++;
        by_class[class[i]]++;
        by_cluster[cluster[i]]++;
    }

    double h_both = weighted_logs(both, classes * clusters, n);
    double h_class = weighted_logs(by_class, classes, n);
    double h_cluster = weighted_logs(by_cluster, clusters, n);
    double shared = h_class + h_cluster - h_both; /* -N times the mutual information */
    scores.homogeneity = h_class < 0 ? fmax(shared / h_class, 0) : 1;
    scores.completeness = h_cluster < 0 ? fmax(shared / h_cluster, 0) : 1;
    double sum = scores.homogeneity + scores.completeness;
    scores.v_measure = sum > 0 ? 2 * scores.homogeneity * scores.completeness / sum : 0;

    double together = pairs(both, classes * clusters);
    double in_class = pairs(by_class, classes), in_cluster = pairs(by_cluster, clusters);
    double all = pairs(&n, 1), chance = all > 0 ? in_class * in_cluster / all : 0;
    double most = (in_class + in_cluster) / 2;
    scores.adjusted_rand = most > chance ? (together - chance) / (most - chance) : 1;

    free(both);
    free(by_class);
    free(by_cluster);
    return scores;
}
