/* points - squared Euclidean distances between points, and from points to means of some of them
 *
 * If there are no more points than coordinates, all squared distances D (n, n) are computed once
 * (by way of linalg/gram), and coordinates are not needed again. For the mean m of the points of a
 * cluster C,
 *
 *     |x_i - m|^2 = S_i / |C| - sum over j in C of S_j / (2 |C|^2),
 *     S_i = sum over j in C of D_ij,
 *
 * so a cluster is the sum of its members' rows of D, and adding a member takes n additions instead
 * of one for each of the p coordinates. If there are more points than coordinates, a cluster is the
 * sum of its members' coordinates, and distances are computed from these. Either way a point is a
 * row, and a cluster the sum of rows.
 *
 * (The identity is Huygens' theorem; with D instead of inner products, what is zero stays exactly
 * zero.)
 */
#ifndef LATHE_POINTS_H
#define LATHE_POINTS_H

#include <stdbool.h>
#include <stddef.h>

struct points {
    size_t n, width; /* width: n, or the number of coordinates */
    double *rows;    /* (n, width): D, or coordinates */
    bool pairwise;   /* rows are those of D */
};

/* Makes points of X (n, p), n >= 1. X is not needed afterwards. For precision, its columns should
 * have mean zero. Over OpenMP's threads. Takes time proportional to n^2 p if there are no more
 * points than coordinates. */
struct points *points_new(const float *x, size_t n, size_t p);

void points_free(struct points *points);

/* The squared distances of all n points to point J, in SPACE (n) or in POINTS itself. */
const double *points_from(const struct points *points, size_t j, double *space);

/* Clusters 0 to K - 1: SUMS (k, width) of the rows of their points, COUNT (k) of these points, none
 * 0, and SPREAD (k), the mean of their squared distances to the mean of the cluster. */
struct means {
    size_t k;
    double *sums, *spread;
    size_t *count;
};

/* Squared distances, never negative, to the mean of cluster C: of all points into DISTANCE (n),
 * with the mean itself in SPACE (width); and of point I. */
void points_to_mean(const struct points *points, const struct means *means, size_t c,
                    double *distance, double *space);
double points_one_to_mean(const struct points *points, const struct means *means, size_t c,
                          size_t i);

/* Computes SPREAD from SUMS and COUNT, if distances need it (pairwise); point I is in
 * CLUSTER[i]. */
void points_spread(const struct points *points, const size_t *cluster, struct means *means);

/* Adds the row of point I to SUM (width), or subtracts it: TIMES is 1 or -1. */
void points_add(const struct points *points, size_t i, double times, double *sum);

#endif
