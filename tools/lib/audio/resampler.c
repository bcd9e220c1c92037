/* resampler - a signal at another sample rate. See resampler.h. */
#include "audio/resampler.h"

#include "cli/cli.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum {
    ROW = 32,          /* taps come in multiples of it */
    TABLE = 1 << 20,   /* coefficients at most, where every phase has its own */
    PHASES = 128,      /* between which others are interpolated, for a lower rate that is new */
    TOGETHER = 4       /* dot products at once */
};

const char *const resampler_qualities[] = {"best", "medium", "fast", NULL};
static const struct {
    double pass;        /* the pass band's edge, relative to half the lower rate */
    double attenuation; /* of the stop band, dB */
} qualities[] = {{0.96, 140}, {0.91, 120}, {0.80, 100}};

struct resampler {
    bool exact;              /* whether every phase is in the table */
    uint64_t input, output;  /* M and L, where exact */
    long double step;        /* r / R */
    size_t phases, taps;     /* the distance of two phases is 1 / phases of a sample */
    float *table;            /* (phases, taps), or (phases + 3, taps) from phase -1 on */
};

/* The modified Bessel function of the first kind and order 0, by its power series. */
static double bessel(double x)
{
    double sum = 1, term = 1;

    for (int k = 1; term > 1e-18 * sum; k++) {
        term *= (x / 2 / k) * (x / 2 / k);
        sum += term;
    }
    return sum;
}

/* The filter for a position PHASE of a sample behind the tap taps / 2 - 1, to ROW (taps,), with sum
 * 1. */
static void make_row(float *row, size_t taps, double phase, double cutoff, double reach,
                     double beta)
{
    double sum = 0;

    for (size_t i = 0; i < taps; i++) {
        double t = (double)i - (double)(taps / 2 - 1) - phase, x = 2 * M_PI * cutoff * t;
        double inside = 1 - t * t / (reach * reach);
        double window = inside > 0 ? bessel(beta * sqrt(inside)) : 0;
        row[i] = (float)(window * (fabs(x) < 1e-9 ? 1 : sin(x) / x));
        sum += (double)row[i];
    }
    for (size_t i = 0; i < taps; i++)
        row[i] = (float)((double)row[i] / sum);
}

/* FROM / TO = *M / *L in lowest terms; false where they are not of whole numbers in reach. */
static bool fraction(double from, double to, uint64_t *m, uint64_t *l)
{
    for (; from != floor(from) || to != floor(to); from *= 2, to *= 2)
        if (from > 1e9 || to > 1e9)
            return false;
    uint64_t a = (uint64_t)from, b = (uint64_t)to;
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    *m = (uint64_t)from / a;
    *l = (uint64_t)to / a;
    return true;
}

struct resampler *resampler_open(double from, double to, int quality)
{
    struct resampler *r = xalloc(1, sizeof *r);
    const double pass = qualities[quality].pass, attenuation = qualities[quality].attenuation;
    const double half = fmin(1, to / from) / 2; /* half the lower rate, in cycles a sample */
    const double beta = 0.1102 * (attenuation - 8.7);
    const double reach = (attenuation - 8) / (2.285 * 2 * M_PI * half * (1 - pass)) / 2;

    r->step = (long double)from / (long double)to;
    r->taps = ((size_t)(2 * reach) + 2 + ROW) / ROW * ROW;
    r->exact = fraction(from, to, &r->input, &r->output) && r->output <= TABLE / r->taps;
    r->phases = r->exact ? (size_t)r->output : (size_t)ceil(PHASES * 2 * half);
    const size_t rows = r->exact ? r->phases : r->phases + 3;
    r->table = xfloats(rows * r->taps);
    for (size_t p = 0; p < rows; p++)
        make_row(r->table + p * r->taps, r->taps,
                 ((double)p - (r->exact ? 0 : 1)) / (double)r->phases, half * (1 + pass) / 2, reach,
                 beta);
    return r;
}

void resampler_close(struct resampler *resampler)
{
    free(resampler->table);
    free(resampler);
}

/* The sample at or before frame N of the output; *PHASE, how far behind it that lies. */
static uint64_t position(const struct resampler *r, uint64_t n, double *phase)
{
    if (r->exact) {
        *phase = (double)(n * r->input % r->output);
        return n * r->input / r->output;
    }
    long double at = (long double)n * r->step, whole = floorl(at);
    *phase = (double)(at - whole) * (double)r->phases;
    return (uint64_t)whole;
}

void resampler_input(const struct resampler *r, uint64_t first, size_t count, int64_t *start,
                     size_t *frames)
{
    double phase;
    uint64_t begin = position(r, first, &phase), end = position(r, first + count - 1, &phase);

    *start = (int64_t)begin - (int64_t)(r->taps / 2 - 1);
    *frames = (size_t)(end - begin) + r->taps;
}

/* SUM[k] = x[k] (taps,) . row[k] (taps,), several at once so that their sums do not wait for each
 * other. */
__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"))) static void
dot_products(const float *const x[TOGETHER], const float *const row[TOGETHER], size_t taps,
             float sum[TOGETHER])
{
    const float *x0 = x[0], *x1 = x[1], *x2 = x[2], *x3 = x[3];
    const float *r0 = row[0], *r1 = row[1], *r2 = row[2], *r3 = row[3];
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0;

#pragma omp simd reduction(+ : s0, s1, s2, s3)
    for (size_t i = 0; i < taps; i++) {
        s0 += x0[i] * r0[i];
        s1 += x1[i] * r1[i];
        s2 += x2[i] * r2[i];
        s3 += x3[i] * r3[i];
    }
    sum[0] = s0;
    sum[1] = s1;
    sum[2] = s2;
    sum[3] = s3;
}

/* Every phase in the table: TOGETHER frames at once. */
static void run_exact(const struct resampler *r, uint64_t first, size_t count, const float *in,
                      float *out)
{
    const float *x[TOGETHER], *row[TOGETHER];
    float sum[TOGETHER];
    double phase;
    const uint64_t begin = position(r, first, &phase);

    for (size_t i = 0; i < count; i += TOGETHER) {
        for (size_t k = 0; k < TOGETHER; k++) {
            size_t n = i + k < count ? i + k : count - 1;
            x[k] = in + (position(r, first + n, &phase) - begin);
            row[k] = r->table + (size_t)phase * r->taps;
        }
        dot_products(x, row, r->taps, sum);
        for (size_t k = 0; k < TOGETHER && i + k < count; k++)
            out[i + k] = sum[k];
    }
}

/* A frame from the four phases around its own. */
static void run_interpolated(const struct resampler *r, uint64_t first, size_t count,
                             const float *in, float *out)
{
    const float *x[TOGETHER], *row[TOGETHER];
    float sum[TOGETHER];
    double phase;
    const uint64_t begin = position(r, first, &phase);

    for (size_t i = 0; i < count; i++) {
        const float *at = in + (position(r, first + i, &phase) - begin);
        const double whole = floor(phase), t = phase - whole;
        for (size_t k = 0; k < TOGETHER; k++) {
            x[k] = at;
            row[k] = r->table + ((size_t)whole + k) * r->taps;
        }
        dot_products(x, row, r->taps, sum);
        out[i] = (float)(-t * (t - 1) * (t - 2) / 6 * (double)sum[0] +
                         (t + 1) * (t - 1) * (t - 2) / 2 * (double)sum[1] -
                         (t + 1) * t * (t - 2) / 2 * (double)sum[2] +
                         (t + 1) * t * (t - 1) / 6 * (double)sum[3]);
    }
}

void resampler_run(const struct resampler *resampler, uint64_t first, size_t count, const float *in,
                   float *out)
{
    (resampler->exact ? run_exact : run_interpolated)(resampler, first, count, in, out);
}
