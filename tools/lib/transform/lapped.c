/* lapped - the MDCT with block switching. See lapped.h. */
#include "transform/lapped.h"

#include "base/base.h"

#include <fftw3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SIZES = 6 };

/* A block size. */
struct size {
    size_t n;
    uint32_t ways;        /* ways to cut a range of n samples */
    float *sine, *cosine; /* (n / 2) of the rotations at a boundary whose smaller block has n
                           * samples */
    float scale;          /* makes FFTW's transform orthonormal */
    fftwf_plan plan;
};

struct lapped {
    size_t sizes;
    struct size size[MAX_SIZES]; /* the largest first */
};

struct lapped *lapped_open(size_t smallest, size_t largest)
{
    struct lapped *lapped = xalloc(1, sizeof *lapped);
    float *room = xfloats(largest);

    for (size_t n = largest; n >= smallest; n /= 2) {
        struct size *size = &lapped->size[lapped->sizes++];
        *size = (struct size){.n = n, .sine = xfloats(n / 2), .cosine = xfloats(n / 2)};
        for (size_t j = 0; j < n / 2; j++) {
            double a = M_PI / 4 * (1 + ((double)j + 0.5) / (0.5 * (double)n));
            size->sine[j] = (float)sin(a);
            size->cosine[j] = (float)cos(a);
        }
        size->scale = (float)(1 / sqrt(2 * (double)n));
        size->plan =
            fftwf_plan_r2r_1d((int)n, room, room, FFTW_REDFT11, FFTW_ESTIMATE | FFTW_UNALIGNED);
        if (!size->plan)
            die("FFTW has no plan for a size of %zu", n);
    }
    for (size_t i = lapped->sizes; i-- > 0;) {
        uint32_t half = i + 1 < lapped->sizes ? lapped->size[i + 1].ways : 0;
        lapped->size[i].ways = 1 + half * half;
    }
    free(room);
    return lapped;
}

void lapped_close(struct lapped *lapped)
{
    for (size_t i = 0; i < lapped->sizes; i++) {
        fftwf_destroy_plan(lapped->size[i].plan);
        free(lapped->size[i].sine);
        free(lapped->size[i].cosine);
    }
    free(lapped);
}

size_t lapped_frames(const struct lapped *lapped, size_t count)
{
    return count / lapped->size[0].n + (count % lapped->size[0].n > 0);
}

uint32_t lapped_ways(const struct lapped *lapped)
{
    return lapped->size[0].ways;
}

/* ---- how a superframe is cut ---- */

/* Appends the blocks of a range of size I, cut the WAY, to SIZES; returns their number. */
static size_t append_blocks(const struct lapped *lapped, size_t i, uint32_t way, uint32_t *sizes)
{
    if (way == 0) {
        sizes[0] = (uint32_t)lapped->size[i].n;
        return 1;
    }
    uint32_t half = lapped->size[i + 1].ways;
    size_t left = append_blocks(lapped, i + 1, (way - 1) / half, sizes);
    return left + append_blocks(lapped, i + 1, (way - 1) % half, sizes + left);
}

size_t lapped_blocks(const struct lapped *lapped, const uint32_t *partition, size_t frames,
                     uint32_t *sizes)
{
    size_t blocks = 0;

    for (size_t f = 0; f < frames; f++)
        blocks += append_blocks(lapped, 0, partition ? partition[f] : 0, sizes + blocks);
    return blocks;
}

static const struct size *size_of(const struct lapped *lapped, uint32_t n)
{
    const struct size *size = lapped->size;

    while (size->n != n)
        size++;
    return size;
}

/* ---- the transform ---- */

/* Rotates the samples on either side of the boundary at X; DIRECTION -1 is the inverse. */
static void rotate(const struct size *size, float *x, float direction)
{
    for (size_t j = 0; j < size->n / 2; j++) {
        float after = x[j], *before = x - 1 - j;
        float sine = size->sine[j], cosine = direction * size->cosine[j];
        x[j] = sine * after + cosine * *before;
        *before = sine * *before - cosine * after;
    }
}

static void rotate_all(const struct lapped *lapped, float *x, const uint32_t *sizes, size_t blocks,
                       float direction)
{
    for (size_t b = 0; b + 1 < blocks; b++) {
        x += sizes[b];
        rotate(size_of(lapped, sizes[b] < sizes[b + 1] ? sizes[b] : sizes[b + 1]), x, direction);
    }
}

/* The DCT-IV of every block, which is its own inverse. */
static void cosines(const struct lapped *lapped, float *x, const uint32_t *sizes, size_t blocks)
{
    for (size_t b = 0; b < blocks; b++) {
        const struct size *size = size_of(lapped, sizes[b]);
        fftwf_execute_r2r(size->plan, x, x);
        for (size_t i = 0; i < size->n; i++)
            x[i] *= size->scale;
        x += size->n;
    }
}

static uint32_t *room_for_blocks(const struct lapped *lapped, size_t frames)
{
    return xalloc(frames << (lapped->sizes - 1), sizeof(uint32_t));
}

/* Transforms SIGNAL with BLOCKS of SIZES that fill TOTAL coefficients. */
static void forward(const struct lapped *lapped, const float *signal, size_t count,
                    const uint32_t *sizes, size_t blocks, float *coefficients, size_t total)
{
    memcpy(coefficients, signal, count * sizeof *signal);
    memset(coefficients + count, 0, (total - count) * sizeof *coefficients);
    rotate_all(lapped, coefficients, sizes, blocks, 1);
    cosines(lapped, coefficients, sizes, blocks);
}

void lapped_forward(const struct lapped *lapped, const float *signal, size_t count,
                    const uint32_t *partition, float *coefficients)
{
    size_t frames = lapped_frames(lapped, count);
    uint32_t *sizes = room_for_blocks(lapped, frames);
    size_t blocks = lapped_blocks(lapped, partition, frames, sizes);

    forward(lapped, signal, count, sizes, blocks, coefficients, frames * lapped->size[0].n);
    free(sizes);
}

void lapped_inverse(const struct lapped *lapped, const float *coefficients,
                    const uint32_t *partition, size_t count, float *signal)
{
    size_t frames = lapped_frames(lapped, count), total = frames * lapped->size[0].n;
    uint32_t *sizes = room_for_blocks(lapped, frames);
    size_t blocks = lapped_blocks(lapped, partition, frames, sizes);
    float *x = xfloats(total);

    memcpy(x, coefficients, total * sizeof *x);
    cosines(lapped, x, sizes, blocks);
    rotate_all(lapped, x, sizes, blocks, -1);
    memcpy(signal, x, count * sizeof *x);
    free(x);
    free(sizes);
}

/* ---- the best basis ---- */

void lapped_partition(const struct lapped *lapped, const float *signal, size_t count,
                      lapped_cost *cost, const void *context, uint32_t *partition)
{
    size_t frames = lapped_frames(lapped, count), total = frames * lapped->size[0].n;
    size_t most = frames << (lapped->sizes - 1);
    float *coefficients = xfloats(total);
    uint32_t *sizes = room_for_blocks(lapped, frames);
    double *best = xalloc(most, sizeof *best); /* the least cost of each range of the last size */
    uint32_t *way = xalloc(most, sizeof *way); /* and how it is cut for that */

    for (size_t i = lapped->sizes; i-- > 0;) {
        size_t n = lapped->size[i].n, stretches = frames << i;
        uint32_t ways = i + 1 < lapped->sizes ? lapped->size[i + 1].ways : 0;
        for (size_t s = 0; s < stretches; s++)
            sizes[s] = (uint32_t)n;
        forward(lapped, signal, count, sizes, stretches, coefficients, total);
        for (size_t s = 0; s < stretches; s++) {
            double whole = cost(coefficients + s * n, n, context);
            double halves = ways ? (double)(best[2 * s] + best[2 * s + 1]) : (double)INFINITY;
            way[s] = halves < whole ? 1 + way[2 * s] * ways + way[2 * s + 1] : 0;
            best[s] = halves < whole ? halves : whole;
        }
    }
    memcpy(partition, way, frames * sizeof *way);
    free(coefficients);
    free(sizes);
    free(best);
    free(way);
}

static double square(float x)
{
    return (double)x * (double)x;
}

/* The squares of a coefficient and of the one before it; at the ends of a block the coefficient
 * stands for the one beyond. */
struct around {
    double before, here;
};

static struct around around_first(const float *coefficients)
{
    double here = square(*coefficients);

    return (struct around){here, here};
}

/* Five times the mean e of lapped_bits(). AFTER is the next coefficient, to which it steps. */
static double around_next(struct around *around, float after)
{
    double next = square(after), sum = around->before + 3 * around->here + next;

    around->before = around->here;
    around->here = next;
    return sum;
}

double lapped_bits(const float *coefficients, size_t size, const void *context)
{
    enum { GROUP = 8 }; /* whose product is finite: a square is at most the signal's energy */
    double share = *(const double *)context / 5, sum = 0;
    struct around around = around_first(coefficients);

    for (size_t i = 0; i < size; i += GROUP) {
        double product = 1;
        for (size_t j = i; j < i + GROUP && j < size; j++)
            product *= 1 + around_next(&around, coefficients[j + (j + 1 < size)]) * share;
        sum += log2(product);
    }
    return sum;
}

enum { LEVEL = 18 }; /* bits of a float below its level, which is the exponent and 5 bits more */

/* The level of E, which is not negative; that of a NaN, too, is below LAPPED_LEVELS. */
static uint32_t level_of(double e)
{
    float value = (float)e;
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits >> LEVEL & (LAPPED_LEVELS - 1);
}

/* The middle of the values of LEVEL. */
static double middle_of(uint32_t level)
{
    uint32_t bits = level << LEVEL | 1 << (LEVEL - 1);
    float value;

    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

void lapped_count(const struct lapped *lapped, const float *signal, size_t count, size_t first,
                  size_t frames, double power, uint64_t *levels)
{
    const struct size *size = &lapped->size[(lapped->sizes - 1) / 2];
    size_t total = lapped_frames(lapped, count) * lapped->size[0].n, blocks = total / size->n;
    float *coefficients = xfloats(total), *c = coefficients + first * lapped->size[0].n;
    uint32_t *sizes = xalloc(blocks, sizeof *sizes);
    double share = 1 / (5 * power);

    for (size_t b = 0; b < blocks; b++)
        sizes[b] = (uint32_t)size->n;
    forward(lapped, signal, count, sizes, blocks, coefficients, total);
    for (size_t b = 0; b < frames * lapped->size[0].n / size->n; b++, c += size->n) {
        struct around around = around_first(c);
        for (size_t i = 0; i < size->n; i++)
            levels[level_of(around_next(&around, c[i + (i + 1 < size->n)]) * share)]++;
    }
    free(sizes);
    free(coefficients);
}

double lapped_scale(const uint64_t *levels, double power, double bits)
{
    double low = -20, high = LAPPED_MOST_SCALE; /* log2 */

    for (int i = 0; i < 20; i++) {
        double middle = (low + high) / 2, sum = 0;
        for (uint32_t l = 0; l < LAPPED_LEVELS; l++)
            if (levels[l])
                sum += (double)levels[l] * log2(1 + middle_of(l) * exp2(middle));
        if (sum > 2 * bits)
            high = middle;
        else
            low = middle;
    }
    return exp2(low) / power;
}

double lapped_threshold(const float *coefficients, size_t size, const void *context)
{
    float threshold = *(const float *)context;
    double sum = 0;

    for (size_t i = 0; i < size; i++) {
        float energy = coefficients[i] * coefficients[i];
        sum += (double)(energy < threshold ? energy : threshold);
    }
    return sum;
}
