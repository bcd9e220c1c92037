/* metric - unit tests of tools/lib/metric: edge cases of the waveform distances, intervals against
 * closed forms. compare.bats compares the spectral distances with PyTorch. */
#include "cli/cli.h"
#include "stats/interval.h"
#include "metric/spectral.h"
#include "metric/waveform.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { N = 1000 };

/* A sine of HEIGHT over an offset. */
static void fill(float *signal, double height, double offset)
{
    for (int i = 0; i < N; i++)
        signal[i] = (float)(offset + height * sin(0.37 * i));
}

static void assert_near(double found, double expected, double tolerance)
{
    if (!(fabs(found - expected) <= tolerance))
        fail_msg("%.12g where %.12g is expected", found, expected);
}

static void equal_signals_have_no_error(void **state)
{
    (void)state;
    float s[N];
    fill(s, 0.5, 0.1);
    struct waveform w = waveform_compare(s, s, N);
    assert_true(w.rmse == 0);
    assert_true(w.snr == INFINITY);
    assert_true(w.si_sdr == INFINITY);
}

static void half_the_signal_is_six_decibels_and_scale_free(void **state)
{
    (void)state;
    float s[N], e[N];
    fill(s, 0.5, 0);
    fill(e, 0.25, 0);
    struct waveform w = waveform_compare(s, e, N);
    assert_near(w.snr, 20 * log10(2), 1e-6);
    assert_true(w.si_sdr > 300);
}

static void an_offset_counts_in_the_snr_alone(void **state)
{
    (void)state;
    float s[N], e[N];
    fill(s, 0.5, 0);
    fill(e, 0.5, 0.25);
    struct waveform w = waveform_compare(s, e, N);
    assert_near(w.rmse, 0.25, 1e-7);
    assert_near(w.snr, 10 * log10(0.125 / 0.0625), 0.01);
    assert_true(w.si_sdr > 100);
}

static void silence_has_the_limits_that_are_documented(void **state)
{
    (void)state;
    float silent[N] = {0}, constant[N], s[N];
    fill(s, 0.5, 0);
    fill(constant, 0, 0.1f);
    assert_true(waveform_compare(silent, silent, N).snr == INFINITY);
    assert_true(isnan(waveform_compare(silent, silent, N).si_sdr));
    assert_true(waveform_compare(silent, s, N).snr == -INFINITY);
    assert_true(isnan(waveform_compare(silent, s, N).si_sdr));
    assert_near(waveform_compare(s, silent, N).snr, 0, 1e-12);
    assert_true(waveform_compare(s, silent, N).si_sdr == -INFINITY);
    assert_true(waveform_compare(s, constant, N).si_sdr == -INFINITY);
    assert_true(isnan(waveform_compare(constant, s, N).si_sdr));
}

/* The means of two draws of {0, 1} are 0, 1/2, 1 with probabilities 1/4, 1/2, 1/4. */
static void the_bootstrap_of_two_values_reaches_both(void **state)
{
    (void)state;
    double values[] = {0, 1};
    struct interval i = interval_bootstrap(values, 2, 1000, 1);
    assert_true(i.low == 0 && i.high == 1);
}

/* For many values it approaches the normal interval, mean +- 1.96 deviation / sqrt(n). */
static void the_bootstrap_of_many_values_is_nearly_normal(void **state)
{
    (void)state;
    double values[N], square = 0;
    for (int i = 0; i < N; i++)
        values[i] = fmod(i * 0.6180339887498949, 1) - 0.5;
    double middle = stats_mean(values, N);
    for (int i = 0; i < N; i++)
        square += (values[i] - middle) * (values[i] - middle);
    double half = 1.96 * sqrt(square / N / N);
    struct interval i = interval_bootstrap(values, N, 20000, 7);
    assert_near(i.low, middle - half, 0.03 * half);
    assert_near(i.high, middle + half, 0.03 * half);
}

static void the_bootstrap_follows_its_seed(void **state)
{
    (void)state;
    double values[] = {1, 5, 2, 8, 3, 9, 4};
    struct interval a = interval_bootstrap(values, 7, 50, 3),
                    b = interval_bootstrap(values, 7, 50, 3);
    struct interval c = interval_bootstrap(values, 7, 50, 4);
    assert_true(a.low == b.low && a.high == b.high);
    assert_true(a.low != c.low || a.high != c.high);
}

static void intervals_of_little_or_nothing(void **state)
{
    (void)state;
    double one = 3;
    assert_true(isnan(interval_bootstrap(NULL, 0, 10, 1).low));
    assert_true(isnan(stats_mean(NULL, 0)));
    struct interval i = interval_bootstrap(&one, 1, 10, 1);
    assert_true(i.low == 3 && i.high == 3);
}

/* 81 of 263: 0.2553 to 0.3662; 0 of 20: 0 to 0.1611; 1 of 29: 0.0061 to 0.1718 (Newcombe,
 * "Two-sided confidence intervals for the single proportion", Stat. Med. 17, 1998, table I). */
static void wilson_gives_the_published_intervals(void **state)
{
    (void)state;
    assert_near(interval_wilson(81, 263).low, 0.2553, 5e-5);
    assert_near(interval_wilson(81, 263).high, 0.3662, 5e-5);
    assert_near(interval_wilson(0, 20).low, 0, 1e-15);
    assert_near(interval_wilson(0, 20).high, 0.1611, 5e-5);
    assert_near(interval_wilson(1, 29).low, 0.0061, 5e-5);
    assert_near(interval_wilson(1, 29).high, 0.1718, 5e-5);
    assert_true(isnan(interval_wilson(0, 0).low));
}

/* Half the amplitude is 2 log10 2 in every band that can be heard. */
static void log_mel_spectrograms_follow_the_level(void **state)
{
    (void)state;
    enum { FRAMES = 3000 };
    float *loud = xfloats(FRAMES), *soft = xfloats(FRAMES);
    uint32_t bits = 1;
    for (int i = 0; i < FRAMES; i++) {
        bits = bits * 1664525 + 1013904223;
        loud[i] = (float)(bits >> 8) * 0x1p-24f - 0.5f;
        soft[i] = loud[i] / 2;
    }
    struct spectral *spectral = spectral_make(22050);
    size_t count = spectral_features(spectral, 1, FRAMES);
    assert_int_equal(count, 6 * 150);
    float *a = xfloats(count), *b = xfloats(count);
    spectral_logmel(spectral, loud, 1, FRAMES, a);
    spectral_logmel(spectral, soft, 1, FRAMES, b);
    for (size_t i = 0; i < count; i++)
        assert_near((double)a[i] - (double)b[i], 2 * log10(2), 1e-4);
    spectral_free(spectral);
    free(loud);
    free(soft);
    free(a);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_signals_have_no_error),
        cmocka_unit_test(half_the_signal_is_six_decibels_and_scale_free),
        cmocka_unit_test(an_offset_counts_in_the_snr_alone),
        cmocka_unit_test(silence_has_the_limits_that_are_documented),
        cmocka_unit_test(the_bootstrap_of_two_values_reaches_both),
        cmocka_unit_test(the_bootstrap_of_many_values_is_nearly_normal),
        cmocka_unit_test(the_bootstrap_follows_its_seed),
        cmocka_unit_test(intervals_of_little_or_nothing),
        cmocka_unit_test(wilson_gives_the_published_intervals),
        cmocka_unit_test(log_mel_spectrograms_follow_the_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
