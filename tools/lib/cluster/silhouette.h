/* silhouette - how much nearer points are to their own cluster than to the next one */
#ifndef LATHE_SILHOUETTE_H
#define LATHE_SILHOUETTE_H

#include "cluster/kmeans.h"

/* For each of COUNT clusterings of POINTS, MEAN (count) receives the mean over the points of
 *
 *     s = (b - a) / max(a, b),
 *
 * where a is the mean Euclidean distance to the other points of the same cluster and b the smallest
 * mean distance to the points of another one; s = 0 for a point that is alone in its cluster or
 * whose a and b are zero (Rousseeuw, J. Comput. Appl. Math. 20, 1987, section 2). NaN if there is
 * only one cluster. Every distance is computed once for all clusterings. Over OpenMP's threads, the
 * same bits for any number of them. */
void silhouette_means(const struct points *points, const struct clustering *clusterings,
                      size_t count, double *mean);

#endif
