/* tpe - a Tree-structured Parzen Estimator. See tpe.h. */
#include "search/tpe.h"

#include "base/base.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { REMEMBERED = 25, MOST_GOOD = 25 };

static const double GOOD_SHARE = 0.25;

/* ---- order ---- */

struct ranked {
    double number;
    size_t i;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *p = a, *q = b;

    if (p->number != q->number)
        return p->number < q->number ? -1 : 1;
    return (p->i > q->i) - (p->i < q->i);
}

/* Sorts COUNT NUMBERS, none of which is NaN, in rising order, equal ones in their order. The caller
 * frees the result. */
static struct ranked *rank(const double *numbers, size_t count)
{
    struct ranked *ranked = xalloc(count, sizeof *ranked);

    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){numbers[i], i};
    qsort(ranked, count, sizeof *ranked, compare_ranked);
    return ranked;
}

/* ---- densities ---- */

/* The weight of value number I of COUNT: 1 for the last REMEMBERED, less for older ones. */
static double weight_of(size_t i, size_t count)
{
    if (count <= REMEMBERED || i >= count - REMEMBERED)
        return 1;
    double steps = (double)(count - REMEMBERED - 1), oldest = 1 / (double)count;
    return steps > 0 ? oldest + (1 - oldest) * (double)i / steps : oldest;
}

struct parzen *parzen_make(const double *values, size_t count, double low, double high)
{
    struct parzen *parzen = xalloc(1, sizeof *parzen);
    double middle = (low + high) / 2, widest = high - low, sum = 0;
    double narrowest = widest / fmin(100, 2 + (double)count);
    size_t prior = 0;

    parzen->low = low;
    parzen->high = high;
    parzen->weight = xalloc(count + 1, sizeof *parzen->weight);
    parzen->centre = xalloc(count + 1, sizeof *parzen->centre);
    parzen->width = xalloc(count + 1, sizeof *parzen->width);

    double *weight = parzen->weight, *centre = parzen->centre, *width = parzen->width;
    struct ranked *sorted = rank(values, count);
    parzen->count = count;
    for (size_t at = 0; at < count; at++) {
        centre[at] = sorted[at].number;
        weight[at] = weight_of(sorted[at].i, count);
        prior += centre[at] < middle;
    }
    free(sorted);
    for (size_t at = parzen->count++; at > prior; at--) {
        centre[at] = centre[at - 1];
        weight[at] = weight[at - 1];
    }
    centre[prior] = middle;
    weight[prior] = 1;

    for (size_t i = 0; i <= count; i++) {
        double below = i > 0 ? centre[i] - centre[i - 1] : 0;
        double above = i < count ? centre[i + 1] - centre[i] : 0;
        width[i] = fmin(fmax(fmax(below, above), narrowest), widest);
        sum += weight[i];
    }
    if (count == 1) /* half the width of the prior, wherever the value is */
        width[1 - prior] = widest / 2;
    width[prior] = widest;
    for (size_t i = 0; i <= count; i++)
        weight[i] /= sum;
    return parzen;
}

static double normal_below(double x, double centre, double width)
{
    return erfc((centre - x) / (width * M_SQRT2)) / 2;
}

double parzen_log_density(const struct parzen *parzen, double x)
{
    double density = 0, inside = 0;

    for (size_t i = 0; i < parzen->count; i++) {
        double weight = parzen->weight[i], centre = parzen->centre[i], width = parzen->width[i];
        double away = (x - centre) / width;
        density += weight / width * exp(-away * away / 2);
        inside += weight * (normal_below(parzen->high, centre, width) -
                            normal_below(parzen->low, centre, width));
    }
    return log(density / inside / sqrt(2 * M_PI));
}

double parzen_draw(const struct parzen *parzen, struct rng *rng)
{
    for (;;) {
        double share = rng_double(rng), x;
        size_t i = 0;

        while (i + 1 < parzen->count && share >= parzen->weight[i])
            share -= parzen->weight[i++];
        x = parzen->centre[i] + parzen->width[i] * rng_normal(rng);
        if (x >= parzen->low && x <= parzen->high)
            return x;
    }
}

void parzen_free(struct parzen *parzen)
{
    free(parzen->weight);
    free(parzen->centre);
    free(parzen->width);
    free(parzen);
}

/* ---- trials ---- */

/* Which of COUNT trials are the MOST best ones; of equal losses the older one, and NaN is the
 * worst. The caller frees the result. */
static bool *best_trials(const struct trial *trials, size_t count, size_t most)
{
    bool *best = xalloc(count, sizeof *best);
    double *loss = xalloc(count, sizeof *loss);

    for (size_t i = 0; i < count; i++)
        loss[i] = isnan(trials[i].loss) ? HUGE_VAL : trials[i].loss;
    struct ranked *sorted = rank(loss, count);
    for (size_t i = 0; i < count && i < most; i++)
        best[sorted[i].i] = true;
    free(sorted);
    free(loss);
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
