/* kmeans - k-means: k-means++ seeds, a local optimum, the best of several restarts
 *
 * Room cluster: k-means and its scores. Uses base, linalg, rng, stats, tensors.
 *
 * Seeds by k-means++ (Arthur and Vassilvitskii, SODA 2007, section 2.2) in its greedy variant, as
 * in scikit-learn: for each seed there are 2 + floor(ln k) draws, and the one that leaves the
 * smallest potential is taken. Then Lloyd's iterations (Lloyd, IEEE Trans. Inf. Theory 28, 1982):
 * assign every point to the nearest mean (the first of equally near ones), recompute the means,
 * until no point moves. Then Hartigan's (Hartigan and Wong, Applied Statistics 28, 1979; Telgarsky
 * and Vattani, AISTATS 2010): one point after the other moves to the cluster where the inertia
 * falls most, and the means follow at once, until no point can.
 *
 * The last step matters with thousands of coordinates. There a point is so large a part of the mean
 * of its own cluster that Lloyd's rule finds nothing nearer and stops far from an optimum;
 * Hartigan's rule, which compares the means without the point and with it, goes on. On 1000 x 18376
 * numbers the inertia of k = 6 to 40 falls by another 1 to 3 %, and the elbow becomes monotone.
 *
 * A cluster that loses its last point takes the point farthest from its own mean, of those that are
 * not alone in a cluster, as in scikit-learn. If there are fewer distinct points than clusters, as
 * many clusters as points are found.
 *
 * Restart r draws from a generator of its own, the same one for every k, and runs in one thread:
 * neither the number of threads nor the other k asked for change a bit of a clustering. An
 * iteration in which m points move costs 2 m additions of a row (see points.h) and n * k
 * comparisons.
 */
#ifndef LATHE_KMEANS_H
#define LATHE_KMEANS_H

#include "cluster/points.h"

#include <stdint.h>

struct clustering {
    size_t k, found;   /* asked for, not empty */
    size_t iterations; /* of its restart, of both kinds, including those in which nothing moved */
    size_t *cluster;   /* (n), 0 to found - 1, numbered in the order of their first points */
    double *distance;  /* (n), squared distance to the mean of the point's own cluster */
    double inertia;    /* the sum of distance */
};

struct kmeans {
    size_t restarts, iterations; /* of both kinds together, at most in a restart; both at least 1 */
    uint64_t seed;
    void (*progress)(size_t done,
                     size_t total); /* restarts done; NULL: not called. One at a time. */
};

/* Clusters POINTS for every k from LOW to HIGH, 1 <= LOW <= HIGH <= n. FOUND (HIGH - LOW + 1)
 * receives the clustering of the smallest inertia for each k (the first of equal restarts). Over
 * OpenMP's threads. Free each with clustering_free(). */
void kmeans_fit(const struct points *points, size_t low, size_t high, const struct kmeans *options,
                struct clustering *found);

void clustering_free(struct clustering *clustering);

#endif
