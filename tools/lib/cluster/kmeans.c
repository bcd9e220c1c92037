/* kmeans - k-means++, Lloyd's iterations, Hartigan's exchange. See kmeans.h. */
#include "cluster/kmeans.h"

#include "base/base.h"
#include "base/clones.h"
#include "rng/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const size_t none = SIZE_MAX;

/* The working memory of one restart, n points. */
struct work {
    size_t *cluster;        /* (n) cluster of each point */
    size_t *summed;         /* (n) cluster in whose sum its row is */
    double *distance;       /* (n) squared, to the mean or seed of that cluster */
    struct means means;     /* of the clusters, as summed */
    double *trial, *chosen; /* (n) */
    double *space;          /* (width) */
};

static struct work work_new(const struct points *points, size_t k)
{
    size_t n = points->n;

    return (struct work){
        .cluster = xalloc(n, sizeof(size_t)),
        .summed = xalloc(n, sizeof(size_t)),
        .distance = xalloc(n, sizeof(double)),
        .means = {.sums = xalloc(k, points->width * sizeof(double)),
                  .spread = xalloc(k, sizeof(double)),
                  .count = xalloc(k, sizeof(size_t))},
        .trial = xalloc(n, sizeof(double)),
        .chosen = xalloc(n, sizeof(double)),
        .space = xalloc(points->width, sizeof(double)),
    };
}

static void work_free(struct work *w)
{
    free(w->cluster);
    free(w->summed);
    free(w->distance);
    free(w->means.sums);
    free(w->means.spread);
    free(w->means.count);
    free(w->trial);
    free(w->chosen);
    free(w->space);
}

/* ---- seeds ---- */

/* The first index up to which the sum of DISTANCE (n) exceeds TARGET, or the last one. */
static size_t find(const double *distance, size_t n, double target)
{
    size_t i = 0;

    for (double sum = distance[0]; sum <= target && i + 1 < n; sum += distance[i])
        i++;
    return i;
}

/* NEARER (n) = the smaller of DISTANCE and TO_SEED, and its sum. */
static double potential(size_t n, const double *distance, const double *to_seed, double *nearer)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        nearer[i] = to_seed[i] < distance[i] ? to_seed[i] : distance[i];
        sum += nearer[i];
    }
    return sum;
}

/* Assigns every point to the nearest of K seeds and returns the number of seeds, fewer than K if
 * all points are seeds. */
static size_t assign_to_seeds(const struct points *points, size_t k, struct rng *rng,
                              struct work *w)
{
    size_t n = points->n, trials = 2 + (size_t)log((double)k), bytes = n * sizeof(double);
    double all = 0; /* the sum of the distances */

    memcpy(w->distance, points_from(points, rng_below(rng, n), w->trial), bytes);
    memset(w->cluster, 0, n * sizeof *w->cluster);
    for (size_t i = 0; i < n; i++)
        all += w->distance[i];
    for (size_t c = 1; c < k; c++) {
        double least = HUGE_VAL;
        if (all == 0)
            return c;
        for (size_t t = 0; t < trials; t++) {
            size_t seed = find(w->distance, n, rng_double(rng) * all);
            double left = potential(n, w->distance, points_from(points, seed, w->trial), w->trial);
            if (left < least) {
                double *better = w->trial;
                w->trial = w->chosen;
                w->chosen = better;
                least = left;
            }
        }
        for (size_t i = 0; i < n; i++)
            if (w->chosen[i] < w->distance[i])
                w->cluster[i] = c;
        memcpy(w->distance, w->chosen, bytes);
        all = least;
    }
    return k;
}

/* ---- Lloyd's iterations ---- */

/* Assigns every point to the nearest mean. */
CLONES static void assign_to_means(const struct points *points, struct work *w)
{
    size_t n = points->n, *cluster = w->cluster;
    double *distance = w->distance, *from_mean = w->trial;

    for (size_t i = 0; i < n; i++)
        distance[i] = HUGE_VAL;
    for (size_t c = 0; c < w->means.k; c++) {
        points_to_mean(points, &w->means, c, from_mean, w->space);
        for (size_t i = 0; i < n; i++) {
            bool nearer = from_mean[i] < distance[i];
            distance[i] = nearer ? from_mean[i] : distance[i];
            cluster[i] = nearer ? c : cluster[i];
        }
    }
}

/* Counts the points of the clusters and gives every empty one a point. */
static void fill_empty(size_t n, struct work *w)
{
    size_t *count = w->means.count;

    memset(count, 0, w->means.k * sizeof *count);
    for (size_t i = 0; i < n; i++)
        count[w->cluster[i]]++;
    for (size_t c = 0; c < w->means.k; c++) {
        if (count[c] > 0)
            continue;
        size_t farthest = none;
        for (size_t i = 0; i < n; i++)
            if (count[w->cluster[i]] > 1 &&
                (farthest == none || w->distance[i] > w->distance[farthest]))
                farthest = i;
        count[w->cluster[farthest]]--;
        count[c] = 1;
        w->cluster[farthest] = c;
        w->distance[farthest] = 0;
    }
}

/* Updates the means to the clusters, recomputing them if that is less work. Returns whether a point
 * had moved. */
static bool update_means(const struct points *points, struct work *w)
{
    size_t moved = 0, width = points->width;

    for (size_t i = 0; i < points->n; i++)
        moved += w->cluster[i] != w->summed[i];
    if (2 * moved >= points->n) {
        memset(w->means.sums, 0, w->means.k * width * sizeof *w->means.sums);
        for (size_t i = 0; i < points->n; i++)
            w->summed[i] = none;
    }
    for (size_t i = 0; i < points->n; i++) {
        if (w->cluster[i] == w->summed[i])
            continue;
        if (w->summed[i] != none)
            points_add(points, i, -1, w->means.sums + w->summed[i] * width);
        points_add(points, i, 1, w->means.sums + w->cluster[i] * width);
        w->summed[i] = w->cluster[i];
    }
    points_spread(points, w->cluster, &w->means);
    return moved > 0;
}

/* Computes the distances of all points to their means and returns the inertia. */
static double measure(const struct points *points, struct work *w)
{
    double inertia = 0;

    for (size_t i = 0; i < points->n; i++) {
        w->distance[i] = points_one_to_mean(points, &w->means, w->cluster[i], i);
        inertia += w->distance[i];
    }
    return inertia;
}

/* ---- exchange ---- */

/* The change of the inertia when a point joins COUNT points at a squared distance from their mean,
 * or leaves them after it has joined. */
static double joining(double distance, size_t count)
{
    return distance * (double)count / (double)(count + 1);
}

static double leaving(double distance, size_t count)
{
    return distance * (double)count / (double)(count - 1);
}

/* For all points, the squared distance to the mean of their own cluster, and the smallest change of
 * the inertia by which they could join another one, into CHOSEN. */
CLONES static void screen(const struct points *points, struct work *w)
{
    const size_t n = points->n, *cluster = w->cluster;
    double *distance = w->distance, *change = w->chosen, *from_mean = w->trial;

    for (size_t i = 0; i < n; i++)
        change[i] = HUGE_VAL;
    for (size_t c = 0; c < w->means.k; c++) {
        size_t count = w->means.count[c];
        points_to_mean(points, &w->means, c, from_mean, w->space);
        for (size_t i = 0; i < n; i++) {
            double here = joining(from_mean[i], count);
            bool own = cluster[i] == c;
            distance[i] = own ? from_mean[i] : distance[i];
            change[i] = !own && here < change[i] ? here : change[i];
        }
    }
}

/* Whether GAIN exceeds LOSS by more than rounding errors. */
static bool pays(double gain, double loss)
{
    return gain * (1 - 1e-12) > loss;
}

/* Moves every point that gains by it to another cluster, one after the other; the means follow at
 * once. Returns whether one moved. */
static bool exchange(const struct points *points, struct work *w)
{
    struct means *m = &w->means;
    bool moved = false;

    screen(points, w);
    for (size_t i = 0; i < points->n; i++) {
        size_t from = w->cluster[i], to = none;
        if (m->count[from] == 1 || !pays(leaving(w->distance[i], m->count[from]), w->chosen[i]))
            continue;
        double gain = leaving(points_one_to_mean(points, m, from, i), m->count[from]),
               loss = HUGE_VAL;
        for (size_t c = 0; c < m->k; c++) {
            double change = joining(points_one_to_mean(points, m, c, i), m->count[c]);
            if (c != from && change < loss) {
                loss = change;
                to = c;
            }
        }
        if (!pays(gain, loss))
            continue;
        points_add(points, i, -1, m->sums + from * points->width);
        points_add(points, i, 1, m->sums + to * points->width);
        m->spread[from] =
            (m->spread[from] * (double)m->count[from] - gain) / (double)(m->count[from] - 1);
        m->spread[to] = (m->spread[to] * (double)m->count[to] + loss) / (double)(m->count[to] + 1);
        m->count[from]--;
        m->count[to]++;
        w->cluster[i] = w->summed[i] = to;
        moved = true;
    }
    points_spread(points, w->cluster, m);
    return moved;
}

/* One restart, left in W; what there is to say of it into FOUND, but for the two arrays. */
static void restart(const struct points *points, size_t k, size_t iterations, uint64_t seed,
                    struct work *w, struct clustering *found)
{
    struct rng rng;
    size_t done = 0;
    bool moved;

    rng_seed(&rng, seed);
    w->means.k = assign_to_seeds(points, k, &rng, w);
    for (size_t i = 0; i < points->n; i++)
        w->summed[i] = none;
    do {
        if (done++ > 0)
            assign_to_means(points, w);
        fill_empty(points->n, w);
        moved = update_means(points, w);
    } while (moved && done < iterations);
    for (moved = true; moved && done < iterations; done++)
        moved = exchange(points, w);
    *found = (struct clustering){
        .k = k, .found = w->means.k, .iterations = done, .inertia = measure(points, w)};
}

/* ---- the best of them ---- */

/* The clusters in the order of their first points, sums and distances without the rounding of many
 * moves. */
static void finish(const struct points *points, struct work *w, struct clustering *best)
{
    size_t n = points->n, next = 0;

    size_t *number = xalloc(best->found, sizeof *number);
    for (size_t c = 0; c < best->found; c++)
        number[c] = none;
    for (size_t i = 0; i < n; i++) {
        if (number[best->cluster[i]] == none)
            number[best->cluster[i]] = next++;
        w->cluster[i] = best->cluster[i] = number[best->cluster[i]];
        w->summed[i] = none;
    }
    free(number);
    w->means.k = best->found;
    fill_empty(n, w); /* there is none: it counts */
    update_means(points, w);
    best->inertia = measure(points, w);
    best->distance = xalloc(n, sizeof *best->distance);
    memcpy(best->distance, w->distance, n * sizeof *best->distance);
}

void kmeans_fit(const struct points *points, size_t low, size_t high, const struct kmeans *options,
                struct clustering *found)
{
    size_t spans = high - low + 1, jobs = spans * options->restarts, done = 0;
    size_t *winner = xalloc(spans, sizeof *winner); /* the restart that is best so far */
    uint64_t *seeds = xalloc(options->restarts, sizeof *seeds);
    struct rng rng;

    rng_seed(&rng, options->seed);
    for (size_t r = 0; r < options->restarts; r++)
        seeds[r] = rng_bits(&rng);
    for (size_t s = 0; s < spans; s++)
        found[s] = (struct clustering){.inertia = HUGE_VAL,
                                       .cluster = xalloc(points->n, sizeof *found[s].cluster)};

#pragma omp parallel
    {
        struct work w = work_new(points, high);
#pragma omp for schedule(dynamic)
        for (size_t job = 0; job < jobs; job++) { /* the longest ones, of large k, first */
            size_t s = spans - 1 - job / options->restarts, r = job % options->restarts;
            struct clustering tried;
            restart(points, low + s, options->iterations, seeds[r], &w, &tried);
#pragma omp critical
            {
                if (tried.inertia < found[s].inertia ||
                    (tried.inertia == found[s].inertia && r < winner[s])) {
                    tried.cluster = found[s].cluster;
                    memcpy(tried.cluster, w.cluster, points->n * sizeof *w.cluster);
                    found[s] = tried;
                    winner[s] = r;
                }
                if (options->progress)
                    options->progress(++done, jobs);
            }
        }
#pragma omp for schedule(dynamic)
        for (size_t s = 0; s < spans; s++)
            finish(points, &w, &found[s]);
        work_free(&w);
    }
    free(winner);
    free(seeds);
}

void clustering_free(struct clustering *clustering)
{
    free(clustering->cluster);
    free(clustering->distance);
}
