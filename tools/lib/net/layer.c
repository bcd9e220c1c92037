/* layer - the table of layer kinds. See layer.h. */
#include "net/layer.h"

#include "base/base.h"
#include "kernels/conv.h"
#include "kernels/vector.h"

#include <math.h>

/* ---- what all kinds share ---- */

static const struct field no_fields[] = {{0}};

enum { WEIGHT, BIAS }; /* tensors */

/* Adds a tensor of NAME with DIMENSIONS extents. */
static void add_tensor(struct layer *l, const char *name, size_t dimensions, const size_t *extent)
{
    struct layer_tensor *tensor = &l->tensor[l->tensors++];

    *tensor = (struct layer_tensor){.name = name, .dimensions = dimensions, .count = 1};
    for (size_t d = 0; d < dimensions; d++) {
        tensor->extent[d] = extent[d];
        tensor->count *= extent[d];
    }
}

static void mirror_itself(struct layer *l)
{
    (void)l;
}

static void same_channels(struct layer *l)
{
    l->out = l->in;
}

static bool same_length(const struct layer *l, const struct signal *one, struct signal *other)
{
    (void)l;
    other->step = one->step;
    other->extra = one->extra;
    return true;
}

static void no_reach(const struct layer *l, const struct signal *before, ptrdiff_t *first,
                     ptrdiff_t *last)
{
    (void)l, (void)before;
    *first = *last = 0;
}

/* ---- convolutions ---- */

enum { OUT, KERNEL, STRIDE, PADDING };

static const struct field conv_fields[] = {
    [OUT] = {"out", FIELD_COUNT, true, 0, 1, 4096},
    [KERNEL] = {"kernel", FIELD_COUNT, true, 0, 1, 65536},
    [STRIDE] = {"stride", FIELD_COUNT, false, 1, 1, 4096},
    [PADDING] = {"padding", FIELD_COUNT, false, 0, 0, 65535},
    {0},
};

static long whole(const struct layer *l, int field)
{
    return (long)l->field[field];
}

/* The kinds differ only in direction: conv1d takes its high-rate end to its low-rate end,
 * conv_transpose1d takes the low-rate end to the high-rate end. */
static const struct layer_kind conv_transpose1d;

static bool raises(const struct layer *l)
{
    return l->kind == &conv_transpose1d;
}

/* The signal at the low-rate end of a layer has (length at the high-rate end + 2 padding - kernel)
 * / stride + 1 samples. */
static bool raise_rate(const struct layer *l, const struct signal *low, struct signal *high)
{
    high->step = low->step * whole(l, STRIDE);
    high->extra = (low->extra - 1) * whole(l, STRIDE) + whole(l, KERNEL) - 2 * whole(l, PADDING);
    return true;
}

static bool lower_rate(const struct layer *l, const struct signal *high, struct signal *low)
{
    long stride = whole(l, STRIDE), extra = high->extra + 2 * whole(l, PADDING) - whole(l, KERNEL);

    low->step = high->step / stride;
    low->extra = extra / stride + 1;
    return high->step % stride == 0 && extra % stride == 0;
}

static bool conv_before(const struct layer *l, const struct signal *after, struct signal *before)
{
    return (raises(l) ? lower_rate : raise_rate)(l, after, before);
}

static bool conv_after(const struct layer *l, const struct signal *before, struct signal *after)
{
    return (raises(l) ? raise_rate : lower_rate)(l, before, after);
}

static char *conv_misfit(const struct layer *l, long samples)
{
    long extra = samples + 2 * whole(l, PADDING) - whole(l, KERNEL);

    if (raises(l))
        return xprintf("(%ld - 1) * %ld + %ld - %ld is less than 1", samples, whole(l, STRIDE),
                       whole(l, KERNEL), 2 * whole(l, PADDING));
    return xprintf("(%ld + %ld - %ld) / %ld %s", samples, 2 * whole(l, PADDING), whole(l, KERNEL),
                   whole(l, STRIDE),
                   extra % whole(l, STRIDE) == 0 ? "is less than 0" : "leaves a remainder");
}

static char *conv_warning(const struct layer *l)
{
    long stride = whole(l, STRIDE), missed = stride - whole(l, KERNEL);

    if (missed <= 0)
        return NULL;
    return raises(l) ? xprintf("the kernel is smaller than the stride: it gives a constant in %ld "
                               "of %ld frames",
                               missed, stride)
                     : xprintf("the kernel is smaller than the stride: it never reads %ld of %ld "
                               "frames, and a mirrored decoder gives a constant there",
                               missed, stride);
}

static void conv_complete(struct layer *l)
{
    l->out = (size_t)whole(l, OUT);
    size_t low = raises(l) ? l->in : l->out, high = raises(l) ? l->out : l->in;
    add_tensor(l, "weight", 3, (size_t[]){low, high, (size_t)whole(l, KERNEL)});
    add_tensor(l, "bias", 1, &l->out);
}

/* PyTorch's default: weights and biases uniform in +-1/sqrt(fan in), where fan in is in * kernel
 * for conv1d and out * kernel for conv_transpose1d (He et al., "Delving Deep into Rectifiers", ICCV
 * 2015, equation 10, with a = sqrt(5)). */
static void conv_initialise(const struct layer *l, struct rng *rng, float *parameters)
{
    const size_t *extent = l->tensor[WEIGHT].extent;
    double bound = 1 / sqrt((double)(extent[1] * extent[2]));

    for (size_t i = 0; i < l->tensors; i++)
        for (size_t j = 0; j < l->tensor[i].count; j++)
            parameters[l->tensor[i].at + j] = (float)rng_uniform(rng, -bound, bound);
}

static struct conv_shape shape_of(const struct layer *l)
{
    const size_t *extent = l->tensor[WEIGHT].extent;

    return (struct conv_shape){extent[0], extent[1], extent[2], (size_t)whole(l, STRIDE),
                               (size_t)whole(l, PADDING)};
}

/* The phases of the low-rate end. */
static size_t phases_of(const struct layer *l, const struct signal *before)
{
    return (size_t)(raises(l) ? before->step : before->step / whole(l, STRIDE));
}

static void conv_layer_reach(const struct layer *l, const struct signal *before, ptrdiff_t *first,
                             ptrdiff_t *last)
{
    struct conv_shape shape = shape_of(l);
    ptrdiff_t low, high;

    conv_reach(&shape, phases_of(l, before), &low, &high);
    *first = raises(l) ? -high : low;
    *last = raises(l) ? -low : high;
}

static void *conv_layer_open(const struct layer *l, const struct signal *before, size_t pitch)
{
    struct conv_shape shape = shape_of(l);

    return conv_open(&shape, phases_of(l, before), pitch);
}

static void conv_layer_close(void *plan)
{
    conv_close(plan);
}

static void conv_forward(const struct layer *l, const struct block *b, const float *parameters,
                         const float *x, float *y)
{
    (raises(l) ? conv_scatter : conv_gather)(b->plan, parameters + l->tensor[WEIGHT].at,
                                             parameters + l->tensor[BIAS].at, x, y, b->width);
}

static void conv_backward(const struct layer *l, const struct block *b, const float *parameters,
                          const float *x, const float *y, const float *dy, float *dx,
                          float *gradient)
{
    size_t rows = b->out_rows / l->out;

    (void)y;
    if (dx)
        (raises(l) ? conv_gather : conv_scatter)(b->plan, parameters + l->tensor[WEIGHT].at, NULL,
                                                 dy, dx, b->width);
    conv_correlate(b->plan, raises(l) ? x : dy, raises(l) ? dy : x, b->width,
                   gradient + l->tensor[WEIGHT].at);
    /* the biases: sums over the rows (phases) of a channel, including guards, which are 0 */
    for (size_t c = 0; c < l->out; c++)
        gradient[l->tensor[BIAS].at + c] +=
            vector_kernels()->sum(dy + c * rows * b->pitch, rows * b->pitch);
}

static void conv_mirror(struct layer *l)
{
    l->kind = &conv_transpose1d;
    l->field[OUT] = (double)l->in;
}

#define CONVOLUTION                                                                                \
    .fields = conv_fields, .complete = conv_complete, .initialise = conv_initialise,               \
    .before = conv_before, .after = conv_after, .misfit = conv_misfit, .warning = conv_warning,    \
    .reach = conv_layer_reach, .open = conv_layer_open, .close = conv_layer_close,                 \
    .forward = conv_forward, .backward = conv_backward

static const struct layer_kind conv1d = {
    .name = "conv1d",
    CONVOLUTION,
    .mirror = conv_mirror,
};

static const struct layer_kind conv_transpose1d = {
    .name = "conv_transpose1d",
    CONVOLUTION,
};

/* ---- scale: a learned factor for each channel ---- */

static const struct field scale_fields[] = {
    {"initial", FIELD_REAL, false, 1, 1e-6, 1e6},
    {0},
};

static void scale_complete(struct layer *l)
{
    l->out = l->in;
    add_tensor(l, "weight", 3, (size_t[]){l->in, 1, 1});
}

static void scale_mirror(struct layer *l)
{
    l->field[0] = 1 / l->field[0];
}

static void scale_initialise(const struct layer *l, struct rng *rng, float *parameters)
{
    (void)rng;
    for (size_t c = 0; c < l->in; c++)
        parameters[l->tensor[WEIGHT].at + c] = (float)l->field[0];
}

/* The floats in the rows of a channel, including guards. */
static size_t channel_floats(const struct layer *l, const struct block *b)
{
    return b->in_rows / l->in * b->pitch;
}

static void scale_forward(const struct layer *l, const struct block *b, const float *parameters,
                          const float *x, float *y)
{
    const float *factor = parameters + l->tensor[WEIGHT].at;
    size_t count = channel_floats(l, b);

    for (size_t c = 0; c < l->in; c++)
        for (size_t i = c * count; i < (c + 1) * count; i++)
            y[i] = factor[c] * x[i];
}

static void scale_backward(const struct layer *l, const struct block *b, const float *parameters,
                           const float *x, const float *y, const float *dy, float *dx,
                           float *gradient)
{
    size_t count = channel_floats(l, b);

    (void)y;
    for (size_t c = 0; c < l->in; c++) {
        double sum = 0;
        for (size_t i = c * count; i < (c + 1) * count; i++)
            sum += (double)x[i] * (double)dy[i];
        gradient[l->tensor[WEIGHT].at + c] += (float)sum;
    }
    if (dx)
        scale_forward(l, b, parameters, dy, dx);
}

static const struct layer_kind scale = {
    .name = "scale",
    .fields = scale_fields,
    .mirror = scale_mirror,
    .complete = scale_complete,
    .initialise = scale_initialise,
    .before = same_length,
    .after = same_length,
    .reach = no_reach,
    .forward = scale_forward,
    .backward = scale_backward,
};

/* ---- pointwise kinds: activations ---- */

static void pointwise_forward(const struct layer *l, const struct block *b, const float *parameters,
                              const float *x, float *y)
{
    (void)parameters;
    l->kind->pointwise.forward(l, x, y, b->in_rows * b->pitch);
}

static void pointwise_backward(const struct layer *l, const struct block *b,
                               const float *parameters, const float *x, const float *y,
                               const float *dy, float *dx, float *gradient)
{
    (void)parameters, (void)gradient;
    if (dx)
        l->kind->pointwise.backward(l, x, y, dy, dx, b->in_rows * b->pitch);
}

#define POINTWISE                                                                                  \
    .mirror = mirror_itself, .complete = same_channels, .before = same_length,                     \
    .after = same_length, .reach = no_reach, .forward = pointwise_forward,                         \
    .backward = pointwise_backward

static void tanh_forward(const struct layer *l, const float *x, float *y, size_t count)
{
    (void)l;
    vector_kernels()->tanh(x, y, count);
}

static void tanh_backward(const struct layer *l, const float *x, const float *y, const float *dy,
                          float *dx, size_t count)
{
    (void)l, (void)x;
    vector_kernels()->tanh_backward(y, dy, dx, count);
}

static const struct layer_kind tanh_kind = {
    .name = "tanh",
    .fields = no_fields,
    POINTWISE,
    .pointwise = {tanh_forward, tanh_backward},
};

static const struct field slope_fields[] = {
    {"slope", FIELD_REAL, false, 0.01, 0, 1},
    {0},
};

static void relu_forward(const struct layer *l, const float *x, float *y, size_t count)
{
    const float slope = (float)l->field[0];

    for (size_t i = 0; i < count; i++)
        y[i] = x[i] > 0 ? x[i] : slope * x[i];
}

/* At 0 the gradient is SLOPE, as in PyTorch. */
static void relu_backward(const struct layer *l, const float *x, const float *y, const float *dy,
                          float *dx, size_t count)
{
    const float slope = (float)l->field[0];

    (void)y;
    for (size_t i = 0; i < count; i++)
        dx[i] = x[i] > 0 ? dy[i] : slope * dy[i];
}

static const struct layer_kind relu_kind = {
    .name = "relu", /* leaky_relu with slope 0, the value of a field that the kind does not have */
    .fields = no_fields,
    POINTWISE,
    .pointwise = {relu_forward, relu_backward},
};

static const struct layer_kind leaky_relu_kind = {
    .name = "leaky_relu",
    .fields = slope_fields,
    POINTWISE,
    .pointwise = {relu_forward, relu_backward},
};

static float normal_cumulative(float x)
{
    return 0.5f * (1 + erff(x * (float)M_SQRT1_2));
}

static float normal_density(float x)
{
    return (float)(M_2_SQRTPI * M_SQRT1_2 / 2) * expf(-0.5f * x * x);
}

/* x Phi(x), where Phi is the cumulative normal distribution (Hendrycks and Gimpel, "Gaussian Error
 * Linear Units", 2016, equation 1): the exact form with erf, not the tanh approximation. */
static void gelu_forward(const struct layer *l, const float *x, float *y, size_t count)
{
    (void)l;
    for (size_t i = 0; i < count; i++)
        y[i] = x[i] * normal_cumulative(x[i]);
}

static void gelu_backward(const struct layer *l, const float *x, const float *y, const float *dy,
                          float *dx, size_t count)
{
    (void)l, (void)y;
    for (size_t i = 0; i < count; i++)
        dx[i] = dy[i] * (normal_cumulative(x[i]) + x[i] * normal_density(x[i]));
}

static const struct layer_kind gelu_kind = {
    .name = "gelu",
    .fields = no_fields,
    POINTWISE,
    .pointwise = {gelu_forward, gelu_backward},
};

const struct layer_kind *const layer_kinds[] = {
    &conv1d, &conv_transpose1d, &scale, &tanh_kind, &relu_kind, &leaky_relu_kind, &gelu_kind, NULL,
};
