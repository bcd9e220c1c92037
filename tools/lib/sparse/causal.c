/* causal - which coefficients are kept. See causal.h. */
#include "sparse/causal.h"

#include "base/base.h"
#include "base/clones.h"
#include "sparse/arithmetic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MARGIN = 16, STATES = 7, H = PREDICTOR_HIDDEN };

struct causal {
    const struct predictor *predictor;
    size_t largest, n; /* n: of the last block; 0: there was none */
    bool same;         /* this block has the size of the last one */
    float theta, inverse;
    float unit; /* of the distances to surprises */
    float *memory;
    float *a, *a1, *a2, *r, *q, *z, *z1; /* (-MARGIN ... largest + MARGIN) */
    float *slow;    /* (largest) log of the one-pole mean of a1 below each bin */
    float *past;    /* (largest, H), or (largest) for the built-in predictor: the part of past
                     * blocks */
    float *feature; /* (PREDICTOR_PAST, largest) */
};

struct causal *causal_open(const struct predictor *predictor, size_t largest)
{
    struct causal *c = xalloc(1, sizeof *c);
    size_t span = largest + 2 * MARGIN;

    c->predictor = predictor;
    c->largest = largest;
    c->memory = xfloats(STATES * span);
    float **state[STATES] = {&c->a, &c->a1, &c->a2, &c->r, &c->q, &c->z, &c->z1};
    for (int i = 0; i < STATES; i++)
        *state[i] = c->memory + (size_t)i * span + MARGIN;
    c->slow = xfloats(largest);
    c->past = xfloats(largest * H);
    c->feature = xfloats(PREDICTOR_PAST * largest);
    return c;
}

void causal_close(struct causal *c)
{
    free(c->memory);
    free(c->slow);
    free(c->past);
    free(c->feature);
    free(c);
}

void causal_begin(struct causal *c, float theta)
{
    memset(c->memory, 0, STATES * (c->largest + 2 * MARGIN) * sizeof(float));
    c->theta = theta;
    c->inverse = 1 / theta;
    union float_bits unit = {.value = sqrtf(CAUSAL_WORTH * theta) * 0x1p-25f};
    unit.bits &= 0x7f800000; /* a power of two: its multiples up to CAUSAL_GAP are exact */
    c->unit = unit.value;
    c->n = 0;
}

/* ---- a block begins ---- */

/* Converts a state of blocks of N to blocks of M. */
static void resize(float *state, size_t n, size_t m)
{
    if (m > n) {
        for (size_t k = m, r = m / n; k-- > 0;)
            state[k] = state[k / r];
    } else {
        for (size_t k = 0, r = n / m; k < m; k++) {
            float sum = 0;
            for (size_t i = 0; i < r; i++)
                sum += state[k * r + i];
            state[k] = sum / (float)r;
        }
        memset(state + m, 0, (n - m) * sizeof *state);
    }
}

static void turn_to(struct causal *c, size_t n)
{
    c->same = c->n == n;
    if (c->n && !c->same) {
        resize(c->a1, c->n, n);
        resize(c->a2, c->n, n);
        resize(c->r, c->n, n);
        resize(c->q, c->n, n);
    }
    if (!c->same)
        memset(c->z1 - MARGIN, 0, (c->largest + 2 * MARGIN) * sizeof(float));
    memset(c->a - MARGIN, 0, (c->largest + 2 * MARGIN) * sizeof(float));
    memset(c->z - MARGIN, 0, (c->largest + 2 * MARGIN) * sizeof(float));
}

/* The past blocks' part of the built-in prediction. */
CLONES static void look_back_by_hand(struct causal *c, size_t n)
{
    const float *a1 = c->a1, *a2 = c->a2, *r = c->r;

    for (size_t k = 0; k < n; k++)
        c->past[k] = .25f * a1[k] + .08f * (a1[k - 1] + a1[k + 1]) + .10f * a2[k] + .30f * r[k] +
                     .025f * (r[k - 1] + r[k + 1]);
}

static inline float log_feature(float energy)
{
    return fixed_log(energy + .01f);
}

/* The features that are logarithms of energies of past blocks, before the logarithm: rows of F
 * (PREDICTOR_PAST, n). */
CLONES static void energies_of_past(const float *restrict a1, const float *restrict a2,
                                    const float *restrict r, const float *restrict q,
                                    const float *restrict z1, bool same, size_t n,
                                    float *restrict f)
{
    for (ptrdiff_t d = -2; d <= 2; d++)
        memcpy(f + (size_t)(d + 2) * n, a1 + d, n * sizeof *f);
    for (size_t k = 0; k < n; k++)
        f[5 * n + k] =
            (a1[k - 3] + a1[k - 4] + a1[k - 5] + a1[k - 6] + a1[k - 7] + a1[k - 8]) * (1 / 6.f);
    for (size_t k = 0; k < n; k++)
        f[6 * n + k] =
            (a1[k + 3] + a1[k + 4] + a1[k + 5] + a1[k + 6] + a1[k + 7] + a1[k + 8]) * (1 / 6.f);
    memcpy(f + 7 * n, a2, n * sizeof *f);
    for (size_t k = 0; k < n; k++)
        f[8 * n + k] = .5f * (a2[k - 1] + a2[k + 1]);
    memcpy(f + 9 * n, r, n * sizeof *f);
    for (size_t k = 0; k < n; k++)
        f[10 * n + k] = .5f * (r[k - 1] + r[k + 1]);
    memcpy(f + 11 * n, r, n * sizeof *f);
    for (size_t i = 1; i <= 8; i++)
        for (size_t k = 0; k < n; k++)
            f[11 * n + k] += r[k - i] + r[k + i];
    for (size_t k = 0; k < n; k++)
        f[11 * n + k] *= 1 / 17.f;
    memcpy(f + 12 * n, q, n * sizeof *f);
    memcpy(f + 13 * n, a1, n * sizeof *f);
    memcpy(f + 14 * n, a1, n * sizeof *f);
    for (size_t k = 0; k < n && same; k++) {
        float minus = z1[k + 1] - z1[k - 1], plus = z1[k + 1] + z1[k - 1];
        f[13 * n + k] = .5f * (a1[k] + minus * minus);
        f[14 * n + k] = .5f * (a1[k] + plus * plus);
    }
}

CLONES static void take_logs(float *f, size_t count)
{
    for (size_t i = 0; i < count; i++)
        f[i] = log_feature(f[i]);
}

/* All features of past blocks, and the one-pole means that the last feature of the block itself is
 * compared with. */
CLONES static void features_of_past(struct causal *c, size_t n)
{
    const float *a1 = c->a1;
    float *f = c->feature, mean = 0, shrink = 2205.f / (float)n;

    energies_of_past(a1, c->a2, c->r, c->q, c->z1, c->same, n, f);
    take_logs(f, 15 * n);
    for (size_t k = 0; k < n; k++) {
        f[15 * n + k] = fixed_log(((float)k + 2) * shrink) - 5;
        f[16 * n + k] = fixed_log((float)n / 1024) * 1.44269504f;
        f[17 * n + k] = c->same;
    }
    for (size_t k = 0; k < n; k++) {
        c->slow[k] = mean + .05f;
        mean = .9f * mean + .1f * a1[k];
    }
    for (size_t k = 0; k < n; k++)
        c->slow[k] = fixed_log(c->slow[k]);
}

/* The units of a layer, in vectors that suit AVX2 and that other instruction sets halve or pair. */
typedef float lanes __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t lane_bits __attribute__((vector_size(32)));
enum { VECTORS = H / 8 };

static inline const lanes *vector(const float *values, int v)
{
    return (const lanes *)(values + 8 * v);
}

/* Leaky ReLU. */
static inline __attribute__((always_inline)) void leak(lanes *x)
{
    lanes small = .1f * *x;
    lane_bits above = *x > small;

    *x = (lanes)((above & (lane_bits)*x) | (~above & (lane_bits)small));
}

/* The past blocks' part of the first layer, biases included. */
CLONES static void look_back(struct causal *c, size_t n)
{
    const struct weights *w = &c->predictor->weights;

    for (size_t k = 0; k < n; k++)
        for (int v = 0; v < VECTORS; v++) {
            lanes sum = *vector(w->in_bias, v);
            for (size_t f = 0; f < PREDICTOR_PAST; f++)
                sum += c->feature[f * n + k] * *vector(w->in[f], v);
            *(lanes *)(c->past + k * H + 8 * (size_t)v) = sum;
        }
}

/* ---- a coefficient ---- */

/* The log of the energy expected at bin K, where PRESENT are the features of this block. */
static inline __attribute__((always_inline)) float predict(const struct causal *c, size_t n,
                                                           size_t k, const float *present)
{
    const struct weights *w = &c->predictor->weights;
    float first[H];
    lanes sum[VECTORS], other[VECTORS], out = {0};

    for (int v = 0; v < VECTORS; v++) {
        lanes x = *vector(c->past + k * H, v);
        for (int f = 0; f < PREDICTOR_PRESENT; f++)
            x += present[f] * *vector(w->in[PREDICTOR_PAST + f], v);
        leak(&x);
        *(lanes *)(first + 8 * v) = x;
        sum[v] = *vector(w->middle_bias, v);
        other[v] = (lanes){0};
    }
    for (int i = 0; i < H; i += 2)
        for (int v = 0; v < VECTORS; v++) {
            sum[v] += first[i] * *vector(w->middle[i], v);
            other[v] += first[i + 1] * *vector(w->middle[i + 1], v);
        }
    for (int v = 0; v < VECTORS; v++) {
        sum[v] += other[v];
        leak(&sum[v]);
        out += sum[v] * *vector(w->out, v);
    }
    float log_v = ((out[0] + out[4]) + (out[2] + out[6])) + ((out[1] + out[5]) + (out[3] + out[7]));
    log_v += w->out_bias + c->feature[2 * n + k];
    return log_v < -12 ? -12 : log_v > 25 ? 25 : log_v;
}

static inline uint32_t random_bits(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static void sample(const struct causal *c, size_t n, size_t k, const float *present, float energy,
                   struct samples *samples)
{
    if (random_bits(&samples->state) % samples->every || samples->count == samples->room)
        return;
    float *to = samples->feature + samples->count * PREDICTOR_FEATURES;
    for (size_t f = 0; f < PREDICTOR_PAST; f++)
        to[f] = c->feature[f * n + k];
    memcpy(to + PREDICTOR_PAST, present, PREDICTOR_PRESENT * sizeof *to);
    samples->energy[samples->count++] = energy;
}

/* ---- a block ---- */

struct walk {
    const float *coefficients; /* encoding */
    float *decoded, *expected; /* decoding */
    struct kept *kept;
    struct place *place;
    struct samples *samples; /* NULL: none */
};

/* The surprise that VALUE, the number of an expected coefficient, tells of. Returns false if there
 * cannot be one. */
static bool look_ahead(const struct causal *c, float value, const struct kept *kept, size_t at)
{
    float distance = value / c->unit;

    if (value == 0)
        return true;
    if (!(value > 0 && distance >= 1 && distance <= CAUSAL_GAP && distance == floorf(distance)) ||
        (size_t)distance >= kept->coefficients - at)
        return false;
    kept->ahead[at + (size_t)distance] = 1;
    return true;
}

/* Keeps the position of a surprise AT: in the number of a coefficient that is not worth it, or as a
 * gap. Returns whether it is a gap. */
static bool keep_position(const struct causal *c, struct kept *kept, const struct place *at)
{
    if (kept->carriers > 0 && at->since < CAUSAL_GAP) {
        struct carrier last = kept->carrier[kept->carriers - 1];
        if (at->at - last.at <= CAUSAL_GAP) {
            kept->value[last.value] = (float)(at->at - last.at) * c->unit;
            kept->carriers--;
            return false;
        }
    }
    kept->gap[kept->gaps++] = (float)at->since;
    return true;
}

/* Encoding and decoding, with either predictor, in one function, so that they cannot differ. */
static inline __attribute__((always_inline)) bool go(struct causal *c, size_t n, bool decode,
                                                     bool learned, const struct walk *w)
{
    const float kappa = c->predictor->kappa, log_kappa = fixed_log(kappa);
    const float surprising = w->samples ? kappa : 1;
    float *a = c->a, *z = c->z;
    float root = sqrtf(c->inverse), slow = 0;
    struct kept *kept = w->kept;
    struct place at = *w->place;

    for (size_t k = 0; k < n; k++) {
        float present[PREDICTOR_PRESENT], v = 0, log_v = 0, coefficient = 0;
        bool expected, sent, gap = false;
        if (learned || w->samples) {
            present[0] = log_feature(a[k - 1]);
            present[1] = log_feature(a[k - 2]);
            present[2] = log_feature((a[k - 3] + a[k - 4] + a[k - 5] + a[k - 6]) * .25f);
            present[3] = fixed_log(slow + .05f) - c->slow[k];
        }
        if (learned) {
            log_v = predict(c, n, k, present);
            expected = log_v > log_kappa;
        } else {
            v = c->past[k] + .15f * a[k - 1];
            expected = v > kappa;
        }

        if (decode) {
            gap = !expected && at.gap < kept->gaps && kept->gap[at.gap] == (float)at.since;
            at.gap += gap;
            sent = expected || gap || kept->ahead[at.at];
            if (sent && at.value == kept->values)
                return false;
            if (sent)
                coefficient = kept->value[at.value++];
        } else {
            coefficient = w->coefficients[k];
        }
        float x = coefficient * coefficient * c->inverse;
        x = x < 1e12f ? x : 1e12f;
        if (!decode) {
            sent = expected || x > surprising || at.since >= CAUSAL_GAP;
            if (sent && !expected)
                gap = keep_position(c, kept, &at);
        }
        if (w->samples)
            sample(c, n, k, present, x, w->samples);
        if (!sent && learned)
            v = fixed_exp(log_v);
        if (expected && x < CAUSAL_WORTH && !w->samples) {
            if (decode && !look_ahead(c, coefficient, kept, at.at))
                return false;
            if (!decode) {
                kept->carrier[kept->carriers++] = (struct carrier){kept->values, at.at};
                kept->value[kept->values++] = 0;
            }
            sent = false;
            v = CAUSAL_LITTLE;
        }
        if (sent && !decode) {
            kept->value[kept->values++] = coefficient;
            kept->energy += (double)coefficient * (double)coefficient;
        }
        a[k] = sent ? x : v;
        z[k] = sent ? coefficient * root : 0;
        if (decode) {
            w->decoded[k] = sent ? coefficient : 0;
            w->expected[k] = sent ? -1 : v;
        }
        at.since = gap ? 0 : at.since + 1;
        at.at++;
        slow = .9f * slow + .1f * a[k];
    }
    *w->place = at;
    return true;
}

/* Each of the four cases is compiled on its own. */
CLONES static bool walk_block(struct causal *c, size_t n, bool decode, const struct walk *w)
{
    if (c->predictor->learned)
        return decode ? go(c, n, true, true, w) : go(c, n, false, true, w);
    return decode ? go(c, n, true, false, w) : go(c, n, false, false, w);
}

/* FACTOR to the power N / 1024, for N a power of two, by square roots and squares. */
static float decay(float factor, size_t n)
{
    for (size_t m = 1024; m > n; m /= 2)
        factor = sqrtf(factor);
    for (size_t m = 1024; m < n; m *= 2)
        factor *= factor;
    return factor;
}

CLONES static void block_ends(struct causal *c, size_t n)
{
    float keep_r = c->n ? decay(.7f, n) : 0, keep_q = c->n ? decay(.92f, n) : 0;

    for (size_t k = 0; k < n; k++) {
        c->r[k] += (c->a[k] - c->r[k]) * (1 - keep_r);
        c->q[k] += (c->a[k] - c->q[k]) * (1 - keep_q);
    }
    float *oldest = c->a2, *signs = c->z1;
    c->a2 = c->a1;
    c->a1 = c->a;
    c->a = oldest;
    c->z1 = c->z;
    c->z = signs;
    c->n = n;
}

static bool block(struct causal *c, size_t n, bool decode, const struct walk *w)
{
    turn_to(c, n);
    if (c->predictor->learned || w->samples)
        features_of_past(c, n);
    if (c->predictor->learned)
        look_back(c, n);
    else
        look_back_by_hand(c, n);
    bool whole = walk_block(c, n, decode, w);
    block_ends(c, n);
    return whole;
}

void causal_encode(struct causal *c, const float *coefficients, size_t n, struct kept *kept,
                   struct place *place, struct samples *samples)
{
    const struct walk walk = {
        .coefficients = coefficients, .kept = kept, .place = place, .samples = samples};

    block(c, n, false, &walk);
}

bool causal_decode(struct causal *c, float *coefficients, size_t n, struct kept *kept,
                   struct place *place, float *expected)
{
    const struct walk walk = {
        .decoded = coefficients, .expected = expected, .kept = kept, .place = place};

    return block(c, n, true, &walk);
}
