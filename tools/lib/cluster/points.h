/* points - squared Euclidean distances of points to each other and to means of some of them
 *
 * Where there are no more points than coordinates, all squared distances D (n, n) are computed once
 * (by way of linalg/gram), and coordinates are not needed again. For the mean m of the points of a
 * cluster C,
 *
 *     |x_i - m|^2 = S_i / |C| - sum over j in C of S_j / (2 |C|^2),   S_i = sum over j in C of
 * D_ij,
 *
 * so a cluster is the sum of its members' rows of D, and one more member is n additions instead of
 * the p of its coordinates. Where there are more points than coordinates, a cluster is the sum of
 * its members' coordinates and distances are computed from these. Either way a point is a row, and
 * a cluster the sum of rows.
 *
 * (The identity is Huygens' theorem; D instead of inner products keeps what is zero exactly zero.)
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

/* The N points X (n, p); X is not needed afterwards. Its columns should have mean zero, for the
 * precision's sake. n is at least 1. Over OpenMP's threads. The time grows with
 * n^2 p where points are no more than coordinates. */
struct points *points_new(const float *x, size_t n, size_t p);

void points_free(struct points *points);

/* The squared distances of all points to point J: n numbers, in SPACE (n) or in POINTS itself. */
const double *points_from(const struct points *points, size_t j, double *space);

/* Clusters 0 to K - 1 as POINTS sees them: SUMS (k, width) of their points' rows, COUNT (k) of
 * these points, none 0, and SPREAD (k), the mean of their squared distances to the cluster's mean.
 */
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

/* SPREAD from SUMS and COUNT, where distances need it (pairwise); point I is in CLUSTER[i]. */
void points_spread(const struct points *points, const size_t *cluster, struct means *means);

/* SUM (width) plus or minus the row of point I. */
void points_add(const struct points *points, size_t i, double *sum);
void points_subtract(const struct points *points, size_t i, double *sum);

#endif
