/* Mel banks compared with librosa's formulas in NumPy (tests/fixtures/mel). */
#include "audio/mel.h"

#include "../fixtures/mel/mel.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define NEAR(a, b) assert_true(fabs((a) - (b)) <= 1e-6 * fmax(1e-3, fabs(b)))

static void the_scale_is_linear_below_1_kHz_and_logarithmic_above(void **state)
{
    const double hz[] = {0, 100, 999, 1000, 4000, 11025};

    (void)state;
    for (int i = 0; i < 6; i++) {
        NEAR(mel_from_hz(hz[i]), mel_of_hz[i]);
        NEAR(mel_to_hz(mel_of_hz[i]), hz[i]);
    }
}

static void a_small_bank_has_the_reference_weights(void **state)
{
    struct mel *mel = mel_make(8000, 32, 6, 0, 0);

    (void)state;
    assert_int_equal(mel->bins, 17);
    assert_int_equal(sizeof small_bank / sizeof *small_bank, 6 * 17);
    for (int i = 0; i < 6 * 17; i++)
        NEAR((double)mel->weight[i], small_bank[i]);
    mel_free(mel);
}

/* Applying a bank to ones and to 0, 1, 2, ... gives its sums and moments. */
static void check_bank(double rate, size_t n_fft, size_t bands, double low, double high,
                       const double *sum, const double *moment)
{
    struct mel *mel = mel_make(rate, n_fft, bands, low, high);
    float *ones = calloc(mel->bins, sizeof *ones), *ramp = calloc(mel->bins, sizeof *ramp);
    float *band = calloc(bands, sizeof *band);

    for (size_t k = 0; k < mel->bins; k++) {
        ones[k] = 1;
        ramp[k] = (float)k;
    }
    mel_apply(mel, ones, band);
    for (size_t b = 0; b < bands; b++)
        NEAR((double)band[b], sum[b]);
    mel_apply(mel, ramp, band);
    for (size_t b = 0; b < bands; b++)
        NEAR((double)band[b], moment[b]);
    free(ones);
    free(ramp);
    free(band);
    mel_free(mel);
}

static void the_banks_of_the_report_have_the_reference_sums_and_moments(void **state)
{
    (void)state;
    check_bank(22050, 2048, 64, 0, 0, sum_22050_2048_64, moment_22050_2048_64);
    check_bank(44100, 2048, 150, 20, 16000, sum_44100_2048_150, moment_44100_2048_150);
    check_bank(22050, 512, 80, 0, 11025, sum_22050_512_80, moment_22050_512_80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scale_is_linear_below_1_kHz_and_logarithmic_above),
        cmocka_unit_test(a_small_bank_has_the_reference_weights),
        cmocka_unit_test(the_banks_of_the_report_have_the_reference_sums_and_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
