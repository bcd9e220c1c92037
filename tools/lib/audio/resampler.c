/* resampler - a signal at another sample rate, block by block. See resampler.h. */
#include "audio/resampler.h"

#include "base/base.h"

#include <math.h>
#include <samplerate.h>
#include <soxr.h>
#include <stdlib.h>
#include <string.h>

enum {
    TERM = 1 << 20, /* the largest M or L */
};

const char *const resampler_qualities[] = {"best", "medium", "fast", "hq", "vhq", NULL};

/* The qualities, in the order of their names. */
static const struct quality {
    bool soxr;  /* by libsoxr; else by libsamplerate */
    int recipe; /* the library's name for it */
    unsigned
        reach; /* frames at the lower rate on each side of a frame, more than the filter needs */
} qualities[] = {
    {false, SRC_SINC_BEST_QUALITY, 146},
    {false, SRC_SINC_MEDIUM_QUALITY, 146},
    {false, SRC_SINC_FASTEST, 146},
    {true, SOXR_HQ, 512},
    {true, SOXR_VHQ, 512},
};

struct resampler {
    double from, to;        /* Hz */
    uint64_t input, output; /* M frames become L */
    double ratio;           /* of the rates: new / old */
    uint64_t reach, lead;   /* frames of input: the reach of the filter, and the whole multiple of M
                             * that covers it */
    const struct quality *quality;
};

/* FROM / TO as *M / *L in lowest terms, or the best such fraction with terms up to TERM: Euclid's
 * algorithm, which is exact with fmod, gives the continued fraction. */
static void fraction(double from, double to, uint64_t *m, uint64_t *l)
{
    uint64_t m_before = 0, l_before = 1;

    *m = 1;
    *l = 0;
    while (to > 0) {
        double whole = floor(from / to), rest = fmod(from, to);
        uint64_t m_next = (uint64_t)whole * *m + m_before, l_next = (uint64_t)whole * *l + l_before;
        if (m_next > TERM || l_next > TERM)
            break;
        m_before = *m;
        l_before = *l;
        *m = m_next;
        *l = l_next;
        from = to;
        to = rest;
    }
}

struct resampler *resampler_open(double from, double to, int quality)
{
    struct resampler *r = xalloc(1, sizeof *r);

    fraction(from, to, &r->input, &r->output);
    r->from = from;
    r->to = to;
    r->ratio = to / from;
    r->quality = &qualities[quality];
    r->reach = (uint64_t)ceil(r->quality->reach / fmin(1, r->ratio));
    r->lead = (r->reach + r->input - 1) / r->input * r->input;
    return r;
}

void resampler_close(struct resampler *resampler)
{
    free(resampler);
}

size_t resampler_block(const struct resampler *r, size_t frames)
{
    size_t turns = frames / (size_t)(r->input > r->output ? r->input : r->output);

    return (turns ? turns : 1) * (size_t)r->output;
}

/* The start of block FIRST in the input. */
static uint64_t beginning(const struct resampler *r, uint64_t first)
{
    return first / r->output * r->input;
}

/* The run-up to block FIRST in frames of input, a multiple of M. */
static uint64_t run_up(const struct resampler *r, uint64_t first)
{
    uint64_t begin = beginning(r, first);

    return begin < r->lead ? begin : r->lead;
}

void resampler_input(const struct resampler *r, uint64_t first, size_t count, uint64_t *start,
                     size_t *frames)
{
    uint64_t lead = run_up(r, first);

    *start = beginning(r, first) - lead;
    *frames = (size_t)(lead + (uint64_t)ceil((double)count / r->ratio) + r->reach);
}

/* Converts IN (FRAMES) to OUT (COUNT), both from their beginnings. */
static void by_libsamplerate(const struct resampler *r, const float *in, size_t frames, float *out,
                             size_t count)
{
    SRC_DATA data = {.data_in = in,
                     .data_out = out,
                     .input_frames = (long)frames,
                     .output_frames = (long)count,
                     .src_ratio = r->ratio};
    int error = src_simple(&data, r->quality->recipe, 1);

    if (error)
        die("libsamplerate: %s", src_strerror(error));
    if ((size_t)data.output_frames_gen != count)
        die("libsamplerate made %ld frames of %zu", data.output_frames_gen, count);
}

static void by_libsoxr(const struct resampler *r, const float *in, size_t frames, float *out,
                       size_t count)
{
    soxr_quality_spec_t quality =
        soxr_quality_spec((unsigned long)r->quality->recipe, SOXR_HI_PREC_CLOCK);
    soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    size_t made;
    soxr_error_t error = soxr_oneshot(r->from, r->to, 1, in, frames, NULL, out, count, &made, NULL,
                                      &quality, &runtime);

    if (error)
        die("libsoxr: %s", error);
    if (made != count)
        die("libsoxr made %zu frames of %zu", made, count);
}

void resampler_run(const struct resampler *r, uint64_t first, size_t count, const float *in,
                   float *out)
{
    uint64_t start;
    size_t frames, before = (size_t)(run_up(r, first) / r->input * r->output);

    resampler_input(r, first, count, &start, &frames);
    float *all = xfloats(before + count);
    (r->quality->soxr ? by_libsoxr : by_libsamplerate)(r, in, frames, all, before + count);
    memcpy(out, all + before, count * sizeof *out);
    free(all);
}
