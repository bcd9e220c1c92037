/* keep - part of the coefficients kept. See keep.h. */
#include "transform/keep.h"

#include "base/base.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void keep_first(float *coefficients, size_t units, size_t width, size_t count)
{
    for (size_t u = 0; u < units; u++) {
        size_t columns = count / units + (u < count % units);
        for (size_t c = columns; c < width; c++)
            coefficients[u * width + c] = 0;
    }
}

/* ---- the largest ---- */

/* The bits of |x|, whose order is that of the magnitudes. */
static uint32_t magnitude(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits & 0x7fffffff;
}

/* The COUNTth largest magnitude of TOTAL values, found bit by bit; *EQUAL is the number of values
 * equal to it among the COUNT largest. */
static uint32_t threshold_of(const float *values, size_t total, size_t count, size_t *equal)
{
    uint32_t threshold = 0;
    size_t above = 0;

    for (uint32_t bit = 1u << 30; bit; bit >>= 1) {
        size_t reached = 0;
        for (size_t i = 0; i < total; i++)
            reached += magnitude(values[i]) >= (threshold | bit);
        if (reached >= count)
            threshold |= bit;
    }
    for (size_t i = 0; i < total; i++)
        above += magnitude(values[i]) > threshold;
    *equal = count > above ? count - above : 0;
    return threshold;
}

float keep_threshold(const float *values, size_t total, size_t count)
{
    uint32_t bits = threshold_of(values, total, count, &(size_t){0});
    float threshold;

    memcpy(&threshold, &bits, sizeof threshold);
    return threshold;
}

/* Keeps the COUNT largest of the TOTAL VALUES, each of which stands for a run of KEEP_RUN
 * coefficients or, if RUN is 1, for itself. */
static void keep_above(const float *values, size_t total, size_t count, float *coefficients,
                       size_t run, size_t width)
{
    size_t equal, per_unit = (width + run - 1) / run;

    if (count >= total)
        return;
    uint32_t threshold = threshold_of(values, total, count, &equal);
    for (size_t i = 0; i < total; i++) {
        uint32_t size = magnitude(values[i]);
        if (size > threshold)
            continue;
        if (size == threshold && equal > 0) {
            equal--;
            continue;
        }
        /* per_unit >= 1, as there are values. NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
        size_t unit = i / per_unit, at = (i - unit * per_unit) * run;
        for (size_t end = at + run < width ? at + run : width; at < end; at++)
            coefficients[unit * width + at] = 0;
    }
}

static size_t keep_runs(float *coefficients, size_t units, size_t width, size_t numbers)
{
    size_t per_unit = (width + KEEP_RUN - 1) / KEEP_RUN, total = units * per_unit;
    size_t count = numbers / (KEEP_RUN + 1) < total ? numbers / (KEEP_RUN + 1) : total;
    float *energies = xfloats(total);

    for (size_t u = 0; u < units; u++)
        for (size_t c = 0; c < width; c++) {
            float value = coefficients[u * width + c];
            energies[u * per_unit + c / KEEP_RUN] += value * value;
        }
    keep_above(energies, total, count, coefficients, KEEP_RUN, width);
    free(energies);
    return count * (KEEP_RUN + 1);
}

/* ---- a cut-off a unit ---- */

/* The value of the columns of the units in ORDER: the cumulated energies of each unit under the
 * least concave curve, whose corners are the possible cut-offs. */
struct worth {
    size_t units, width;
    size_t *corners; /* (units) number of corners */
    size_t *corner;  /* (units, width) columns up to a corner */
    double *slope;   /* (units, width) mean energy of the columns before it; falling */
};

/* Pools columns as long as their mean exceeds that of those before (pool adjacent violators). */
static struct worth worth_open(const float *coefficients, size_t units, size_t width,
                               const size_t *order)
{
    struct worth w = {units, width, xalloc(units, sizeof *w.corners),
                      xalloc(units * width, sizeof *w.corner),
                      xalloc(units * width, sizeof *w.slope)};

    for (size_t u = 0; u < units; u++) {
        size_t *corner = w.corner + u * width, n = 0;
        double *slope = w.slope + u * width;
        for (size_t c = 0; c < width; c++) {
            double value = (double)coefficients[u * width + order[c]], mean = value * value;
            size_t first = c; /* first of the pooled columns */
            for (; n > 0 && mean >= slope[n - 1]; n--) {
                size_t before = n > 1 ? corner[n - 2] : 0;
                mean = (mean * (double)(c + 1 - first) + slope[n - 1] * (double)(first - before)) /
                       (double)(c + 1 - before);
                first = before;
            }
            slope[n] = mean;
            corner[n++] = c + 1;
        }
        w.corners[u] = n;
    }
    return w;
}

static void worth_close(struct worth *w)
{
    free(w->corners);
    free(w->corner);
    free(w->slope);
}

/* The cut-offs (UNITS) that are worth their numbers at a PRICE; returns their sum. */
static size_t cut(const struct worth *w, double price, size_t *cutoff)
{
    size_t total = 0;

    for (size_t u = 0; u < w->units; u++) {
        const double *slope = w->slope + u * w->width;
        size_t worthy = 0; /* corners */
        while (worthy < w->corners[u] && slope[worthy] > price)
            worthy++;
        cutoff[u] = worthy > 0 ? w->corner[u * w->width + worthy - 1] : 0;
        total += cutoff[u];
    }
    return total;
}

/* Keeps COUNT values with the columns in ORDER (WIDTH). */
static void keep_cut(float *coefficients, size_t units, size_t width, const size_t *order,
                     size_t count)
{
    struct worth worth = worth_open(coefficients, units, width, order);
    size_t *cutoff = xalloc(units, sizeof *cutoff), spent;
    double low = -100, high = 100;

    for (int i = 0; i < 32; i++) { /* bits of the exponent of the price */
        double middle = (low + high) / 2;
        if (cut(&worth, exp2(middle), cutoff) <= count)
            high = middle;
        else
            low = middle;
    }
    spent = cut(&worth, exp2(high), cutoff);
    for (size_t u = 0; u < units && spent < count; u++)
        if (cutoff[u] < width) {
            cutoff[u]++;
            spent++;
        }
    for (size_t u = 0; u < units; u++)
        for (size_t c = cutoff[u]; c < width; c++)
            coefficients[u * width + order[c]] = 0;
    free(cutoff);
    worth_close(&worth);
}

struct column {
    double energy;
    size_t index;
};

static int by_energy(const void *a, const void *b)
{
    const struct column *left = a, *right = b;

    if (left->energy != right->energy)
        return left->energy < right->energy ? 1 : -1;
    return (left->index > right->index) - (left->index < right->index);
}

/* The columns ordered by their energy, or as they are. */
static size_t *order_of(const float *coefficients, size_t units, size_t width, bool sorted)
{
    struct column *columns = xalloc(width, sizeof *columns);
    size_t *order = xalloc(width, sizeof *order);

    for (size_t c = 0; c < width; c++)
        columns[c].index = c;
    for (size_t u = 0; u < units && sorted; u++)
        for (size_t c = 0; c < width; c++) {
            double value = (double)coefficients[u * width + c];
            columns[c].energy += value * value;
        }
    qsort(columns, width, sizeof *columns, by_energy);
    for (size_t c = 0; c < width; c++)
        order[c] = columns[c].index;
    free(columns);
    return order;
}

static size_t keep_cutoff(float *coefficients, size_t units, size_t width, size_t numbers,
                          bool sorted)
{
    size_t side = units + (sorted ? width : 0), total = units * width;

    if (numbers <= side) {
        memset(coefficients, 0, total * sizeof *coefficients);
        return 0;
    }
    size_t count = numbers - side < total ? numbers - side : total;
    if (count < total) {
        size_t *order = order_of(coefficients, units, width, sorted);
        keep_cut(coefficients, units, width, order, count);
        free(order);
    }
    return side + count;
}

size_t keep_budget(enum keep_method method, float *coefficients, size_t units, size_t width,
                   size_t numbers)
{
    size_t total = units * width;
    size_t each = method == KEEP_LARGEST ? 2 : 1;
    size_t count = numbers / each < total ? numbers / each : total;

    if (total == 0)
        return 0;
    switch (method) {
    case KEEP_LOWEST: keep_first(coefficients, units, width, count); return count;
    case KEEP_LARGEST:
        keep_above(coefficients, total, count, coefficients, 1, width);
        return 2 * count;
    case KEEP_RUNS: return keep_runs(coefficients, units, width, numbers);
    case KEEP_CUTOFF: return keep_cutoff(coefficients, units, width, numbers, false);
    default: return keep_cutoff(coefficients, units, width, numbers, true);
    }
}
