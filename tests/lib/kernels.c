/* Convolutions, tanh and Adam compared with PyTorch (tests/fixtures/torch), with plain loops in
 * double precision, and with each other on every instruction set that this processor supports. */
#include "cli/cli.h"
#include "kernels/adam.h"
#include "kernels/conv.h"
#include "kernels/vector.h"
#include "rng/rng.h"

#include "../fixtures/torch/torch.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void assert_near(const float *found, const float *wanted, size_t count, double tolerance)
{
    for (size_t i = 0; i < count; i++)
        if (!(fabs((double)found[i] - wanted[i]) <= tolerance * fmax(1, fabs((double)wanted[i]))))
            fail_msg("value %zu is %.9g, not %.9g", i, (double)found[i], (double)wanted[i]);
}

/* ---- signals in phases ---- */

enum { WIDTH = 64, GUARD = 32, PITCH = WIDTH + GUARD, PLACE = 16 };

/* The rows of a signal; sample 0 is at place PLACE of phase 0. */
struct rows {
    float *all, *rows;
    size_t channels, phases, frames;
};

static struct rows rows_open(size_t channels, size_t phases, size_t frames)
{
    struct rows r = {.channels = channels, .phases = phases, .frames = frames};

    r.all = xfloats(GUARD + channels * phases * PITCH);
    r.rows = r.all + GUARD;
    return r;
}

static float *sample(const struct rows *r, size_t channel, size_t t)
{
    return r->rows + (channel * r->phases + t % r->phases) * PITCH + PLACE + t / r->phases;
}

static struct rows rows_of(const float *values, size_t channels, size_t phases, size_t frames)
{
    struct rows r = rows_open(channels, phases, frames);

    for (size_t c = 0; c < channels; c++)
        for (size_t t = 0; t < frames; t++)
            *sample(&r, c, t) = values[c * frames + t];
    return r;
}

static float *values_of(const struct rows *r)
{
    float *values = xfloats(r->channels * r->frames);

    for (size_t c = 0; c < r->channels; c++)
        for (size_t t = 0; t < r->frames; t++)
            values[c * r->frames + t] = *sample(r, c, t);
    return values;
}

static void assert_rows(const struct rows *r, const float *wanted, double tolerance)
{
    float *found = values_of(r);

    assert_near(found, wanted, r->channels * r->frames, tolerance);
    free(found);
}

/* ---- convolutions ---- */

static void convolutions_and_their_gradients_are_those_of_pytorch(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(torch_cases); i++) {
        for (size_t phases = 1; phases <= 3; phases++) {
            const struct conv_shape shape = {torch_cases[i].low, torch_cases[i].high,
                                             torch_cases[i].kernel, torch_cases[i].stride,
                                             torch_cases[i].padding};
            size_t weights = shape.low * shape.high * shape.kernel;
            size_t low_frames = torch_cases[i].low_frames, high_frames = torch_cases[i].high_frames;
            bool transpose = torch_cases[i].transpose;
            const float *w = torch_cases[i].w, *b = torch_cases[i].b;
            const float *low = transpose ? torch_cases[i].x : torch_cases[i].dy;
            const float *high = transpose ? torch_cases[i].dy : torch_cases[i].x;
            const float *gathered = transpose ? torch_cases[i].dx : torch_cases[i].y;
            const float *scattered = transpose ? torch_cases[i].y : torch_cases[i].dx;
            struct conv *conv = conv_open(&shape, phases, PITCH);
            struct rows l = rows_of(low, shape.low, phases, low_frames);
            struct rows h = rows_of(high, shape.high, phases * shape.stride, high_frames);
            struct rows from_h = rows_open(shape.low, phases, low_frames);
            struct rows from_l = rows_open(shape.high, phases * shape.stride, high_frames);
            float *dw = xfloats(weights);

            conv_gather(conv, w, transpose ? NULL : b, h.rows, from_h.rows, WIDTH);
            assert_rows(&from_h, gathered, 1e-5);
            conv_scatter(conv, w, transpose ? b : NULL, l.rows, from_l.rows, WIDTH);
            assert_rows(&from_l, scattered, 1e-5);
            conv_correlate(conv, l.rows, h.rows, WIDTH, dw);
            assert_near(dw, torch_cases[i].dw, weights, 1e-5);

            free(dw);
            free(l.all);
            free(h.all);
            free(from_h.all);
            free(from_l.all);
            conv_close(conv);
        }
    }
}

/* The three sums of conv.h over a low-rate and a high-rate signal in their natural order, in double
 * precision, added to what is in GATHERED [L][F], SCATTERED [H][T] and CORRELATED [L][H][K]. */
static void plain_sums(const struct conv_shape *s, const float *w, const float *low,
                       size_t low_frames, const float *high, size_t high_frames, double *gathered,
                       double *scattered, double *correlated)
{
    for (size_t l = 0; l < s->low; l++)
        for (size_t h = 0; h < s->high; h++)
            for (size_t k = 0; k < s->kernel; k++) {
                size_t i = (l * s->high + h) * s->kernel + k;
                for (size_t q = 0; q < low_frames; q++) {
                    size_t t = s->stride * q + k - s->padding; /* huge if it is below 0 */
                    if (t >= high_frames)
                        continue;
                    gathered[l * low_frames + q] += (double)w[i] * high[h * high_frames + t];
                    scattered[h * high_frames + t] += (double)w[i] * low[l * low_frames + q];
                    correlated[i] += (double)low[l * low_frames + q] * high[h * high_frames + t];
                }
            }
}

static double *doubles(size_t channels, size_t frames, const float *bias)
{
    double *x = xalloc(channels * frames, sizeof *x);

    for (size_t i = 0; bias && i < channels * frames; i++)
        x[i] = bias[i / frames];
    return x;
}

static void assert_sums(const float *found, const double *wanted, size_t count, size_t terms)
{
    double tolerance = 5e-8 * (double)terms + 1e-6; /* terms in -1 .. 1, their sums rounded */

    for (size_t i = 0; i < count; i++)
        if (!(fabs(found[i] - wanted[i]) <= tolerance * fmax(1, fabs(wanted[i]))))
            fail_msg("value %zu is %.9g, not %.9g", i, (double)found[i], wanted[i]);
}

static float *random_values(struct rng *rng, size_t count)
{
    float *values = xfloats(count);

    for (size_t i = 0; i < count; i++)
        values[i] = (float)rng_uniform(rng, -1, 1);
    return values;
}

static double inner_product(const float *a, const float *b, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (double)a[i] * b[i];
    return sum;
}

/* Every sum against plain loops; and as gradients: <a, gather(w, x)> is linear in w and in x, its
 * slopes are correlate and scatter, so it equals <w, correlate(a, x)> and <scatter(w, a), x>. */
static void check_shape(const struct conv_shape *s, size_t phases, size_t low_frames,
                        size_t high_frames, struct rng *rng)
{
    size_t weights = s->low * s->high * s->kernel, lows = s->low * low_frames,
           highs = s->high * high_frames;
    float *w = random_values(rng, weights);
    float *low_bias = random_values(rng, s->low), *high_bias = random_values(rng, s->high);
    float *low = random_values(rng, lows), *high = random_values(rng, highs);
    double *gathered = doubles(s->low, low_frames, low_bias);
    double *scattered = doubles(s->high, high_frames, high_bias);
    double *correlated = doubles(s->low * s->high, s->kernel, NULL);
    struct conv *conv = conv_open(s, phases, PITCH);
    struct rows l = rows_of(low, s->low, phases, low_frames);
    struct rows h = rows_of(high, s->high, phases * s->stride, high_frames);

    plain_sums(s, w, low, low_frames, high, high_frames, gathered, scattered, correlated);
    for (const struct vector_kernels *const *k = vector_variants(); *k; k++) {
        struct rows from_h = rows_open(s->low, phases, low_frames);
        struct rows from_l = rows_open(s->high, phases * s->stride, high_frames);
        float *dw = xfloats(weights);
        vector_choose(*k);
        conv_gather(conv, w, low_bias, h.rows, from_h.rows, WIDTH);
        conv_scatter(conv, w, high_bias, l.rows, from_l.rows, WIDTH);
        conv_correlate(conv, l.rows, h.rows, WIDTH, dw);
        float *y = values_of(&from_h), *x = values_of(&from_l);
        assert_sums(y, gathered, lows, s->high * s->kernel);
        assert_sums(x, scattered, highs, s->low * s->kernel);
        assert_sums(dw, correlated, weights, low_frames);
        free(y);
        free(x);

        conv_gather(conv, w, NULL, h.rows, from_h.rows, WIDTH);
        conv_scatter(conv, w, NULL, l.rows, from_l.rows, WIDTH);
        y = values_of(&from_h);
        x = values_of(&from_l);
        double value = inner_product(low, y, lows), tolerance = 1e-4 * fmax(1, fabs(value));
        assert_true(fabs(inner_product(w, dw, weights) - value) <= tolerance);
        assert_true(fabs(inner_product(x, high, highs) - value) <= tolerance);
        free(y);
        free(x);
        free(dw);
        free(from_h.all);
        free(from_l.all);
    }
    vector_choose(NULL);
    conv_close(conv);
    free(l.all);
    free(h.all);
    free(w);
    free(low_bias);
    free(high_bias);
    free(low);
    free(high);
    free(gathered);
    free(scattered);
    free(correlated);
}

/* 1 to 64 channels, few of them more often; kernels 1 to 25, strides 1 to 7, any padding, any
 * length, with a remainder left by the stride. */
static void convolutions_of_any_shape_are_those_of_plain_loops(void **state)
{
    struct rng rng;
    size_t checked = 0;

    (void)state;
    rng_seed(&rng, 3);
    while (checked < 400) {
        size_t most = checked % 4 ? 16 : 64;
        struct conv_shape s = {.low = 1 + rng_below(&rng, most),
                               .high = 1 + rng_below(&rng, most),
                               .kernel = 1 + rng_below(&rng, 25),
                               .stride = 1 + rng_below(&rng, 7)};
        s.padding = rng_below(&rng, s.kernel);
        size_t phases = 1 + rng_below(&rng, 4), low_frames = 1 + rng_below(&rng, 20);
        long high_frames = (long)((low_frames - 1) * s.stride + s.kernel) - 2 * (long)s.padding +
                           (long)rng_below(&rng, s.stride);
        if (high_frames < 1)
            continue;
        check_shape(&s, phases, low_frames, (size_t)high_frames, &rng);
        checked++;
    }
    check_shape(&(struct conv_shape){256, 200, 3, 2, 1}, 1, 9, 18, &rng);
}

static void a_transpose_puts_every_value_in_its_place(void **state)
{
    enum { MOST = 70 };
    struct rng rng;

    (void)state;
    rng_seed(&rng, 4);
    for (const struct vector_kernels *const *k = vector_variants(); *k; k++) {
        for (int round = 0; round < 200; round++) {
            size_t rows = 1 + rng_below(&rng, MOST), columns = 1 + rng_below(&rng, MOST);
            size_t in_pitch = columns + rng_below(&rng, 5), out_pitch = rows + rng_below(&rng, 5);
            float *in = random_values(&rng, rows * in_pitch);
            float *out = xfloats(columns * out_pitch);
            (*k)->transpose(in, rows, columns, in_pitch, out, out_pitch);
            for (size_t c = 0; c < columns; c++)
                for (size_t r = 0; r < out_pitch; r++)
                    assert_true(out[c * out_pitch + r] == (r < rows ? in[r * in_pitch + c] : 0));
            free(in);
            free(out);
        }
    }
}

/* ---- tanh ---- */

/* The distance of two floats in units in the last place. */
static double ulps(float found, double wanted)
{
    float near = (float)wanted;
    double unit = fabs((double)nextafterf(near, INFINITY) - near);

    return fabs(found - wanted) / unit;
}

static void tanh_is_within_two_units_in_the_last_place(void **state)
{
    enum { BATCH = 1024 };
    float x[BATCH], y[BATCH];
    double worst = 0;

    (void)state;
    for (const struct vector_kernels *const *k = vector_variants(); *k; k++) {
        /* the whole range of floats, every 1021st of them: 1e-45 to 3e38, both signs */
        for (uint32_t bits = 1; bits < 0x7f800000;) {
            for (int i = 0; i < BATCH;
                 i += 2, bits = bits < 0x7f800000 - 1021 ? bits + 1021 : 0x7f800000) {
                uint32_t b = bits < 0x7f800000 ? bits : 0x7f7fffff;
                memcpy(&x[i], &b, sizeof b);
                x[i + 1] = -x[i];
            }
            (*k)->tanh(x, y, BATCH);
            for (int i = 0; i < BATCH; i++) {
                double error = ulps(y[i], tanh((double)x[i]));
                worst = error > worst ? error : worst;
            }
        }
    }
    print_message("tanh: worst error %.3f units in the last place\n", worst);
    assert_true(worst <= 2);
}

static void tanh_keeps_zero_the_infinite_and_what_is_no_number(void **state)
{
    const float least = 0x1p-149f, normal = 0x1p-126f;
    float x[LANES] = {0,      -0.0f,   INFINITY, -INFINITY, NAN,    -NAN,    100,   -100,
                      0.625f, -0.625f, least,    -least,    normal, -normal, 3e38f, -3e38f};
    float y[LANES];

    (void)state;
    for (const struct vector_kernels *const *k = vector_variants(); *k; k++) {
        (*k)->tanh(x, y, LANES);
        assert_true(y[0] == 0 && !signbit(y[0]) && y[1] == 0 && signbit(y[1]));
        assert_true(y[2] == 1 && y[3] == -1 && y[6] == 1 && y[7] == -1);
        assert_true(isnan(y[4]) && isnan(y[5]));
        assert_true(y[8] == -y[9]);
        for (int i = 10; i < 14; i++)
            assert_true(y[i] == x[i]);
        assert_true(y[14] == 1 && y[15] == -1);
    }
}

static void tanh_of_a_value_is_the_same_whatever_stands_beside_it(void **state)
{
    enum { BATCH = 1024 };
    float x[BATCH], alone[BATCH], beside[BATCH];

    (void)state;
    for (int i = 0; i < BATCH; i++)
        x[i] = ldexpf((float)(i * 37 % BATCH - BATCH / 2), -10) * 1.2f; /* small ones only */
    for (const struct vector_kernels *const *k = vector_variants(); *k; k++) {
        (*k)->tanh(x, alone, BATCH);
        for (int lane = 0; lane < LANES; lane++) {
            float kept[BATCH];
            memcpy(kept, x, sizeof x);
            for (int i = lane; i < BATCH; i += LANES)
                kept[i] = i % 2 ? 3 : -0.7f;
            (*k)->tanh(kept, beside, BATCH);
            for (int i = 0; i < BATCH; i++)
                assert_true(kept[i] != x[i] || beside[i] == alone[i]);
        }
    }
}

/* ---- instruction sets ---- */

static void avx512_and_avx2_agree_bit_for_bit(void **state)
{
    const struct vector_kernels *const *all = vector_variants();
    enum { OUTPUTS = 7, TAPS = 6, COLUMNS = 128 };
    ptrdiff_t weight_of_output[OUTPUTS], row_of_output[OUTPUTS], bias_of_output[OUTPUTS];
    ptrdiff_t weight_of_tap[TAPS], row_of_tap[TAPS];
    struct product p = {OUTPUTS,        TAPS,          weight_of_output, row_of_output,
                        bias_of_output, weight_of_tap, row_of_tap};
    struct rng rng;

    (void)state;
    if (!all[0] || !all[1] || !all[2])
        skip();
    rng_seed(&rng, 1);
    for (int m = 0; m < OUTPUTS; m++) {
        weight_of_output[m] = m * TAPS;
        row_of_output[m] = m * COLUMNS;
        bias_of_output[m] = m;
    }
    for (int r = 0; r < TAPS; r++) {
        weight_of_tap[r] = r;
        row_of_tap[r] = r * COLUMNS + r % 3;
    }
    float *w = random_values(&rng, OUTPUTS * TAPS), *b = random_values(&rng, OUTPUTS);
    float *in = random_values(&rng, TAPS * COLUMNS + LANES);
    float *out[2], *sums[2], *squashed[2], total[2];
    for (int i = 0; i < 2; i++) {
        out[i] = xfloats(OUTPUTS * COLUMNS);
        sums[i] = xfloats(OUTPUTS * TAPS);
        squashed[i] = xfloats(OUTPUTS * COLUMNS);
        all[i]->product(&p, w, b, in, out[i], COLUMNS);
        all[i]->correlate(&p, 1, in, out[i], COLUMNS, sums[i]);
        all[i]->tanh(out[i], squashed[i], OUTPUTS * COLUMNS);
        total[i] = all[i]->sum(out[i], OUTPUTS * COLUMNS - LANES);
    }
    assert_memory_equal(out[0], out[1], OUTPUTS * COLUMNS * sizeof(float));
    assert_memory_equal(sums[0], sums[1], OUTPUTS * TAPS * sizeof(float));
    assert_memory_equal(squashed[0], squashed[1], OUTPUTS * COLUMNS * sizeof(float));
    assert_true(total[0] == total[1]);
    for (int i = 0; i < 2; i++) {
        free(out[i]);
        free(sums[i]);
        free(squashed[i]);
    }
    free(w);
    free(b);
    free(in);
}

/* ---- Adam ---- */

static void adam_steps_as_pytorch_does(void **state)
{
    size_t count = COUNT(adam_start), steps = COUNT(adam_gradients) / count;
    struct adam *adam = adam_open(count, 0.02);
    float parameters[COUNT(adam_start)];

    (void)state;
    memcpy(parameters, adam_start, sizeof parameters);
    for (size_t i = 0; i < steps; i++) {
        adam_step(adam, parameters, adam_gradients + i * count, NULL);
        assert_near(parameters, adam_after + i * count, count, 1e-6);
    }
    adam_close(adam);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convolutions_and_their_gradients_are_those_of_pytorch),
        cmocka_unit_test(convolutions_of_any_shape_are_those_of_plain_loops),
        cmocka_unit_test(a_transpose_puts_every_value_in_its_place),
        cmocka_unit_test(tanh_is_within_two_units_in_the_last_place),
        cmocka_unit_test(tanh_of_a_value_is_the_same_whatever_stands_beside_it),
        cmocka_unit_test(tanh_keeps_zero_the_infinite_and_what_is_no_number),
        cmocka_unit_test(avx512_and_avx2_agree_bit_for_bit),
        cmocka_unit_test(adam_steps_as_pytorch_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
