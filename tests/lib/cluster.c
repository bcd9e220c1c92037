/* Clusters and scores compared with scikit-learn (tests/fixtures/kmeans) and checked for
 * consistency. */
#include "cluster/kmeans.h"
#include "cluster/scores.h"
#include "cluster/silhouette.h"

#include "../fixtures/kmeans/scores.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define NEAR(a, b) assert_true(fabs((a) - (b)) <= 1e-12)

enum { N = sizeof classes / sizeof *classes };

static void scores_are_those_of_scikit_learn(void **state)
{
    struct scores s = scores_of(classes, 3, clusters, 4, N);

    (void)state;
    NEAR(s.homogeneity, homogeneity);
    NEAR(s.completeness, completeness);
    NEAR(s.v_measure, v_measure);
    NEAR(s.adjusted_rand, adjusted_rand);
}

static void renamed_classes_agree_wholly(void **state)
{
    size_t renamed[N];

    (void)state;
    for (size_t i = 0; i < N; i++)
        renamed[i] = 2 - classes[i];
    struct scores s = scores_of(classes, 3, renamed, 3, N);
    NEAR(s.homogeneity, 1);
    NEAR(s.completeness, 1);
    NEAR(s.v_measure, 1);
    NEAR(s.adjusted_rand, 1);
}

static void one_cluster_is_complete_and_says_nothing(void **state)
{
    const size_t all[N] = {0};
    struct scores s = scores_of(classes, 3, all, 1, N);

    (void)state;
    NEAR(s.homogeneity, 0);
    NEAR(s.completeness, 1);
    NEAR(s.v_measure, 0);
    NEAR(s.adjusted_rand, 0);
}

/* Points at 0, 1, 10, 12, 13 and 40 on a line, padded with constant coordinates to P. */
static struct points *line(size_t p)
{
    static const float at[6] = {0, 1, 10, 12, 13, 40};
    float x[6 * 8] = {0};

    for (size_t i = 0; i < 6; i++)
        x[i * p] = at[i];
    return points_new(x, 6, p);
}

static void either_way_of_computing_finds_the_best_clusters(void **state)
{
    const struct kmeans options = {.restarts = 10, .iterations = 100, .seed = 1};
    const size_t want[6] = {0, 0, 1, 1, 1, 2};

    (void)state;
    for (size_t p = 1; p <= 8; p += 7) {
        struct points *points = line(p);
        struct clustering found;
        double mean;
        assert_int_equal(points->pairwise, p == 8);
        kmeans_fit(points, 3, 3, &options, &found);
        assert_int_equal(found.found, 3);
        for (size_t i = 0; i < 6; i++)
            assert_int_equal(found.cluster[i], want[i]);
        NEAR(found.inertia, 0.5 + 14.0 / 3);
        NEAR(found.distance[5], 0);
        NEAR(found.distance[3], 1.0 / 9);
        silhouette_means(points, &found, 1, &mean);
        /* a = 1 1 2.5 1.5 2, b = 35/3 32/3 9.5 11.5 12.5, the last one is alone */
        NEAR(mean, ((1 - 3.0 / 35) + (1 - 3.0 / 32) + (1 - 2.5 / 9.5) + (1 - 1.5 / 11.5) +
                    (1 - 2 / 12.5)) /
                       6);
        clustering_free(&found);
        points_free(points);
    }
}

static void as_many_clusters_as_points_leave_nothing_over(void **state)
{
    const struct kmeans options = {.restarts = 1, .iterations = 1, .seed = 5};

    (void)state;
    for (size_t p = 1; p <= 8; p += 7) {
        struct points *points = line(p);
        struct clustering found[6];
        double mean[6];
        kmeans_fit(points, 1, 6, &options, found);
        assert_int_equal(found[5].found, 6);
        assert_true(found[5].inertia == 0);
        silhouette_means(points, found, 6, mean);
        assert_true(isnan(mean[0]));
        assert_true(mean[5] == 0);
        for (size_t k = 0; k < 6; k++)
            clustering_free(&found[k]);
        points_free(points);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_those_of_scikit_learn),
        cmocka_unit_test(renamed_classes_agree_wholly),
        cmocka_unit_test(one_cluster_is_complete_and_says_nothing),
        cmocka_unit_test(either_way_of_computing_finds_the_best_clusters),
        cmocka_unit_test(as_many_clusters_as_points_leave_nothing_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
