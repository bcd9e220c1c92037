/* Random numbers: those of the published generator, evenly distributed, the same for the same
 * seed. */
#include "rng/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void the_sequence_is_xoshiro256starstar_s(void **state)
{
    /* the first numbers from the state {1, 2, 3, 4}, worked out by hand from the paper's steps:
     * rotl(2 * 5, 7) * 9 = 11520; then s[1] is 0, so 0; then rotl(262149 * 5, 7) * 9 */
    struct rng rng = {{1, 2, 3, 4}};

    (void)state;
    assert_int_equal(rng_bits(&rng), 11520);
    assert_int_equal(rng_bits(&rng), 0);
    assert_int_equal(rng_bits(&rng), 1509978240);
}

static void the_state_is_filled_by_splitmix64(void **state)
{
    struct rng rng;

    (void)state;
    rng_seed(&rng, 0); /* splitmix64's published first output for 0 */
    assert_true(rng.state[0] == 0xe220a8397b1dcdaf);
    assert_true(rng.state[1] == 0x6e789e6aa1b965f4);
}

static void numbers_are_spread_as_they_should_be(void **state)
{
    enum { DRAWS = 200000 };
    double mean = 0, normal_mean = 0, normal_square = 0;
    int below[7] = {0};
    struct rng rng;

    (void)state;
    rng_seed(&rng, 42);
    for (int i = 0; i < DRAWS; i++) {
        double u = rng_double(&rng), n = rng_normal(&rng);
        assert_true(u >= 0 && u < 1 && isfinite(n));
        mean += u / DRAWS;
        normal_mean += n / DRAWS;
        normal_square += n * n / DRAWS;
        below[rng_below(&rng, 7)]++;
    }
    assert_true(fabs(mean - 0.5) < 0.003);
    assert_true(fabs(normal_mean) < 0.01);
    assert_true(fabs(normal_square - 1) < 0.015);
    for (int i = 0; i < 7; i++)
        assert_true(abs(below[i] - DRAWS / 7) < 800);
}

static void a_shuffle_keeps_all_items_and_follows_the_seed(void **state)
{
    size_t a[100], b[100], sum = 0, moved = 0;
    struct rng one, other;

    (void)state;
    for (size_t i = 0; i < 100; i++)
        a[i] = b[i] = i;
    rng_seed(&one, 7);
    rng_seed(&other, 7);
    rng_shuffle(&one, a, 100);
    rng_shuffle(&other, b, 100);
    assert_memory_equal(a, b, sizeof a);
    for (size_t i = 0; i < 100; i++) {
        sum += (size_t)1 << (a[i] % 50);
        moved += a[i] != i;
    }
    assert_true(sum == 2 * (((size_t)1 << 50) - 1)); /* each of 0..49 twice, modulo 50 */
    assert_true(moved > 80);
    rng_shuffle(&one, a, 0);
    rng_shuffle(&one, a, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sequence_is_xoshiro256starstar_s),
        cmocka_unit_test(the_state_is_filled_by_splitmix64),
        cmocka_unit_test(numbers_are_spread_as_they_should_be),
        cmocka_unit_test(a_shuffle_keeps_all_items_and_follows_the_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
