/* codec - unit tests of tools/lib/codec: the arithmetic code, the tables, the errors that an
 * encoder reports, the input that a decoder refuses. pack.bats tests pack and unpack on records. */
#include "codec/codec.h"
#include "codec/goal.h"
#include "codec/logistic.h"
#include "codec/range.h"
#include "codec/trellis.h"

#include "base/base.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint32_t random_state = 1;

static uint32_t draw(void)
{
    return (random_state = random_state * 1664525 + 1013904223) >> 8;
}

static void bits_come_back_whatever_their_chance(void **state)
{
    enum { BITS = 20000 };
    static bool bit[BITS];
    static unsigned chance[BITS];
    struct range range = range_encoder();

    (void)state;
    for (int i = 0; i < BITS; i++) {
        chance[i] = i % 3 == 0 ? 32768 : i % 3 == 1 ? LEAST_CHANCE : 65536 - LEAST_CHANCE;
        bit[i] = draw() % 65536 < chance[i] || i % 1000 == 0;
        range_encode(&range, bit[i], chance[i]);
    }
    range_finish(&range);
    struct range back = range_decoder(range.bytes, range.size);
    for (int i = 0; i < BITS; i++)
        if (range_decode(&back, chance[i]) != bit[i])
            fail_msg("bit %d is another", i);
    assert_true(range_complete(&back));
    assert_true(range.size < BITS / 3 / 8 + 1200); /* even bits, and rare surprises of 12 bits */
    free(range.bytes);
}

static void chances_and_logits_are_each_other_s_inverse(void **state)
{
    const struct logistic *t = logistic_tables();

    (void)state;
    for (int x = 0; x <= LOGIT_LIMIT; x++) {
        double p = 65536 / (1 + exp(-x / 256.0));
        assert_true(fabs(t->squash[LOGIT_LIMIT + x] - fmin(p, 65536 - LEAST_CHANCE)) < 60);
        assert_int_equal(t->squash[LOGIT_LIMIT + x] + t->squash[LOGIT_LIMIT - x], 65536);
    }
    for (int i = 200; i < 3896; i++) {
        double p = (i + 0.5) / 4096;
        assert_true(fabs(t->stretch[i] / 256.0 - log(p / (1 - p))) < 0.05);
        assert_true(fabs(t->cost[i] / 4096.0 + log2(p)) < 0.001);
    }
}

static void every_state_of_the_trellis_has_two_ways_in_and_two_out(void **state)
{
    int in[STATES] = {0};

    (void)state;
    for (int s = 0; s < STATES; s++) {
        assert_int_not_equal(trellis_next[s][0], trellis_next[s][1]);
        in[trellis_next[s][0]]++;
        in[trellis_next[s][1]]++;
    }
    for (int s = 0; s < STATES; s++)
        assert_int_equal(in[s], 2);
}

/* A tensor (rows, frames) that falls with the row, VALUES row by row. */
static float *music(size_t rows, size_t frames)
{
    float *values = xfloats(rows * frames);

    for (size_t i = 0; i < rows * frames; i++)
        values[i] = (float)((int)draw() % 2001 - 1000) / (float)(1 + i / frames);
    return values;
}

/* A tensor in memory, and whether it is a spectrum that is cut in WAYS. */
struct tensor {
    const struct codec_layout *layout;
    const float *values;
    const uint32_t *ways;
};

static void columns_of(void *context, size_t first, size_t count, float *columns)
{
    const struct tensor *tensor = context;

    for (size_t i = 0; i < count; i++)
        for (size_t r = 0; r < tensor->layout->rows; r++)
            columns[i * tensor->layout->rows + r] =
                tensor->values[r * tensor->layout->frames + first + i];
}

static const char *pack(struct codec_encoder *encoder, struct tensor tensor, unsigned fill,
                        const struct goal *goal, uint32_t seal, struct codec_result *result)
{
    const struct goal_tensor packed = {tensor.layout, tensor.ways, columns_of, &tensor};

    return goal_encode(encoder, &packed, fill, goal, seal, result);
}

/* The squared error of RESULT against VALUES; dies if it is not whole. */
static double error_of(const struct codec_result *result, uint32_t seal, const float *values)
{
    struct codec_layout layout;
    struct codec_decoder *decoder;
    double error = 0;

    assert_null(codec_decoder_open(result->bytes, result->size, seal, &layout, &decoder));
    float *column = xfloats(layout.rows);
    uint32_t ways[2];
    for (size_t f = 0; f < layout.frames; f++) {
        codec_decode_column(decoder, column, ways);
        for (size_t r = 0; r < layout.rows; r++) {
            double lost = (double)column[r] - (double)values[r * layout.frames + f];
            error += lost * lost;
        }
    }
    assert_null(codec_decode_end(decoder));
    codec_decoder_close(decoder);
    free(column);
    return error;
}

static void what_is_lost_is_what_the_encoder_says(void **state)
{
    const struct codec_layout layouts[] = {{512, 9, true, 7, 9},
                                           {1024, 3, true, 9, 9},
                                           {20, 60, false, 0, 0}};

    (void)state;
    for (size_t l = 0; l < 3; l++)
        for (unsigned fill = 0; fill <= (layouts[l].spectrum ? 16U : 0U); fill += 8) {
            struct codec_encoder *encoder = codec_encoder_open();
            float *values = music(layouts[l].rows, layouts[l].frames);
            uint32_t ways[18] = {0};
            for (size_t f = 0; f < layouts[l].frames && l == 0; f++)
                ways[f] = (uint32_t)f % codec_ways(&layouts[l]);
            for (double step = 0.02; step < 3000; step *= 20) {
                struct codec_result result;
                const struct goal goal = {GOAL_STEP, step};
                const struct tensor tensor = {&layouts[l], values,
                                              layouts[l].spectrum ? ways : NULL};
                assert_null(pack(encoder, tensor, fill, &goal, 3, &result));
                double found = error_of(&result, 3, values);
                assert_true(fabs(found - result.error) <= 1e-3 * result.error + 1e-6);
                assert_true(fill || result.error / (double)(layouts[l].rows * layouts[l].frames) <
                                        step * step / 9);
                free(result.bytes);
            }
            free(values);
            codec_encoder_close(encoder);
        }
}

static void a_goal_is_kept(void **state)
{
    const struct codec_layout layout = {1024, 16, true, 10, 10};
    struct codec_encoder *encoder = codec_encoder_open();
    float *values = music(layout.rows, layout.frames);
    uint32_t ways[16] = {0};
    struct codec_result result;

    (void)state;
    for (double bytes = 300; bytes < 20000; bytes *= 3) {
        const struct goal goal = {GOAL_BYTES, bytes};
        assert_null(pack(encoder, (struct tensor){&layout, values, ways}, 0, &goal, 0, &result));
        assert_true((double)result.size <= bytes && (double)result.size >= 0.985 * bytes - 1);
        free(result.bytes);
    }
    for (double snr = 10; snr < 60; snr += 12) {
        const struct goal goal = {GOAL_SNR, snr};
        assert_null(pack(encoder, (struct tensor){&layout, values, ways}, 0, &goal, 0, &result));
        double found = 10 * log10(result.energy / result.error);
        if (!(found >= snr - 1e-6 && found < snr + 0.1))
            fail_msg("%g dB where %g were asked for", found, snr);
        free(result.bytes);
    }
    const struct goal none = {GOAL_BYTES, 3};
    assert_non_null(pack(encoder, (struct tensor){&layout, values, ways}, 0, &none, 0, &result));
    codec_encoder_close(encoder);
    free(values);
}

static void another_seal_size_or_version_is_refused(void **state)
{
    const struct codec_layout layout = {8, 4, false, 0, 0};
    struct codec_encoder *encoder = codec_encoder_open();
    float *values = music(8, 4);
    const struct goal goal = {GOAL_STEP, 10};
    struct codec_layout found;
    struct codec_decoder *decoder;
    struct codec_result result;

    (void)state;
    assert_null(pack(encoder, (struct tensor){&layout, values, NULL}, 0, &goal, 1, &result));
    assert_non_null(
        strstr(codec_decoder_open(result.bytes, result.size, 2, &found, &decoder), "checksum"));
    assert_non_null(codec_decoder_open(result.bytes, result.size - 1, 1, &found, &decoder));
    assert_non_null(codec_decoder_open(result.bytes, 0, 1, &found, &decoder));
    result.bytes[0]++;
    assert_non_null(
        strstr(codec_decoder_open(result.bytes, result.size, 1, &found, &decoder), "version"));
    free(result.bytes);
    free(values);
    codec_encoder_close(encoder);
}

static void a_checksum_is_that_of_gzip(void **state)
{
    (void)state;
    assert_int_equal(codec_crc(0, "123456789", 9),
                     0xcbf43926); /* the check value of CRC-32/ISO-HDLC */
    assert_int_equal(codec_crc(codec_crc(0, "1234", 4), "56789", 5), 0xcbf43926);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_come_back_whatever_their_chance),
        cmocka_unit_test(chances_and_logits_are_each_other_s_inverse),
        cmocka_unit_test(every_state_of_the_trellis_has_two_ways_in_and_two_out),
        cmocka_unit_test(what_is_lost_is_what_the_encoder_says),
        cmocka_unit_test(a_goal_is_kept),
        cmocka_unit_test(another_seal_size_or_version_is_refused),
        cmocka_unit_test(a_checksum_is_that_of_gzip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
