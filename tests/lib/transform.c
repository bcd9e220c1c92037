/* transform - unit tests of tools/lib/transform: which coefficients are kept where some are equal,
 * the MDCT's energy. The transforms are held against NumPy in mdct.bats and klt.bats. */
#include "cli/cli.h"
#include "transform/keep.h"
#include "transform/klt.h"
#include "transform/mdct.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_values(const float *found, const float *expected, int count)
{
    for (int i = 0; i < count; i++)
        if (found[i] != expected[i])
            fail_msg("value %d is %g where %g is expected", i, (double)found[i],
                     (double)expected[i]);
}

static void the_first_go_column_by_column(void **state)
{
    float c[] = {1, 2, 3, 4, 5, 6, 7, 8};
    const float five[] = {1, 2, 3, 0, 5, 6, 0, 0}, none[8] = {0};

    (void)state;
    keep_first(c, 2, 4, 8);
    assert_true(c[3] == 4 && c[7] == 8);
    keep_first(c, 2, 4, 100);
    assert_true(c[3] == 4 && c[7] == 8);
    keep_first(c, 2, 4, 5);
    assert_values(c, five, 8);
    keep_first(c, 2, 4, 0);
    assert_values(c, none, 8);
}

static void the_largest_are_of_either_sign_and_of_equal_ones_the_first(void **state)
{
    float c[] = {1, -3, 0, 2, -2, 2};
    const float three[] = {0, -3, 0, 2, -2, 0}, one[] = {0, -3, 0, 0, 0, 0}, none[6] = {0};

    (void)state;
    keep_largest(c, 2, 3, 6);
    assert_true(c[0] == 1);
    keep_largest(c, 2, 3, 3);
    assert_values(c, three, 6);
    keep_largest(c, 2, 3, 1);
    assert_values(c, one, 6);
    keep_largest(c, 2, 3, 0);
    assert_values(c, none, 6);
}

static void the_largest_of_tiny_and_huge_values(void **state)
{
    float c[] = {0x1p-149f, 0x1p127f, 0x1p-126f, 0};
    const float two[] = {0, 0x1p127f, 0x1p-126f, 0};

    (void)state;
    keep_largest(c, 1, 4, 2);
    assert_values(c, two, 4);
}

/* A frame is one more than the blocks, also where the signal fills them exactly. */
static void frames_of_the_mdct(void **state)
{
    struct mdct *mdct = mdct_open(8);

    (void)state;
    assert_int_equal(mdct_frames(mdct, 0), 0);
    assert_int_equal(mdct_frames(mdct, 1), 2);
    assert_int_equal(mdct_frames(mdct, 8), 2);
    assert_int_equal(mdct_frames(mdct, 9), 3);
    mdct_close(mdct);
}

static void the_mdct_keeps_the_energy_and_comes_back(void **state)
{
    enum { N = 256, COUNT = 5000 };
    float *signal = xfloats(COUNT), *back = xfloats(COUNT);
    struct mdct *mdct = mdct_open(N);
    size_t total = mdct_frames(mdct, COUNT) * N;
    float *coefficients = xfloats(total);
    double before = 0, after = 0;
    uint32_t bits = 1;

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        bits = bits * 1664525 + 1013904223;
        signal[i] = (float)(bits >> 8) * 0x1p-24f - 0.5f;
        before += (double)signal[i] * (double)signal[i];
    }
    mdct_forward(mdct, signal, COUNT, coefficients);
    for (size_t i = 0; i < total; i++)
        after += (double)coefficients[i] * (double)coefficients[i];
    assert_true(fabs(after / before - 1) < 1e-6);
    mdct_inverse(mdct, coefficients, COUNT, back);
    for (int i = 0; i < COUNT; i++)
        assert_true(fabsf(back[i] - signal[i]) < 1e-6f);
    mdct_close(mdct);
    free(coefficients);
    free(signal);
    free(back);
}

/* More blocks than are held at once give the components of all of them: here the two coordinates
 * alternate in sign together for the first 1500 blocks, and against each other in the last 500. */
static void the_klt_learns_from_every_block(void **state)
{
    enum { BLOCKS = 2000 };
    float *signal = xfloats(2 * BLOCKS + 1), basis[4];
    struct klt *klt = klt_open(2);

    (void)state;
    for (int i = 0; i < BLOCKS; i++) {
        signal[2 * i] = i % 2 ? 1 : -1;
        signal[2 * i + 1] = i < 1500 ? signal[2 * i] : -signal[2 * i];
    }
    signal[2 * BLOCKS] = 100; /* no whole block */
    klt_learn(klt, signal, 2 * BLOCKS + 1);
    assert_int_equal(klt_close(klt, basis), BLOCKS);
    float half = (float)sqrt(0.5);
    assert_true(fabsf(basis[0] - half) < 1e-6f && fabsf(basis[1] - half) < 1e-6f);
    assert_true(fabsf(fabsf(basis[2]) - half) < 1e-6f && fabsf(basis[2] + basis[3]) < 1e-6f);
    free(signal);
}

static void the_klt_of_nothing_has_no_basis(void **state)
{
    float basis[4] = {7};

    (void)state;
    assert_int_equal(klt_close(klt_open(2), basis), 0);
    assert_true(basis[0] == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_go_column_by_column),
        cmocka_unit_test(the_largest_are_of_either_sign_and_of_equal_ones_the_first),
        cmocka_unit_test(the_largest_of_tiny_and_huge_values),
        cmocka_unit_test(frames_of_the_mdct),
        cmocka_unit_test(the_mdct_keeps_the_energy_and_comes_back),
        cmocka_unit_test(the_klt_learns_from_every_block),
        cmocka_unit_test(the_klt_of_nothing_has_no_basis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
