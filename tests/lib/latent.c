/* latent - unit tests of tools/lib/latent/latent.h for what a stream does not show: rounding,
 * reuse */
#include "latent/latent.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A float sum would stop at 2^24. */
static void a_mean_is_summed_in_doubles(void **state)
{
    enum { N = 3 };
    const float x[N] = {0x1p24f, 1, 1};
    const size_t rows[N] = {0, 1, 2};
    float out;

    (void)state;
    latent_mean(x, 1, rows, N, &out);
    assert_true(out == (float)((0x1p24 + 2) / 3));
}

static void a_mean_takes_the_rows_that_are_listed(void **state)
{
    const float x[] = {1, 10, 2, 20, 4, 40};
    const size_t rows[] = {2, 0};
    float out[2];

    (void)state;
    latent_mean(x, 2, rows, 2, out);
    assert_true(out[0] == 2.5f && out[1] == 25);
}

static void an_arc_may_end_where_it_starts_but_not_opposite(void **state)
{
    const float a[] = {1, 1}, b[] = {1, 1.000001f}, c[] = {-1, -1}, zero[] = {0, 0};
    float out[2] = {7, 7};

    (void)state;
    assert_false(latent_slerp(a, c, 2, 0.5, out));
    assert_false(latent_slerp(a, zero, 2, 0.5, out));
    assert_true(out[0] == 7 && out[1] == 7);
    assert_true(latent_slerp(a, a, 2, 0.3, out));
    assert_true(out[0] == 1 && out[1] == 1);
    assert_true(latent_slerp(a, b, 2, 0.5, out));
    assert_true(fabsf(out[0] - 1) < 1e-6f);
}

static void one_fit_gives_many_draws_and_the_seed_decides_which(void **state)
{
    const float x[] = {0, 5, 1, 6, 2, 9};

    (void)state;
    for (int d = UNIFORM; d <= PCA; d++) {
        struct latent_fit *fit = latent_fit((enum distribution)d, x, 3, 2);
        float first[2], second[2], again[2];
        struct rng rng;
        rng_seed(&rng, 1);
        latent_draw(fit, &rng, first);
        latent_draw(fit, &rng, second);
        rng_seed(&rng, 1);
        latent_draw(fit, &rng, again);
        assert_true(first[0] == again[0] && first[1] == again[1]);
        assert_true(first[0] != second[0] && first[1] != second[1]);
        latent_fit_free(fit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mean_is_summed_in_doubles),
        cmocka_unit_test(a_mean_takes_the_rows_that_are_listed),
        cmocka_unit_test(an_arc_may_end_where_it_starts_but_not_opposite),
        cmocka_unit_test(one_fit_gives_many_draws_and_the_seed_decides_which),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
