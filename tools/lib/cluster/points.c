/* points - distances of points to each other and to means. See points.h. */
#include "cluster/points.h"

#include "base/base.h"
#include "base/clones.h"
#include "linalg/gram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct points *points_new(const float *x, size_t n, size_t p)
{
    struct points *points = xalloc(1, sizeof *points);

    *points = (struct points){.n = n, .width = n <= p ? n : p, .pairwise = n <= p};
    points->rows = xalloc(n, points->width * sizeof *points->rows);
    double *d = points->rows;
    if (!points->pairwise) {
        for (size_t i = 0; i < n * p; i++)
            d[i] = (double)x[i];
        return points;
    }

    double *square = xalloc(n, sizeof *square);
    gram_matrix(x, n, p, p, 1, d);
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

CLONES void points_to_mean(const struct points *points, const struct means *means, size_t c,
                           double *distance, double *space)
{
    size_t n = points->n, width = points->width;
    const double *sum = means->sums + c * width;
    double count = (double)means->count[c], spread = means->spread[c];

    if (points->pairwise) {
        for (size_t i = 0; i < n; i++) {
            double d = sum[i] / count - spread;
            distance[i] = d > 0 ? d : 0;
        }
        return;
    }
    for (size_t l = 0; l < width; l++)
        space[l] = sum[l] / count;
    for (size_t i = 0; i < n; i++)
        distance[i] = squared_distance(points->rows + i * width, space, width);
}

CLONES static double to_share(const double *x, const double *sum, double count, size_t width)
{
    double squares = 0;

#pragma omp simd reduction(+ : squares)
    for (size_t l = 0; l < width; l++)
        squares += (x[l] - sum[l] / count) * (x[l] - sum[l] / count);
    return squares;
}

double points_one_to_mean(const struct points *points, const struct means *means, size_t c,
                          size_t i)
{
    const double *sum = means->sums + c * points->width;
    double count = (double)means->count[c];

    if (points->pairwise)
        return fmax(sum[i] / count - means->spread[c], 0);
    return to_share(points->rows + i * points->width, sum, count, points->width);
}

void points_spread(const struct points *points, const size_t *cluster, struct means *means)
{
    if (!points->pairwise)
        return;
    memset(means->spread, 0, means->k * sizeof *means->spread);
    for (size_t i = 0; i < points->n; i++)
        means->spread[cluster[i]] += means->sums[cluster[i] * points->width + i];
    for (size_t c = 0; c < means->k; c++)
        means->spread[c] /= 2 * (double)means->count[c] * (double)means->count[c];
}

CLONES void points_add(const struct points *points, size_t i, double times, double *sum)
{
    size_t width = points->width;
    const double *row = points->rows + i * width;

    for (size_t l = 0; l < width; l++)
        sum[l] += times * row[l];
}
