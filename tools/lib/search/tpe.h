/* tpe - a Tree-structured Parzen Estimator for one number
 *
 * Room search: the next value to try. Uses base, rng.
 *
 * Bergstra, Bardenet, Bengio and Kegl, "Algorithms for Hyper-Parameter Optimization", NIPS 2011,
 * section 4, with the choices that hyperopt 0.2 has made since: of N trials the ceil(g sqrt(N))
 * with the least loss (at most 25), g = 0.25, are the good ones; l(x) is a density of the good
 * trials, g(x) one of the others. Of the candidates drawn from l, the next value is the one with
 * the greatest l(x) / g(x), which has the greatest expected improvement.
 */
#ifndef LATHE_TPE_H
#define LATHE_TPE_H

#include "rng/rng.h"

#include <stdbool.h>
#include <stddef.h>

struct normal {
    double weight, centre, width;
};

/* A mixture of COUNT normal densities, truncated to [LOW, HIGH], in the order of their centres: one
 * around each of COUNT - 1 values and a wide one for the prior. The width of a density is the
 * distance to the farther of its neighbours, or to its only one. Weights sum to 1. */
struct parzen {
    size_t count;
    double low, high;
    struct normal *normal;
};

/* The mixture of VALUES (count, any order, the oldest first) in [LOW, HIGH], LOW < HIGH. The prior
 * is centred and as wide as the interval; the others are at most as wide, and at least its min(100,
 * 2 + COUNT)th part. With more than 25 values, those before the last 25 lose weight, down to 1 /
 * COUNT for the oldest. Free with parzen_free(). */
struct parzen *parzen_make(const double *values, size_t count, double low, double high);

double parzen_log_density(const struct parzen *parzen, double x);

/* A draw from the mixture, within [LOW, HIGH]. */
double parzen_draw(const struct parzen *parzen, struct rng *rng);

void parzen_free(struct parzen *parzen);

struct trial {
    double value, loss; /* nan or inf: worse than any number */
};

struct tpe {
    double low, high; /* low < high */
    bool log;         /* search on a logarithmic scale; 0 < low */
    uint64_t startup; /* this many trials are first drawn uniformly */
    uint64_t candidates;
};

/* The value to try after TRIALS (count, the oldest first, all in [low, high]), drawn from RNG, in
 * [low, high]. */
double tpe_next(const struct tpe *tpe, const struct trial *trials, size_t count, struct rng *rng);

#endif
