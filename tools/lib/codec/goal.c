/* goal - the step for a rate or a quality. See goal.h. */
#include "codec/goal.h"

#include "base/base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    TRIES = 16,
    GUESSES = 4,
    STEERED = 3,
    BINS = 1024, /* by the upper bits of a float32: four an octave */
    BLOCK = 1 << 20,
    MOST_COLUMNS = 128,
    HEADER = 20, /* bytes, about, with the checksum */
};

/* What the encoder has learned from the passes before changes a result by about as much. */
static const double NOISE = 0.02;

/* log2 of a spectrum's bytes over those estimated: of music, give or take 0.03, at any rate. */
static const double USUAL_OFF = -0.05;

/* COUNT columns of a tensor, from FIRST on. */
struct part {
    size_t first, count;
};

/* The number of magnitudes in each quarter of an octave: enough for a rough estimate of rate and
 * error. */
struct histogram {
    double count[BINS], energy;
};

/* Calls USE for the columns of PART one after the other, until it returns false. */
static bool each_column(const struct goal_tensor *tensor, struct part part,
                        bool (*use)(void *context, size_t frame, const float *column),
                        void *context)
{
    size_t rows = tensor->layout->rows;
    size_t most = BLOCK / rows < 1 ? 1 : BLOCK / rows < MOST_COLUMNS ? BLOCK / rows : MOST_COLUMNS;
    float *columns = xfloats((most < part.count ? most : part.count) * rows);
    bool goes_on = true;

    for (size_t f = 0, n; f < part.count && goes_on; f += n) {
        n = part.count - f < most ? part.count - f : most;
        tensor->columns(tensor->context, part.first + f, n, columns);
        for (size_t i = 0; i < n && goes_on; i++)
            goes_on = use(context, part.first + f + i, columns + i * rows);
    }
    free(columns);
    return goes_on;
}

/* ---- rough estimates ---- */

/* What counting needs: the histograms of all columns and of those in MIDDLE. */
struct counting {
    size_t rows;
    struct part middle;
    struct histogram all, some;
};

static bool count_magnitudes(void *context, size_t frame, const float *column)
{
    struct counting *counting = context;
    bool in = frame - counting->middle.first < counting->middle.count;

    for (size_t r = 0; r < counting->rows; r++) {
        uint32_t bits;
        memcpy(&bits, &column[r], sizeof bits);
        unsigned bin = bits >> 21 & (BINS - 1);
        counting->all.count[bin]++;
        counting->all.energy += (double)column[r] * (double)column[r];
        if (in)
            counting->some.count[bin]++;
    }
    return true;
}

/* A rough logarithm of the quantity in GOAL at the spacing 2^S: grows with bytes, and falls with
 * the error. */
static double rough(const struct histogram *h, enum goal_kind kind, double s)
{
    double sum = 1e-300;

    for (int b = 1; b < BINS; b++) {
        if (h->count[b] == 0)
            continue;
        double x = (b + 0.5) / 4 - 127 - s; /* about log2 of a magnitude in steps */
        if (kind == GOAL_BYTES)
            sum += h->count[b] * log2(1 + exp2(2 * x + 2));
        else
            sum += h->count[b] / (exp2(-2 * (x + s)) + exp2(3.6 - 2 * s));
    }
    return kind == GOAL_BYTES ? log2(sum) : -log2(sum);
}

/* The S at which rough() equals WANTED. */
static double solve(const struct histogram *h, enum goal_kind kind, double wanted)
{
    double low = -100, high = 100;

    for (int i = 0; i < 40; i++) {
        double s = (low + high) / 2;
        if (rough(h, kind, s) > wanted)
            low = s;
        else
            high = s;
    }
    return (low + high) / 2;
}

/* ---- passes ---- */

/* A pass over columns. A guess writes the size after each one to PLAN, by which the coding of the
 * same columns is kept close to TARGET bytes: the weight of bits against error (lambda) follows
 * what is left of both. */
struct pass {
    struct codec_encoder *encoder;
    const struct goal_tensor *tensor;
    struct part part;
    uint32_t *way;
    double *plan;  /* (part.count); NULL: neither */
    double target; /* 0: a guess */
};

/* The weight of bits that makes the rest of PASS, after COUNT columns, fit its target: the rest of
 * the plan, made longer or shorter as the columns so far were. */
static double steer(const struct pass *pass, size_t count)
{
    enum { ELASTICITY = 4 }; /* a change of the weight by 4 % changes the bits by 1 % */
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a pass with a target has a plan */
    double all = pass->plan[pass->part.count - 1], planned = count ? pass->plan[count - 1] : 0;
    double used = (double)codec_encode_size(pass->encoder);
    double length = (used + 0.2 * pass->target) / (planned / all + 0.2);
    double left = (pass->target - used) / fmax(length * (1 - planned / all), 1);

    return fmin(fmax(pow(fmax(left, 0.1), -ELASTICITY), 0.7), 1.5);
}

static bool encode_column(void *context, size_t frame, const float *column)
{
    struct pass *pass = context;
    const struct codec_layout *layout = pass->tensor->layout;
    size_t channels = layout->spectrum ? layout->rows >> layout->largest : 0;
    size_t count = frame - pass->part.first;

    if (pass->target > 0)
        codec_encode_weight(pass->encoder, steer(pass, count));
    for (size_t c = 0; c < channels; c++)
        pass->way[c] = pass->tensor->ways[c * layout->frames + frame];
    bool fits = codec_encode_column(pass->encoder, column, pass->way);
    if (pass->plan && pass->target == 0)
        pass->plan[count] = (double)codec_encode_size(pass->encoder) + 1;
    return fits;
}

/* Encodes PART with SETTINGS, and PLAN and TARGET as in struct pass. False if its values are too
 * large for the step. */
static bool encode(struct codec_encoder *encoder, const struct goal_tensor *tensor,
                   struct part part, const struct codec_settings *settings, double *plan,
                   double target, uint32_t seal, struct codec_result *result)
{
    struct codec_layout layout = *tensor->layout;
    struct pass pass = {encoder, tensor, part, NULL, plan, target};

    if (!(settings->step > 0) || !isfinite(settings->step))
        return false;
    layout.frames = part.count;
    pass.way = xalloc(layout.spectrum ? layout.rows >> layout.largest : 0, sizeof *pass.way);
    codec_encode_begin(encoder, &layout, settings);
    bool fits = each_column(tensor, part, encode_column, &pass);
    free(pass.way);
    if (fits)
        *result = codec_encode_end(encoder, seal);
    return fits;
}

/* The logarithm of the quantity in GOAL, according to RESULT. */
static double reached(const struct codec_result *result, enum goal_kind kind)
{
    return kind == GOAL_BYTES ? log2((double)result->size) : -log2(result->error + 1e-300);
}

/* The S at which AIM is likely to be reached. Estimates until it stops moving, first with a quarter
 * of the tensor, which is also coded unless it is known how far estimates are off, then with all of
 * it. */
static double start(struct codec_encoder *encoder, const struct goal_tensor *tensor,
                    const struct counting *counting, struct codec_settings settings,
                    enum goal_kind kind, double aim, double close, double *plan)
{
    const double usual = kind == GOAL_BYTES ? -3.5 : 0, most = 2; /* above rough() */
    const struct part all = {0, tensor->layout->frames};
    const struct histogram *h = &counting->all;
    double s = solve(h, kind, aim - usual), off = 0;
    struct codec_result guessed, coded = {0};
    const bool known = kind == GOAL_BYTES && tensor->layout->spectrum;

    if (counting->middle.count > 1) {
        settings.step = codec_step(exp2(s));
        settings.guess = true;
        if (encode(encoder, tensor, counting->middle, &settings, NULL, 0, 0, &guessed)) {
            double above = reached(&guessed, kind) - rough(&counting->some, kind, s);
            s = solve(h, kind, aim - fmin(fmax(above, usual - most), usual + most));
        }
        settings.again = true;
        for (int i = 0; i < 2 && !known; i++) {
            settings.step = codec_step(exp2(s));
            settings.guess = i == 0;
            if (!encode(encoder, tensor, counting->middle, &settings, NULL, 0, 0,
                        i ? &coded : &guessed))
                return s;
        }
        off = known ? USUAL_OFF : reached(&coded, kind) - reached(&guessed, kind);
        free(coded.bytes);
    }
    settings.guess = true;
    for (int i = 0; i < GUESSES; i++) {
        settings.step = codec_step(exp2(s));
        if (!encode(encoder, tensor, all, &settings, plan, 0, 0, &guessed))
            return s;
        settings.again = true;
        double got = reached(&guessed, kind) + off;
        s = solve(h, kind, aim - got + rough(h, kind, s));
        if (fabs(got - aim) < close)
            break;
    }
    return s;
}

/* How often a column is halved for noise levels of its own: what they cost is worth more the more
 * bits there are (measured: mel distance and SNR at 1 to 17 kbit/s). */
static unsigned halvings(const struct goal_tensor *tensor, const struct goal *goal)
{
    double values = (double)tensor->layout->rows * (double)tensor->layout->frames;
    double bits = 8 * goal->value / fmax(values, 1); /* a value */

    return goal->kind != GOAL_BYTES || bits > 0.2 ? 2 : bits > 0.1 ? 1 : 0;
}

const char *goal_encode(struct codec_encoder *encoder, const struct goal_tensor *tensor,
                        unsigned fill, const struct goal *goal, uint32_t seal,
                        struct codec_result *result)
{
    const struct part all = {0, tensor->layout->frames};
    struct codec_settings settings = {.step = codec_step(goal->value),
                                      .fill = fill,
                                      .halvings = halvings(tensor, goal)};

    *result = (struct codec_result){0};
    if (goal->kind == GOAL_STEP)
        return encode(encoder, tensor, all, &settings, NULL, 0, seal, result)
                   ? NULL
                   : "its values are too large for this step";

    struct counting *counting = xalloc(1, sizeof *counting);
    counting->rows = tensor->layout->rows;
    counting->middle = (struct part){all.count * 3 / 8, (all.count + 3) / 4};
    each_column(tensor, all, count_magnitudes, counting);
    double energy = counting->all.energy, low = -100, high = 100, width, wanted;
    if (goal->kind == GOAL_BYTES) {
        wanted = log2(goal->value);
        width = -log2(0.99);
    } else {
        width = 0.05 * log2(10) / 10;
        wanted = -log2(energy + 1e-300) + goal->value * log2(10) / 10;
    }
    /* low and high are results known to be below and above the goal */
    bool small = goal->kind == GOAL_BYTES;
    double aim = wanted + (small ? -0.5 : 0.5) * width;
    double s = 0, target = small && all.count ? exp2(aim) - HEADER : 0;
    double *plan = xalloc(all.count, sizeof *plan);
    if (energy > 0)
        s = start(encoder, tensor, counting, settings, goal->kind, aim, small ? 0.15 : width, plan);
    settings.again = true;
    double last = 0, last_got = 0; /* of the trial before */
    for (int i = 0; i < TRIES; i++) {
        struct codec_result trial = {0};
        settings.step = codec_step(exp2(s));
        if (!(settings.step > 0) || !isfinite(settings.step))
            break;
        if (!encode(encoder, tensor, all, &settings, target > 0 ? plan : NULL, target, seal,
                    &trial)) {
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
            if (target > 0 && i < STEERED && fabs(got - aim) < 0.05) { /* again, aiming off */
                target += exp2(aim) - (double)trial.size;
                continue;
            }
            target = 0;
            if (got > aim + NOISE)
                low = s > low ? s : low;
            else if (got < aim - NOISE)
                high = s < high ? s : high;
            double next = s + (aim - got) * (s - last) / (got - last_got); /* secant method */
            bool known = last_got != 0 && (s - last) * (got - last_got) < 0 &&
                         fabs(got - last_got) > 4 * NOISE;
            last = s;
            last_got = got;
            s = known ? next
                      : solve(&counting->all, goal->kind,
                              aim - got + rough(&counting->all, goal->kind, s));
        }
        if (s <= low || s >= high)
            s = low <= -100 ? high - 2 : high >= 100 ? low + 2 : (low + high) / 2;
        if (high - low < 1e-3)
            break;
    }
    free(plan);
    free(counting);
    return result->bytes ? NULL
           : small       ? "it cannot be packed into so few bytes"
                         : "it cannot be packed that well";
}
