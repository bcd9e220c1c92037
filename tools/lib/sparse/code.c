/* code - a record as a vector of so many numbers. See code.h. */
#include "sparse/code.h"

#include "base/base.h"
#include "rng/rng.h"
#include "transform/keep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NOISY = 8 }; /* in the vector's mode */

static const float LEAST = 1e-30f, MOST = 1e30f; /* theta */
static const float RANK = 0.75f; /* theta is about the energy of the coefficient of this rank, of so
                                    many numbers: enough to choose a partition */

struct code {
    const struct predictor *predictor;
    struct lapped *lapped; /* the blocks that switch */
    struct causal *causal;
    struct predictor hand; /* and what is tried with it, where the predictor is a learned one */
    struct causal *rough;
};

struct code *code_open(const struct predictor *predictor)
{
    struct code *code = xalloc(1, sizeof *code);

    code->predictor = predictor;
    code->lapped = lapped_open(LAPPED_SMALLEST, LAPPED_LARGEST);
    code->causal = causal_open(predictor, LAPPED_LARGEST);
    code->hand = predictor_by_hand();
    if (predictor->learned)
        code->rough = causal_open(&code->hand, LAPPED_LARGEST);
    return code;
}

void code_close(struct code *code)
{
    lapped_close(code->lapped);
    causal_close(code->causal);
    if (code->rough)
        causal_close(code->rough);
    free(code);
}

/* ---- the transform ---- */

/* A record's coefficients, and the blocks that they are in. */
struct plane {
    size_t channels, frames, total; /* superframes a channel; coefficients in all */
    int mode;                       /* of the vector, without noise */
    bool noise;                     /* its levels follow */
    size_t side;                    /* numbers of the partition and the levels */
    uint32_t *partition;            /* (channels, frames) */
    size_t blocks;                  /* of all channels, one after the other */
    uint32_t *sizes;                /* (blocks) */
    float *coefficients;            /* (channels, frames x LAPPED_LARGEST) */
};

/* The way to cut a superframe into equal blocks of LAPPED_SMALLEST << MODE. */
static uint32_t equal_way(int mode)
{
    uint32_t ways = 1, way = 0; /* to cut a range of the smallest size, and of twice that in turn */

    for (int size = 1; size < CODE_SIZES; size++) {
        way = size > mode ? 1 + way * ways + way : 0;
        ways = 1 + ways * ways;
    }
    return way;
}

static struct plane plane_open(const struct code *code, size_t channels, size_t length)
{
    struct plane p = {.channels = length > 0 ? channels : 0,
                      .frames = lapped_frames(code->lapped, length)};

    p.total = p.channels * p.frames * LAPPED_LARGEST;
    p.partition = xalloc(p.channels * p.frames, sizeof *p.partition);
    p.sizes = xalloc(p.total / LAPPED_SMALLEST, sizeof *p.sizes);
    p.coefficients = xfloats(p.total);
    return p;
}

static void plane_close(struct plane *p)
{
    free(p->partition);
    free(p->sizes);
    free(p->coefficients);
}

/* Cuts P in MODE; for switching blocks the partition is set. */
static void plane_cut(const struct code *code, struct plane *p, int mode)
{
    p->mode = mode;
    p->side = (mode == CODE_SIZES ? p->channels * p->frames : 0) + (p->noise ? CODE_BANDS : 0);
    for (size_t f = 0; f < p->channels * p->frames && mode < CODE_SIZES; f++)
        p->partition[f] = equal_way(mode);
    p->blocks = lapped_blocks(code->lapped, p->partition, p->channels * p->frames, p->sizes);
}

/* Whether the block whose first coefficient is AT is the first of its channel. */
static bool channel_begins(const struct plane *p, size_t at)
{
    return at % (p->frames * LAPPED_LARGEST) == 0;
}

/* Cuts P in the same way and transforms SIGNAL. */
static void plane_forward(const struct code *code, struct plane *p,
                          const struct code_signal *signal, int mode)
{
    plane_cut(code, p, mode);
    for (size_t c = 0; c < p->channels; c++)
        lapped_forward(code->lapped, signal->values + c * signal->frames, signal->frames,
                       p->partition + c * p->frames,
                       p->coefficients + c * p->frames * LAPPED_LARGEST);
}

/* Where the numbers of VECTOR (NUMBERS) are, whose header was checked; free(ahead) after use. */
static struct kept kept_of(const float *vector, size_t numbers, const struct plane *p)
{
    size_t gaps = (size_t)vector[1], before = CODE_HEADER + p->side;
    float *rest = (float *)(uintptr_t)vector + before; /* it is only read */

    return (struct kept){.gap = rest,
                         .value = rest + gaps,
                         .gaps = gaps,
                         .values = numbers - before - gaps,
                         .ahead = xalloc(p->total, 1),
                         .coefficients = p->total};
}

/* ---- encoding ---- */

static struct kept kept_open(size_t room)
{
    return (struct kept){.value = xfloats(room),
                         .gap = xfloats(room),
                         .carrier = xalloc(room, sizeof(struct carrier))};
}

static void kept_close(struct kept *kept)
{
    free(kept->value);
    free(kept->gap);
    free(kept->carrier);
}

/* Selects at THETA; returns the numbers it takes, side information included. */
static size_t pass(struct causal *causal, const struct plane *p, float theta, struct kept *kept,
                   struct samples *samples)
{
    struct place place = {0};

    kept->values = kept->gaps = kept->carriers = 0;
    kept->energy = 0;
    for (size_t b = 0, at = 0; b < p->blocks; at += p->sizes[b++]) {
        if (channel_begins(p, at))
            causal_begin(causal, theta);
        causal_encode(causal, p->coefficients + at, p->sizes[b], kept, &place, samples);
    }
    return CODE_HEADER + p->side + kept->gaps + kept->values;
}

/* The energy that COUNT of the coefficients reach, within LEAST and MOST. */
static float reached(const struct plane *p, size_t count)
{
    float value = count < p->total ? keep_threshold(p->coefficients, p->total, count) : 0;

    return fminf(fmaxf(value * value, LEAST), MOST);
}

/* The smallest theta found whose numbers are at most NUMBERS and nearly as many, or 0 where none
 * is: the secant method on the logarithms, within what is known to hold the answer. START is near;
 * from LOUDEST on, the largest energy of a coefficient, nothing is kept. KEPT is that of the last
 * theta tried. */
static float search(struct causal *causal, const struct plane *p, size_t numbers, float start,
                    float loudest, struct kept *kept)
{
    enum { PASSES = 20 };
    double high = log((double)loudest * 1.01), low = fmax(log((double)LEAST), high - 28);
    const size_t spare = numbers / 1024 + 1;
    double slack = (double)spare, wanted = log((double)numbers - slack / 2);
    double at = log((double)start), slope = -0.6, last_at = 0, last = 0, best = 0;

    for (int i = 0; i < PASSES && high - low > 1e-4; i++) {
        double edge = 0.02 * fmin(high - low, 1);
        at = fmin(fmax(at, low + edge), high - edge);
        float theta = (float)exp(at);
        size_t found = pass(causal, p, theta, kept, NULL);
        double reached = log((double)found);
        if (found <= numbers) {
            best = (double)theta;
            high = at;
            if ((double)found + slack >= (double)numbers)
                break;
        } else {
            low = at;
        }
        if (i > 0 && at != last_at)
            slope = fmin(fmax((reached - last) / (at - last_at), -4), -0.05);
        last_at = at;
        last = reached;
        at += (wanted - reached) / slope;
        if (at <= low || at >= high || i % 4 == 3)
            at = (low + high) / 2;
    }
    return (float)best;
}

static size_t write_vector(const struct plane *p, const struct kept *kept, float theta,
                           float *vector)
{
    float *to = vector;

    *to++ = theta;
    *to++ = (float)kept->gaps;
    *to++ = (float)(p->mode + (p->noise ? NOISY : 0));
    for (size_t i = 0; i < p->channels * p->frames && p->mode == CODE_SIZES; i++)
        *to++ = (float)p->partition[i];
    if (p->noise)
        to += CODE_BANDS; /* set_levels() */
    memcpy(to, kept->gap, kept->gaps * sizeof *to);
    to += kept->gaps;
    memcpy(to, kept->value, kept->values * sizeof *to);
    return (size_t)(to - vector) + kept->values;
}

/* ---- noise ---- */

/* The band of frequency K of N: bands are as wide as an ear's, as a logarithm has them. */
static size_t band_of(size_t k, size_t n)
{
    double place = log1p(40 * ((double)k + 0.5) / (double)n) / log1p(40);

    return (size_t)(place * CODE_BANDS);
}

static float energy_expected(float v, float theta)
{
    return (v + 0.05f) * theta;
}

/* The levels of VECTOR, which P's own coefficients were encoded to. */
static void set_levels(struct code *code, const struct plane *p, float share, float *vector,
                       size_t numbers)
{
    double dropped[CODE_BANDS] = {0}, expected[CODE_BANDS] = {0};
    float *block = xfloats(LAPPED_LARGEST), *v = xfloats(LAPPED_LARGEST);
    struct place place = {0};
    struct kept kept = kept_of(vector, numbers, p);

    for (size_t b = 0, at = 0; b < p->blocks; at += p->sizes[b++]) {
        const float *original = p->coefficients + at;
        if (channel_begins(p, at))
            causal_begin(code->causal, vector[0]);
        causal_decode(code->causal, block, p->sizes[b], &kept, &place, v);
        for (size_t k = 0; k < p->sizes[b]; k++) {
            if (v[k] < 0)
                continue;
            size_t band = band_of(k, p->sizes[b]);
            dropped[band] += (double)original[k] * (double)original[k];
            expected[band] += (double)energy_expected(v[k], vector[0]);
        }
    }
    for (size_t band = 0; band < CODE_BANDS; band++)
        vector[CODE_HEADER + p->side - CODE_BANDS + band] =
            expected[band] > 0 ? share * (float)sqrt(dropped[band] / expected[band]) : 0;
    free(kept.ahead);
    free(block);
    free(v);
}

/* Fills the holes of a block, those with V >= 0. */
static void fill_holes(const float *levels, const float *v, float theta, float *coefficients,
                       size_t n, struct rng *rng)
{
    for (size_t k = 0; k < n; k++) {
        if (v[k] < 0)
            continue;
        float amplitude = levels[band_of(k, n)] * sqrtf(energy_expected(v[k], theta));
        coefficients[k] = rng_bits(rng) >> 63 ? amplitude : -amplitude;
    }
}

/* ---- encoding a record ---- */

/* P cut and transformed in MODE, and about the theta for NUMBERS. */
static float prepare(const struct code *code, struct plane *p, const struct code_signal *signal,
                     int mode, size_t numbers)
{
    plane_forward(code, p, signal, mode < CODE_SIZES ? mode : 2);
    float theta = reached(p, 1 + (size_t)((float)numbers * RANK));
    if (mode < CODE_SIZES)
        return theta;
    for (size_t c = 0; c < p->channels; c++)
        lapped_partition(code->lapped, signal->values + c * signal->frames, signal->frames,
                         lapped_threshold, &theta, p->partition + c * p->frames);
    plane_forward(code, p, signal, mode);
    return theta;
}

size_t code_encode(struct code *code, const struct code_signal *signal, size_t numbers, float noise,
                   float *vector)
{
    struct plane p = plane_open(code, signal->channels, signal->frames);
    struct kept kept = kept_open(p.total);
    struct causal *first = code->rough ? code->rough : code->causal;
    int chosen = -1, from = numbers < 32 * p.channels * p.frames ? 0 : CODE_SIZES;
    float theta = 0;
    size_t used = 0;
    double most = 0;

    p.noise = noise > 0;
    memset(vector, 0, numbers * sizeof *vector);
    for (int mode = from; mode <= CODE_SIZES && p.total > 0; mode++) {
        float start = prepare(code, &p, signal, mode, numbers);
        if (numbers <= CODE_HEADER + p.side)
            continue;
        float found = search(first, &p, numbers, start, reached(&p, 1), &kept);
        if (found == 0)
            continue;
        pass(first, &p, found, &kept, NULL);
        if (kept.energy > most) {
            most = kept.energy;
            theta = found;
            chosen = mode;
        }
    }
    if (chosen >= 0) {
        if (chosen < CODE_SIZES || from < CODE_SIZES)
            prepare(code, &p, signal, chosen, numbers);
        if (code->rough)
            theta = search(code->causal, &p, numbers, theta, reached(&p, 1), &kept);
        if (theta > 0) {
            pass(code->causal, &p, theta, &kept, NULL);
            used = write_vector(&p, &kept, theta, vector);
            if (p.noise)
                set_levels(code, &p, noise, vector, numbers);
        }
    }
    kept_close(&kept);
    plane_close(&p);
    return used;
}

void code_sample(struct code *code, const struct code_signal *signal, size_t numbers, float spread,
                 struct samples *samples)
{
    struct plane p = plane_open(code, signal->channels, signal->frames);
    struct kept kept = kept_open(p.total);

    if (p.total > 0) {
        float theta = prepare(code, &p, signal, CODE_SIZES, numbers);
        pass(code->causal, &p, fminf(fmaxf(theta * spread, LEAST), MOST), &kept, samples);
    }
    kept_close(&kept);
    plane_close(&p);
}

/* ---- decoding ---- */

/* Whether X is a whole number from 0 to LAST. */
static bool whole(float x, float last)
{
    return x >= 0 && x <= last && x == floorf(x);
}

/* The blocks from the vector's header. */
static const char *read_cut(const struct code *code, const float *vector, size_t numbers,
                            struct plane *p)
{
    if (numbers < CODE_HEADER || !(vector[0] >= LEAST && vector[0] <= MOST) ||
        !whole(vector[2], NOISY + CODE_SIZES))
        return "its header is damaged";
    int mode = (int)vector[2] % NOISY;
    p->noise = (int)vector[2] >= NOISY;
    if (mode > CODE_SIZES)
        return "its header is damaged";
    size_t cuts = mode == CODE_SIZES ? p->channels * p->frames : 0;
    if (numbers - CODE_HEADER < cuts + (p->noise ? CODE_BANDS : 0))
        return "it is too short for its header";
    for (size_t f = 0; f < cuts; f++) {
        if (!whole(vector[CODE_HEADER + f], (float)(lapped_ways(code->lapped) - 1)))
            return "its partition is damaged";
        p->partition[f] = (uint32_t)vector[CODE_HEADER + f];
    }
    plane_cut(code, p, mode);
    if (!whole(vector[1], (float)(numbers - CODE_HEADER - p->side)))
        return "its count of gaps is damaged";
    return NULL;
}

static const char *read_plane(struct code *code, const float *vector, size_t numbers,
                              struct plane *p)
{
    struct kept kept = kept_of(vector, numbers, p);
    struct place place = {0};
    const float *levels = vector + CODE_HEADER + p->side - (p->noise ? CODE_BANDS : 0);
    float *v = xfloats(LAPPED_LARGEST);
    bool whole_blocks = true;
    struct rng rng;

    rng_seed(&rng, 1);
    for (size_t b = 0, at = 0; b < p->blocks && whole_blocks; at += p->sizes[b++]) {
        float *block = p->coefficients + at;
        if (channel_begins(p, at))
            causal_begin(code->causal, vector[0]);
        whole_blocks = causal_decode(code->causal, block, p->sizes[b], &kept, &place, v);
        if (p->noise)
            fill_holes(levels, v, vector[0], block, p->sizes[b], &rng);
    }
    free(v);
    free(kept.ahead);
    if (!whole_blocks)
        return "its numbers are not those that its decoder needs";
    if (place.gap < kept.gaps)
        return "it has gaps left over";
    for (size_t i = place.value; i < kept.values; i++)
        if (kept.value[i] != 0)
            return "it has numbers left over";
    return NULL;
}

const char *code_decode(struct code *code, const float *vector, size_t numbers,
                        const struct code_signal *signal)
{
    struct plane p = plane_open(code, signal->channels, signal->frames);
    const char *wrong = NULL;

    if (numbers > 0 && vector[0] != 0) {
        wrong = read_cut(code, vector, numbers, &p);
        if (!wrong)
            wrong = read_plane(code, vector, numbers, &p);
    } else {
        plane_cut(code, &p, 0);
        for (size_t i = 0; i < numbers && !wrong; i++)
            if (vector[i] != 0)
                wrong = "it is silent and has numbers left over";
    }
    for (size_t c = 0; c < p.channels && !wrong; c++)
        lapped_inverse(code->lapped, p.coefficients + c * p.frames * LAPPED_LARGEST,
                       p.partition + c * p.frames, signal->frames,
                       signal->values + c * signal->frames);
    plane_close(&p);
    return wrong;
}
