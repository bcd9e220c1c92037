/* conv - convolutions as products with unit-stride rows. See conv.h. */
#include "kernels/conv.h"

#include "base/base.h"
#include "kernels/vector.h"

#include <stdlib.h>

struct conv {
    size_t phases;           /* V */
    struct product *gathers; /* [V], one for each phase of the low-rate side */
    struct product *scatters;
    size_t scatter_count;
};

/* a / b and its remainder, rounded down */
static ptrdiff_t floor_divide(ptrdiff_t a, ptrdiff_t b)
{
    return a / b - (a % b < 0);
}

/* The start of the row of CHANNEL that has sample SAMPLE of a signal of PHASES phases at place
 * 0. */
static ptrdiff_t row_of(size_t channel, ptrdiff_t sample, size_t phases, size_t pitch)
{
    ptrdiff_t moved = floor_divide(sample, (ptrdiff_t)phases);
    ptrdiff_t phase = sample - moved * (ptrdiff_t)phases;

    return ((ptrdiff_t)(channel * phases) + phase) * (ptrdiff_t)pitch + moved;
}

/* All five arrays are one allocation, which begins with the first. */
static void product_open(struct product *p, size_t outputs, size_t taps)
{
    ptrdiff_t *at = xalloc(3 * outputs + 2 * taps, sizeof *at), *tap = at + 3 * outputs;

    *p = (struct product){outputs, taps, at, at + outputs, at + 2 * outputs, tap, tap + taps};
}

static void product_close(struct product *p)
{
    free(p->weight_of_output);
}

/* Phase v of the low-rate side: its outputs are the L channels, its taps the H * K weights of
 * each. */
static void plan_gather(struct product *p, const struct conv_shape *s, size_t phases, size_t v,
                        size_t pitch)
{
    product_open(p, s->low, s->high * s->kernel);
    for (size_t l = 0; l < s->low; l++) {
        p->weight_of_output[l] = (ptrdiff_t)(l * s->high * s->kernel);
        p->row_of_output[l] = row_of(l, (ptrdiff_t)v, phases, pitch);
        p->bias_of_output[l] = (ptrdiff_t)l;
    }
    for (size_t h = 0, r = 0; h < s->high; h++) {
        for (size_t k = 0; k < s->kernel; k++, r++) {
            ptrdiff_t sample = (ptrdiff_t)(s->stride * v + k) - (ptrdiff_t)s->padding;
            p->weight_of_tap[r] = (ptrdiff_t)r;
            p->row_of_tap[r] = row_of(h, sample, phases * s->stride, pitch);
        }
    }
}

/* The taps that meet phase t of the high-rate side are k = (t + P) mod S, k + S, k + 2 S, ... */
static size_t taps_of(const struct conv_shape *s, size_t t)
{
    size_t k = (t + s->padding) % s->stride;

    return k < s->kernel ? (s->kernel - k + s->stride - 1) / s->stride : 0;
}

/* The phases [first, end) of the high-rate side, which meet the same low-rate samples: the outputs
 * are these phases of the H channels, the taps TAPS samples of each of the L channels. */
static void plan_scatter(struct product *p, const struct conv_shape *s, size_t phases, size_t first,
                         size_t end, size_t taps, size_t pitch)
{
    ptrdiff_t q = (ptrdiff_t)((first + s->padding) / s->stride);

    product_open(p, s->high * (end - first), s->low * taps);
    for (size_t h = 0, m = 0; h < s->high; h++) {
        for (size_t t = first; t < end; t++, m++) {
            p->weight_of_output[m] = (ptrdiff_t)(h * s->kernel + (t + s->padding) % s->stride);
            p->row_of_output[m] = row_of(h, (ptrdiff_t)t, phases * s->stride, pitch);
            p->bias_of_output[m] = (ptrdiff_t)h;
        }
    }
    for (size_t l = 0, r = 0; l < s->low; l++) {
        for (size_t u = 0; u < taps; u++, r++) {
            p->weight_of_tap[r] = (ptrdiff_t)(l * s->high * s->kernel + u * s->stride);
            p->row_of_tap[r] = row_of(l, q - (ptrdiff_t)u, phases, pitch);
        }
    }
}

struct conv *conv_open(const struct conv_shape *shape, size_t phases, size_t pitch)
{
    struct conv *conv = xalloc(1, sizeof *conv);
    size_t high_phases = phases * shape->stride;

    conv->phases = phases;
    conv->gathers = xalloc(phases, sizeof *conv->gathers);
    for (size_t v = 0; v < phases; v++)
        plan_gather(&conv->gathers[v], shape, phases, v, pitch);

    conv->scatters = xalloc(high_phases, sizeof *conv->scatters);
    for (size_t first = 0, end; first < high_phases; first = end) {
        size_t taps = taps_of(shape, first);
        for (end = first + 1; end < high_phases && taps_of(shape, end) == taps &&
                              (end + shape->padding) % shape->stride != 0;
             end++)
            ;
        plan_scatter(&conv->scatters[conv->scatter_count++], shape, phases, first, end, taps,
                     pitch);
    }
    return conv;
}

void conv_close(struct conv *conv)
{
    for (size_t v = 0; v < conv->phases; v++)
        product_close(&conv->gathers[v]);
    for (size_t i = 0; i < conv->scatter_count; i++)
        product_close(&conv->scatters[i]);
    free(conv->gathers);
    free(conv->scatters);
    free(conv);
}

void conv_reach(const struct conv_shape *shape, size_t phases, ptrdiff_t *first, ptrdiff_t *last)
{
    ptrdiff_t high_phases = (ptrdiff_t)(phases * shape->stride);
    ptrdiff_t last_sample = (ptrdiff_t)(shape->stride * (phases - 1) + shape->kernel - 1);

    *first = floor_divide(-(ptrdiff_t)shape->padding, high_phases);
    *last = floor_divide(last_sample - (ptrdiff_t)shape->padding, high_phases);
}

void conv_gather(const struct conv *conv, const float *weights, const float *bias,
                 const float *high, float *low, size_t width)
{
    for (size_t v = 0; v < conv->phases; v++)
        vector_kernels()->product(&conv->gathers[v], weights, bias, high, low, width);
}

void conv_scatter(const struct conv *conv, const float *weights, const float *bias,
                  const float *low, float *high, size_t width)
{
    for (size_t i = 0; i < conv->scatter_count; i++)
        vector_kernels()->product(&conv->scatters[i], weights, bias, low, high, width);
}

void conv_correlate(const struct conv *conv, const float *low, const float *high, size_t width,
                    float *gradient)
{
    vector_kernels()->correlate(conv->gathers, conv->phases, high, low, width, gradient);
}
