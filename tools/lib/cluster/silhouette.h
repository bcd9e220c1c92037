/* silhouette - how much nearer points are to their own cluster than to the next one */
#ifndef LATHE_SILHOUETTE_H
#define LATHE_SILHOUETTE_H

#include "cluster/kmeans.h"

/* MEAN (count) = for each of COUNT clusterings of POINTS the mean over the points of
 *
 *     s = (b - a) / max(a, b),
 *
 * a being the mean Euclidean distance to the other points of the own cluster, b the smallest mean
 * distance to the points of another one; 0 for a point that is alone in its cluster or whose a and
 * b are zero (Rousseeuw, J. Comput. Appl. Math. 20, 1987, section 2). NaN where there is one
 * cluster only. Every distance is computed once for all clusterings. Over OpenMP's threads, the
 * same bits for any number of them. */
void silhouette_means(const struct points *points, const struct clustering *clusterings,
                      size_t count, double *mean);

#endif
