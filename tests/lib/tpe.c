/* Parzen estimators compared with hyperopt's formulas in NumPy (tests/fixtures/tpe), and searches
 * with them. */
#include "search/tpe.h"

#include "../fixtures/tpe/tpe.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define NEAR(a, b) assert_true(fabs((a) - (b)) <= 1e-9 * fmax(1, fabs(b)))

static const struct {
    const double *values, *mixture, *density;
    size_t count;
    double low, high;
} cases[] = {
#define CASE(name, count, low, high)                                                               \
    {values_##name, mixture_##name, density_##name, count, low, high},
    CASES
#undef CASE
};

static void the_mixtures_are_the_reference_ones(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        size_t n = cases[c].count + 1;
        struct parzen *p =
            parzen_make(cases[c].values, cases[c].count, cases[c].low, cases[c].high);
        assert_int_equal(p->count, n);
        for (size_t i = 0; i < n; i++) {
            NEAR(p->normal[i].weight, cases[c].mixture[i]);
            NEAR(p->normal[i].centre, cases[c].mixture[n + i]);
            NEAR(p->normal[i].width, cases[c].mixture[2 * n + i]);
        }
        parzen_free(p);
    }
}

static void the_densities_are_the_reference_ones(void **state)
{
    const double share[] = {0, 0.05, 0.3, 0.5, 0.77, 1};

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        double low = cases[c].low, high = cases[c].high;
        struct parzen *p = parzen_make(cases[c].values, cases[c].count, low, high);
        for (int i = 0; i < 6; i++)
            NEAR(parzen_log_density(p, low + (high - low) * share[i]), cases[c].density[i]);
        parzen_free(p);
    }
}

/* Shares of draws against the integral of the density, bin by bin. */
static void draws_follow_the_density_and_stay_inside(void **state)
{
    enum { BINS = 20, DRAWS = 200000, STEPS = 200 };
    const double values[] = {0.3, 0.9, 0.1, 0.35, 0.31};
    struct parzen *p = parzen_make(values, 5, 0, 1);
    double found[BINS] = {0};
    struct rng rng;

    (void)state;
    rng_seed(&rng, 1);
    for (int i = 0; i < DRAWS; i++) {
        double x = parzen_draw(p, &rng);
        assert_true(x >= 0 && x <= 1);
        found[x < 1 ? (int)(x * BINS) : BINS - 1] += 1.0 / DRAWS;
    }
    for (int b = 0; b < BINS; b++) {
        double wanted = 0;
        for (int i = 0; i < STEPS; i++)
            wanted += exp(parzen_log_density(p, (b + (i + 0.5) / STEPS) / BINS)) / STEPS / BINS;
        assert_true(fabs(found[b] - wanted) < 5 * sqrt(wanted / DRAWS));
    }
    parzen_free(p);
}

static double search(const struct tpe *tpe, double best, size_t trials, uint64_t seed)
{
    struct trial *trial = calloc(trials, sizeof *trial);
    double nearest = HUGE_VAL;

    for (size_t i = 0; i < trials; i++) {
        struct rng rng;
        rng_seed(&rng, seed * 1000 + i);
        trial[i].value = tpe_next(tpe, trial, i, &rng);
        assert_true(trial[i].value >= tpe->low && trial[i].value <= tpe->high);
        trial[i].loss = fabs(log(trial[i].value / best));
        nearest = fmin(nearest, trial[i].loss);
    }
    free(trial);
    return nearest;
}

/* The mean distance of the best trial over many searches. */
static double mean_search(const struct tpe *tpe, double best, size_t trials)
{
    double sum = 0;

    for (uint64_t seed = 0; seed < 200; seed++)
        sum += search(tpe, best, trials, seed) / 200;
    return sum;
}

static void it_finds_the_best_nearer_than_uniform_draws_do(void **state)
{
    struct tpe tpe = {.low = 0.001, .high = 0.1, .startup = 4, .candidates = 24}, uniform = tpe;

    (void)state;
    uniform.startup = SIZE_MAX;
    assert_true(mean_search(&tpe, 0.03, 8) < 0.9 * mean_search(&uniform, 0.03, 8));
    assert_true(mean_search(&tpe, 0.03, 30) < 0.5 * mean_search(&uniform, 0.03, 30));
}

static void a_logarithmic_search_finds_small_values_sooner(void **state)
{
    struct tpe plain = {.low = 1e-5, .high = 1, .startup = 4, .candidates = 24}, log = plain;

    (void)state;
    log.log = true;
    assert_true(mean_search(&log, 1e-4, 20) < 0.2 * mean_search(&plain, 1e-4, 20));
}

static void trials_that_went_wrong_are_kept_away_from(void **state)
{
    struct tpe tpe = {.low = 0, .high = 1, .startup = 0, .candidates = 24};
    struct trial trial[] = {{0.8, NAN}, {0.2, 3}, {0.9, HUGE_VAL}, {0.7, NAN}};
    int low = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct rng rng;
        rng_seed(&rng, seed);
        low += tpe_next(&tpe, trial, 4, &rng) < 0.5;
    }
    assert_true(low > 95);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mixtures_are_the_reference_ones),
        cmocka_unit_test(the_densities_are_the_reference_ones),
        cmocka_unit_test(draws_follow_the_density_and_stay_inside),
        cmocka_unit_test(it_finds_the_best_nearer_than_uniform_draws_do),
        cmocka_unit_test(a_logarithmic_search_finds_small_values_sooner),
        cmocka_unit_test(trials_that_went_wrong_are_kept_away_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
