/* Products, standardising and eigenvectors compared with plain loops and with their definitions. */
#include "linalg/eigen.h"
#include "linalg/gram.h"
#include "stats/standard.h"
#include "rng/rng.h"

#include <math.h>
#include <omp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NEAR(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static float *normal(size_t count)
{
    float *x = malloc(count * sizeof *x);
    struct rng rng;

    rng_seed(&rng, count);
    for (size_t i = 0; i < count; i++)
        x[i] = (float)rng_normal(&rng);
    return x;
}

/* Sizes around those of the tiles, panels and blocks. */
static void products_are_those_of_a_plain_loop_either_way(void **state)
{
    const size_t sizes[][2] = {{1, 1},     {3, 0},     {15, 256}, {16, 257},
                               {17, 2048}, {70, 2100}, {129, 5}};

    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n = sizes[s][0], p = sizes[s][1];
        float *x = normal(n * p + 1), *turned = malloc((n * p + 1) * sizeof *turned);
        double *g = malloc(n * n * sizeof *g), *h = malloc(n * n * sizeof *h);
        for (size_t i = 0; i < n; i++)
            for (size_t l = 0; l < p; l++)
                turned[l * n + i] = x[i * p + l];
        gram_matrix(x, n, p, p, 1, g);
        gram_matrix(turned, n, p, 1, n, h);
        assert_memory_equal(g, h, n * n * sizeof *g);
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) {
                double sum = 0;
                for (size_t l = 0; l < p; l++)
                    sum += (double)x[i * p + l] * x[j * p + l];
                NEAR(g[i * n + j], sum, 1e-15 * (double)(p + 1) * 10);
                assert_true(g[i * n + j] == g[j * n + i]);
            }
        }
        free(x);
        free(turned);
        free(g);
        free(h);
    }
}

static void products_are_the_same_for_any_number_of_threads(void **state)
{
    enum { n = 150, p = 3000 };
    float *x = normal(n * p);
    double *one = malloc(n * n * sizeof *one), *many = malloc(n * n * sizeof *many);
    int before = omp_get_max_threads();

    (void)state;
    omp_set_num_threads(1);
    gram_matrix(x, n, p, p, 1, one);
    for (int threads = 2; threads < 6; threads++) {
        omp_set_num_threads(threads);
        gram_matrix(x, n, p, p, 1, many);
        assert_memory_equal(one, many, n * n * sizeof *one);
    }
    omp_set_num_threads(before);
    free(x);
    free(one);
    free(many);
}

static void columns_get_mean_zero_and_deviation_one(void **state)
{
    enum { n = 7, p = 600 };
    float *x = normal(n * p), again[p];
    double mean[p], scale[p];

    (void)state;
    for (size_t i = 0; i < n; i++)
        x[i * p + 3] = 0.1f; /* constant */
    memcpy(again, x + 2 * p, sizeof again);
    stats_standardise(x, n, p, true, mean, scale);
    for (size_t j = 0; j < p; j++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < n; i++) {
            sum += x[i * p + j];
            squares += (double)x[i * p + j] * x[i * p + j];
        }
        NEAR(sum / n, 0, 1e-6);
        NEAR(squares / n, j == 3 ? 0 : 1, 1e-6);
    }
    assert_true(scale[3] == 1 && mean[3] == 0.1f && x[3] == 0);
    stats_standardise_record(again, p, mean, scale);
    assert_memory_equal(again, x + 2 * p, sizeof again);
    free(x);
}

static void without_division_only_the_mean_goes(void **state)
{
    float x[] = {1, 10, 3, 30};
    double mean[2], scale[2];
    const float want[] = {-1, -10, 1, 10};

    (void)state;
    stats_standardise(x, 2, 2, false, mean, scale);
    assert_memory_equal(x, want, sizeof want);
    assert_true(mean[0] == 2 && mean[1] == 20 && scale[0] == 1 && scale[1] == 1);
}

/* Such as a saturated tanh or a level in dB: the mean lies between two floats. */
static void a_column_that_hardly_varies_or_lies_far_off_keeps_its_variance(void **state)
{
    enum { n = 31 };
    const float low[] = {0.3f, 1e9f, -1e-30f, 3e38f, 16777216},
                high[] = {nextafterf(low[0], 1), nextafterf(low[1], HUGE_VALF),
                          nextafterf(low[2], 1), nextafterf(low[3], 0),
                          nextafterf(low[4], HUGE_VALF)};
    enum { p = sizeof low / sizeof *low };
    float x[n * p];
    double mean[p], scale[p];

    (void)state;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < p; j++)
            x[i * p + j] = i % 3 ? low[j] : high[j];
    stats_standardise(x, n, p, true, mean, scale);
    const double share = 11. / n, deviation = sqrt(share * (1 - share));
    for (size_t j = 0; j < p; j++) {
        double sum = 0, sign = high[j] > low[j] ? 1 : -1;
        for (size_t i = 0; i < n; i++) {
            sum += x[i * p + j];
            NEAR(x[i * p + j], sign * ((i % 3 ? 0 : 1) - share) / deviation, 1e-6);
        }
        NEAR(sum / n, 0, 1e-6);
        NEAR(scale[j] / fabs((double)high[j] - low[j]), deviation, 1e-6);
    }
}

static void eigenvectors_are_orthonormal_and_fulfil_their_equation(void **state)
{
    enum { n = 40 };
    float *x = normal(n * n);
    double a[n * n], copy[n * n], values[n], vectors[n * n];

    (void)state;
    for (size_t count = 1; count <= n; count += 13) {
        gram_matrix(x, n, n, n, 1, a);
        memcpy(copy, a, sizeof copy);
        eigen_largest(a, n, count, values, vectors);
        for (size_t c = 0; c < count; c++) {
            const double *v = vectors + c * n;
            assert_true(c == 0 || values[c] <= values[c - 1]);
            for (size_t i = 0; i < n; i++) {
                double sum = 0;
                for (size_t j = 0; j < n; j++)
                    sum += copy[i * n + j] * v[j];
                NEAR(sum, values[c] * v[i], 1e-11);
            }
            for (size_t d = 0; d <= c; d++) {
                double sum = 0;
                for (size_t i = 0; i < n; i++)
                    sum += v[i] * vectors[d * n + i];
                NEAR(sum, c == d, 1e-12);
            }
        }
    }
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_those_of_a_plain_loop_either_way),
        cmocka_unit_test(products_are_the_same_for_any_number_of_threads),
        cmocka_unit_test(columns_get_mean_zero_and_deviation_one),
        cmocka_unit_test(without_division_only_the_mean_goes),
        cmocka_unit_test(a_column_that_hardly_varies_or_lies_far_off_keeps_its_variance),
        cmocka_unit_test(eigenvectors_are_orthonormal_and_fulfil_their_equation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
