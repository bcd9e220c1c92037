/* silhouette - how well points lie in their clusters. See silhouette.h. */
#include "cluster/silhouette.h"

#include "base/base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The silhouette of a point of cluster OWN. SUM (k) are the sums of its distances to the points of
 * each of K clusters, COUNT (k) the numbers of these. */
static double of_point(size_t k, size_t own, const double *sum, const size_t *count)
{
    double other = HUGE_VAL;

    if (count[own] == 1)
        return 0;
    double inside = sum[own] / (double)(count[own] - 1);
    for (size_t c = 0; c < k; c++)
        if (c != own)
            other = fmin(other, sum[c] / (double)count[c]);
    double larger = fmax(inside, other);
    return larger > 0 ? (other - inside) / larger : 0;
}

void silhouette_means(const struct points *points, const struct clustering *clusterings,
                      size_t count, double *mean)
{
    size_t n = points->n, width = 1;

    for (size_t m = 0; m < count; m++)
        width = clusterings[m].found > width ? clusterings[m].found : width;
    size_t *size = xalloc(count, width * sizeof *size); /* (count, width): points of the clusters */
    double *each = xalloc(count * n, sizeof *each);
    for (size_t m = 0; m < count; m++)
        for (size_t i = 0; i < n; i++)
            size[m * width + clusterings[m].cluster[i]]++;

#pragma omp parallel
    {
        double *distance = xalloc(n, sizeof *distance), *sum = xalloc(width, sizeof *sum);
#pragma omp for schedule(static)
        for (size_t i = 0; i < n; i++) {
            const double *squared = points_from(points, i, distance);
            for (size_t j = 0; j < n; j++)
                distance[j] = sqrt(squared[j]);
            for (size_t m = 0; m < count; m++) {
                const struct clustering *clustering = &clusterings[m];
                memset(sum, 0, width * sizeof *sum);
                for (size_t j = 0; j < n; j++)
                    sum[clustering->cluster[j]] += distance[j];
                each[m * n + i] =
                    of_point(clustering->found, clustering->cluster[i], sum, size + m * width);
            }
        }
        free(distance);
        free(sum);
    }

    for (size_t m = 0; m < count; m++) {
        mean[m] = clusterings[m].found > 1 ? 0 : (double)NAN;
        for (size_t i = 0; i < n; i++)
            mean[m] += each[m * n + i] / (double)n;
    }
    free(each);
    free(size);
}
