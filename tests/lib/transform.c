/* transform - unit tests of tools/lib/transform: coefficients kept among equal ones, the energy of
 * the MDCT. mdct.bats and klt.bats compare the transforms with NumPy. */
#include "cli/cli.h"
#include "transform/keep.h"
#include "transform/klt.h"
#include "transform/lapped.h"

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
    keep_budget(KEEP_LARGEST, c, 2, 3, 12);
    assert_true(c[0] == 1);
    keep_budget(KEEP_LARGEST, c, 2, 3, 6);
    assert_values(c, three, 6);
    keep_budget(KEEP_LARGEST, c, 2, 3, 2);
    assert_values(c, one, 6);
    keep_budget(KEEP_LARGEST, c, 2, 3, 0);
    assert_values(c, none, 6);
}

static void the_largest_of_tiny_and_huge_values(void **state)
{
    float c[] = {0x1p-149f, 0x1p127f, 0x1p-126f, 0};
    const float two[] = {0, 0x1p127f, 0x1p-126f, 0};

    (void)state;
    keep_budget(KEEP_LARGEST, c, 1, 4, 4);
    assert_values(c, two, 4);
}

static void the_mdct_keeps_the_energy_and_comes_back(void **state)
{
    enum { COUNT = 9000, FRAMES = 3 };
    const uint32_t partition[FRAMES] = {0, 676, 26 + 3}; /* whole, smallest, of both kinds */
    float signal[COUNT], back[COUNT], coefficients[FRAMES * LAPPED_LARGEST];
    struct lapped *lapped = lapped_open(LAPPED_SMALLEST, LAPPED_LARGEST);
    double before = 0, after = 0;
    uint32_t bits = 1;

    (void)state;
    assert_int_equal(lapped_ways(lapped), 677);
    assert_int_equal(lapped_frames(lapped, COUNT), FRAMES);
    for (int i = 0; i < COUNT; i++) {
        bits = bits * 1664525 + 1013904223;
        signal[i] = (float)(bits >> 8) * 0x1p-24f - 0.5f;
        before += (double)signal[i] * (double)signal[i];
    }
    lapped_forward(lapped, signal, COUNT, partition, coefficients);
    for (size_t i = 0; i < FRAMES * LAPPED_LARGEST; i++)
        after += (double)coefficients[i] * (double)coefficients[i];
    assert_true(fabs(after / before - 1) < 1e-6);
    lapped_inverse(lapped, coefficients, partition, COUNT, back);
    for (int i = 0; i < COUNT; i++)
        assert_true(fabsf(back[i] - signal[i]) < 1e-6f);
    lapped_close(lapped);
}

/* At the scale for a number of bits, lapped_bits() is twice that; in stretches it is the same. */
static void the_scale_for_a_number_of_bits(void **state)
{
    enum { N = 64, FRAMES = 99, COUNT = N * FRAMES, BLOCK = 32 };
    struct lapped *lapped = lapped_open(16, N), *blocks = lapped_open(BLOCK, BLOCK);
    uint64_t *whole = xalloc(LAPPED_LEVELS, sizeof *whole);
    uint64_t *stretches = xalloc(LAPPED_LEVELS, sizeof *stretches);
    float signal[COUNT], coefficients[COUNT];
    double power = 0;

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        signal[i] = (float)(sin(0.3 * i) + 0.01 * sin(1.1 * i * sin(1e-3 * i)));
        power += (double)signal[i] * (double)signal[i] / COUNT;
    }
    lapped_forward(blocks, signal, COUNT, NULL, coefficients);
    lapped_count(lapped, signal, COUNT, 0, FRAMES, power, whole);
    lapped_count(lapped, signal, 41 * N, 0, 40, power, stretches);
    lapped_count(lapped, signal + 39 * N, COUNT - 39 * N, 1, FRAMES - 40, power, stretches);
    assert_memory_equal(whole, stretches, LAPPED_LEVELS * sizeof *whole);
    for (double bits = 1000; bits < 50000; bits *= 2) {
        double scale = lapped_scale(whole, power, bits), sum = 0;
        for (size_t b = 0; b < COUNT / BLOCK; b++)
            sum += lapped_bits(coefficients + b * BLOCK, BLOCK, &scale);
        if (!(fabs(sum / bits - 2) < 1e-3))
            fail_msg("%g bits for %g", sum / 2, bits);
    }
    free(whole);
    free(stretches);
    lapped_close(blocks);
    lapped_close(lapped);
}

/* Every way to cut gives a different list of blocks, and all of them fill the superframe. */
static void the_ways_to_cut_a_superframe(void **state)
{
    struct lapped *lapped = lapped_open(4, 32);
    uint32_t sizes[8], seen[26] = {0};

    (void)state;
    assert_int_equal(lapped_ways(lapped), 26);
    for (uint32_t way = 0; way < 26; way++) {
        size_t blocks = lapped_blocks(lapped, &way, 1, sizes);
        uint32_t sum = 0, bounds = 0;
        for (size_t b = 0; b < blocks; b++) {
            sum += sizes[b];
            bounds |= 1u << (sum / 4 - 1);
        }
        assert_int_equal(sum, 32);
        for (uint32_t other = 0; other < way; other++)
            assert_int_not_equal(seen[other], bounds);
        seen[way] = bounds;
    }
    lapped_close(lapped);
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
        cmocka_unit_test(the_mdct_keeps_the_energy_and_comes_back),
        cmocka_unit_test(the_scale_for_a_number_of_bits),
        cmocka_unit_test(the_ways_to_cut_a_superframe),
        cmocka_unit_test(the_klt_learns_from_every_block),
        cmocka_unit_test(the_klt_of_nothing_has_no_basis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
