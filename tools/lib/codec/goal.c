/* goal - the step for a rate or a quality. See goal.h. */
#include "codec/goal.h"

#include "base/base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 16, OCTAVES = 160, PARTS = 4, BINS = OCTAVES * PARTS };

/* The number of magnitudes in each quarter of an octave, from 2^-80 on: enough for a rough estimate
 * of rate and error. */
struct histogram {
    double count[BINS];
};

/* COUNT columns of a tensor (rows, frames), from FIRST on. */
struct part {
    size_t first, count;
};

static void count_magnitudes(struct histogram *h, const struct codec_layout *layout,
                             const float *values, struct part part)
{
    memset(h, 0, sizeof *h);
    for (size_t r = 0; r < layout->rows; r++)
        for (size_t f = part.first; f < part.first + part.count; f++) {
            double x = fabs((double)values[r * layout->frames + f]);
            int bin = x > 0 ? (int)floor(PARTS * (log2(x) + OCTAVES * 0.5)) : 0;
            h->count[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin]++;
        }
}

/* A rough logarithm of the quantity in GOAL at the spacing 2^S: grows with bytes, and falls with
 * the error. */
static double rough(const struct histogram *h, enum goal_kind kind, double s)
{
    double sum = 1e-300;

    for (int b = 0; b < BINS; b++) {
        if (h->count[b] == 0)
            continue;
        double x = (b + 0.5) / PARTS - OCTAVES * 0.5 - s; /* log2 of a magnitude in steps */
        if (kind == GOAL_BYTES)
            sum += h->count[b] * log2(1 + exp2(2 * x + 2));
        else
            sum += h->count[b] * exp2(2 * (x < -0.8 ? x : -1.8) + 2 * s);
    }
    return kind == GOAL_BYTES ? log2(sum) : -log2(sum);
}

/* The S at which rough() equals WANTED. */
static double solve(const struct histogram *h, enum goal_kind kind, double wanted)
{
    double low = -100, high = 100;

    for (int i = 0; i < 60; i++) {
        double s = (low + high) / 2;
        if (rough(h, kind, s) > wanted)
            low = s;
        else
            high = s;
    }
    return (low + high) / 2;
}

static bool encode(struct codec_encoder *encoder, const struct codec_layout *layout,
                   const float *values, const uint32_t *ways, struct part part,
                   const struct codec_settings *settings, uint32_t seal,
                   struct codec_result *result)
{
    enum { BATCH = 16 }; /* columns gathered at once */
    size_t rows = layout->rows, frames = layout->frames;
    size_t channels = layout->spectrum ? rows >> layout->largest : 0;
    float *columns = xalloc(BATCH * rows, sizeof *columns);
    uint32_t *way = xalloc(channels, sizeof *way);
    bool fits = true;

    const struct codec_layout whole = {rows, part.count, layout->spectrum, layout->smallest,
                                       layout->largest};
    codec_encode_begin(encoder, &whole, settings);
    for (size_t f = part.first, end = f + part.count, n; f < end && fits; f += n) {
        n = end - f < BATCH ? end - f : BATCH;
        for (size_t r = 0; r < rows; r++)
            for (size_t i = 0; i < n; i++)
                columns[i * rows + r] = values[r * frames + f + i];
        for (size_t i = 0; i < n && fits; i++) {
            for (size_t c = 0; c < channels; c++)
                way[c] = ways[c * frames + f + i];
            fits = codec_encode_column(encoder, columns + i * rows, way);
        }
    }
    free(way);
    free(columns);
    if (fits)
        *result = codec_encode_end(encoder, seal);
    return fits;
}

/* The logarithm of the quantity in GOAL, according to RESULT. */
static double reached(const struct codec_result *result, enum goal_kind kind)
{
    return kind == GOAL_BYTES ? log2((double)result->size) : -log2(result->error + 1e-300);
}

/* The S at which a quarter of the tensor lets one expect AIM. H becomes the histogram of all. */
static double start(struct codec_encoder *encoder, const struct codec_layout *layout,
                    const float *values, const uint32_t *ways, unsigned fill, enum goal_kind kind,
                    double aim, struct histogram *h)
{
    const struct part middle = {layout->frames * 3 / 8, (layout->frames + 3) / 4};
    const double usual = kind == GOAL_BYTES ? -3.5 : 0, most = 2; /* above rough() */
    double above = usual;

    if (middle.count > 1) {
        count_magnitudes(h, layout, values, (struct part){0, layout->frames});
        double s = solve(h, kind, aim - usual);
        struct codec_settings settings = {codec_step(exp2(s)), fill};
        struct codec_result result;
        count_magnitudes(h, layout, values, middle);
        if (settings.step > 0 && isfinite(settings.step) &&
            encode(encoder, layout, values, ways, middle, &settings, 0, &result)) {
            above = reached(&result, kind) - rough(h, kind, s);
            above = fmin(fmax(above, usual - most), usual + most);
            free(result.bytes);
        }
    }
    count_magnitudes(h, layout, values, (struct part){0, layout->frames});
    return solve(h, kind, aim - above);
}

const char *goal_encode(struct codec_encoder *encoder, const struct codec_layout *layout,
                        const float *values, const uint32_t *ways, unsigned fill,
                        const struct goal *goal, uint32_t seal, struct codec_result *result)
{
    struct codec_settings settings = {codec_step(goal->value), fill};
    const struct part all = {0, layout->frames};

    *result = (struct codec_result){0};
    if (goal->kind == GOAL_STEP)
        return encode(encoder, layout, values, ways, all, &settings, seal, result)
                   ? NULL
                   : "its values are too large for this step";

    size_t count = layout->rows * layout->frames;
    struct histogram *h = xalloc(1, sizeof *h);
    double energy = 0, low = -100, high = 100, width = 0, wanted;
    for (size_t i = 0; i < count; i++)
        energy += (double)values[i] * (double)values[i];
    if (goal->kind == GOAL_BYTES) {
        wanted = log2(goal->value);
        width = -log2(0.99);
    } else {
        width = 0.02 * log2(10) / 10;
        wanted = -log2(energy + 1e-300) + goal->value * log2(10) / 10;
    }
    /* low and high are results known to be below and above the goal */
    bool small = goal->kind == GOAL_BYTES;
    double aim = wanted + (small ? -0.4 : 0.4) * width;
    double s = energy > 0 ? start(encoder, layout, values, ways, fill, goal->kind, aim, h) : 0;
    double last = 0, last_got = 0; /* of the trial before */
    for (int i = 0; i < TRIES; i++) {
        struct codec_result trial;
        settings.step = codec_step(exp2(s));
        if (!(settings.step > 0) || !isfinite(settings.step))
            break;
        if (!encode(encoder, layout, values, ways, all, &settings, seal, &trial)) {
            low = s;
        } else {
            double got = reached(&trial, goal->kind);
            bool good = small ? got <= wanted : got >= wanted || energy == 0;
            bool better = good && (!result->bytes ||
                                   (small ? trial.size > result->size : trial.size < result->size));
            if (better) {
                free(result->bytes);
                *result = trial;
            } else {
                free(trial.bytes);
            }
            if ((good && fabs(got - wanted) <= width) || energy == 0)
                break;
            if (got > aim)
                low = s > low ? s : low;
            else
                high = s < high ? s : high;
            double next = s + (aim - got) * (s - last) / (got - last_got); /* secant method */
            bool known = last_got != 0 && (s - last) * (got - last_got) < 0;
            last = s;
            last_got = got;
            s = known ? next : solve(h, goal->kind, aim - got + rough(h, goal->kind, s));
        }
        if (s <= low || s >= high)
            s = low <= -100 ? high - 2 : high >= 100 ? low + 2 : (low + high) / 2;
        if (high - low < 1e-3)
            break;
    }
    free(h);
    return result->bytes ? NULL
           : small       ? "it cannot be packed into so few bytes"
                         : "it cannot be packed that well";
}
