/* points - distances of points to each other and to means. See points.h. */
#include "cluster/points.h"

#include "cli/cli.h"
#include "linalg/gram.h"

#include <stdlib.h>
#include <string.h>

/* Compiled for each instruction set; the best one is chosen when the program starts. */
#ifdef __x86_64__
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

struct points *points_new(const float *x, size_t n, size_t p)
{
    struct points *points = xalloc(1, sizeof *points);

    *points = (struct points){.n = n, .width = n <= p ? n : p, .pairwise = n <= p};
    points->rows = xalloc(n, points->width * sizeof *points->rows);
    double *d = points->rows;
    if (!points->pairwise) {
        for (size_t i = 0; i < n * p; i++)
            d[i] = x[i];
        return points;
    }

    double *square = xalloc(n, sizeof *square);
    gram(x, n, p, p, 1, d);
    for (size_t i = 0; i < n; i++)
        square[i] = d[i * n + i];
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double distance = square[i] + square[j] - 2 * d[i * n + j];
            d[i * n + j] = distance > 0 ? distance : 0;
        }
    }
    free(square);
    return points;
}

void points_free(struct points *points)
{
    free(points->rows);
    free(points);
}

CLONES static double squared_distance(const double *a, const double *b, size_t width)
{
    double sum = 0;

#pragma omp simd reduction(+ : sum)
    for (size_t l = 0; l < width; l++)
        sum += (a[l] - b[l]) * (a[l] - b[l]);
    return sum;
}

const double *points_from(const struct points *points, size_t j, double *space)
{
    const double *row = points->rows + j * points->width;

    if (points->pairwise)
        return row;
    for (size_t i = 0; i < points->n; i++)
        space[i] = squared_distance(points->rows + i * points->width, row, points->width);
    return space;
}

/* The mean itself, in coordinates, goes into MEAN. */
static void to_coordinates(const struct points *points, const double *sum, size_t count,
                           double *distance)
{
    double *mean = xalloc(points->width, sizeof *mean);

    for (size_t l = 0; l < points->width; l++)
        mean[l] = sum[l] / (double)count;
    for (size_t i = 0; i < points->n; i++)
        distance[i] = squared_distance(points->rows + i * points->width, mean, points->width);
    free(mean);
}

CLONES static void from_sums(size_t n, const double *sum, double share, double spread,
                             double *distance)
{
    for (size_t i = 0; i < n; i++) {
        double d = sum[i] * share - spread;
        distance[i] = d > 0 ? d : 0;
    }
}

void points_to_mean(const struct points *points, const double *sum, size_t count,
                    const size_t *cluster, size_t c, double *distance)
{
    if (!points->pairwise) {
        to_coordinates(points, sum, count, distance);
        return;
    }
    double spread = 0, share = 1 / (double)count;
    for (size_t i = 0; i < points->n; i++)
        if (cluster[i] == c)
            spread += sum[i];
    from_sums(points->n, sum, share, spread * share * share / 2, distance);
}

CLONES static void add(size_t width, const double *row, double *sum)
{
    for (size_t l = 0; l < width; l++)
        sum[l] += row[l];
}

CLONES static void subtract(size_t width, const double *row, double *sum)
{
    for (size_t l = 0; l < width; l++)
        sum[l] -= row[l];
}

void points_add(const struct points *points, size_t i, double *sum)
{
    add(points->width, points->rows + i * points->width, sum);
}

void points_subtract(const struct points *points, size_t i, double *sum)
{
    subtract(points->width, points->rows + i * points->width, sum);
}
