/* tpe - a Tree-structured Parzen Estimator. See tpe.h. */
#include "search/tpe.h"

#include "base/base.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { REMEMBERED = 25, MOST_GOOD = 25 };

static const double GOOD_SHARE = 0.25;

/* ---- densities ---- */

/* The weight of value number I of COUNT: 1 for the last REMEMBERED, less for older ones. */
static double weight_of(size_t i, size_t count)
{
    if (count <= REMEMBERED || i >= count - REMEMBERED)
        return 1;
    double steps = (double)(count - REMEMBERED - 1), oldest = 1 / (double)count;
    return steps > 0 ? oldest + (1 - oldest) * (double)i / steps : oldest;
}

/* By centre; of equal centres the older value, which weighs less, is first. */
static int compare_normals(const void *a, const void *b)
{
    const struct normal *p = a, *q = b;

    if (p->centre != q->centre)
        return p->centre < q->centre ? -1 : 1;
    return (p->weight > q->weight) - (p->weight < q->weight);
}

struct parzen *parzen_make(const double *values, size_t count, double low, double high)
{
    struct parzen *parzen = xalloc(1, sizeof *parzen);
    struct normal *normal = xalloc(count + 1, sizeof *normal);
    double middle = (low + high) / 2, widest = high - low, sum = 0;
    double narrowest = widest / fmin(100, 2 + (double)count);
    size_t prior = 0;

    *parzen = (struct parzen){count + 1, low, high, normal};
    for (size_t i = 0; i < count; i++) {
        normal[i] = (struct normal){.weight = weight_of(i, count), .centre = values[i]};
        prior += values[i] < middle;
    }
    qsort(normal, count, sizeof *normal, compare_normals);
    memmove(normal + prior + 1, normal + prior, (count - prior) * sizeof *normal);
    normal[prior] = (struct normal){.weight = 1, .centre = middle};

    for (size_t i = 0; i <= count; i++) {
        double below = i > 0 ? normal[i].centre - normal[i - 1].centre : 0;
        double above = i < count ? normal[i + 1].centre - normal[i].centre : 0;
        normal[i].width = fmin(fmax(fmax(below, above), narrowest), widest);
        sum += normal[i].weight;
    }
    if (count == 1) /* half the width of the prior, wherever the value is */
        normal[1 - prior].width = widest / 2;
    normal[prior].width = widest;
    for (size_t i = 0; i <= count; i++)
        normal[i].weight /= sum;
    return parzen;
}

static double share_below(const struct normal *n, double x)
{
    return erfc((n->centre - x) / (n->width * M_SQRT2)) / 2;
}

double parzen_log_density(const struct parzen *parzen, double x)
{
    double density = 0, inside = 0;

    for (size_t i = 0; i < parzen->count; i++) {
        const struct normal *n = &parzen->normal[i];
        double away = (x - n->centre) / n->width;
        density += n->weight / n->width * exp(-away * away / 2);
        inside += n->weight * (share_below(n, parzen->high) - share_below(n, parzen->low));
    }
    return log(density / inside / sqrt(2 * M_PI));
}

double parzen_draw(const struct parzen *parzen, struct rng *rng)
{
    for (;;) {
        const struct normal *n = parzen->normal, *last = n + parzen->count - 1;
        double share = rng_double(rng);

        while (n < last && share >= n->weight)
            share -= n++->weight;
        double x = n->centre + n->width * rng_normal(rng);
        if (x >= parzen->low && x <= parzen->high)
            return x;
    }
}

void parzen_free(struct parzen *parzen)
{
    free(parzen->normal);
    free(parzen);
}

/* ---- trials ---- */

/* NaN is the worst. */
static double loss_of(const struct trial *trial)
{
    return isnan(trial->loss) ? HUGE_VAL : trial->loss;
}

/* Which of COUNT trials are the MOST best ones; of equal losses the older one. The caller frees the
 * result. */
static bool *best_trials(const struct trial *trials, size_t count, size_t most)
{
    bool *best = xalloc(count, sizeof *best);

    for (size_t n = 0; n < count && n < most; n++) {
        size_t next = count;
        for (size_t i = 0; i < count; i++)
            if (!best[i] && (next == count || loss_of(&trials[i]) < loss_of(&trials[next])))
                next = i;
        best[next] = true;
    }
    return best;
}

double tpe_next(const struct tpe *tpe, const struct trial *trials, size_t count, struct rng *rng)
{
    double low = tpe->log ? log(tpe->low) : tpe->low, high = tpe->log ? log(tpe->high) : tpe->high;
    double next = rng_uniform(rng, low, high);

    if (count >= tpe->startup && count > 0) {
        size_t most = (size_t)fmin(MOST_GOOD, ceil(GOOD_SHARE * sqrt((double)count)));
        double *good = xalloc(count, sizeof *good), *rest = xalloc(count, sizeof *rest);
        bool *is_good = best_trials(trials, count, most);
        size_t goods = 0, rests = 0;

        for (size_t i = 0; i < count; i++) {
            double value = tpe->log ? log(trials[i].value) : trials[i].value;
            if (is_good[i])
                good[goods++] = value;
            else
                rest[rests++] = value;
        }
        struct parzen *l = parzen_make(good, goods, low, high);
        struct parzen *g = parzen_make(rest, rests, low, high);
        double best = -HUGE_VAL;
        for (size_t i = 0; i < tpe->candidates; i++) {
            double x = parzen_draw(l, rng);
            double gain = parzen_log_density(l, x) - parzen_log_density(g, x);
            if (gain > best) {
                best = gain;
                next = x;
            }
        }
        parzen_free(l);
        parzen_free(g);
        free(is_good);
        free(good);
        free(rest);
    }
    return fmin(fmax(tpe->log ? exp(next) : next, tpe->low), tpe->high);
}
