/* layer - the table of layer kinds. See layer.h. */
#include "net/layer.h"

#include "kernels/activation.h"
#include "kernels/vector.h"

/* ---- convolutions ---- */

static const struct field conv_fields[] = {
    {"out", FIELD_COUNT, offsetof(struct layer, out), true, 0, 1, 4096},
    {"kernel", FIELD_COUNT, offsetof(struct layer, kernel), true, 0, 1, 65536},
    {"stride", FIELD_COUNT, offsetof(struct layer, stride), false, 1, 1, 4096},
    {"padding", FIELD_COUNT, offsetof(struct layer, padding), false, 0, 0, 65535},
    {0},
};

/* The signal at the low-rate end of a layer has (length at the high-rate end + 2 padding - kernel)
 * / stride + 1 samples. */
static void raise_rate(const struct layer *l, const struct signal *low, struct signal *high)
{
    high->step = low->step * (long)l->stride;
    high->extra = (low->extra - 1) * (long)l->stride + (long)l->kernel - 2 * (long)l->padding;
}

static bool lower_rate(const struct layer *l, const struct signal *high, struct signal *low)
{
    long stride = (long)l->stride, extra = high->extra + 2 * (long)l->padding - (long)l->kernel;

    low->step = high->step / stride;
    low->extra = extra / stride + 1;
    return high->step % stride == 0 && extra % stride == 0;
}

static bool conv_before(const struct layer *l, const struct signal *after, struct signal *before)
{
    raise_rate(l, after, before);
    return true;
}

static bool transpose_after(const struct layer *l, const struct signal *before,
                            struct signal *after)
{
    raise_rate(l, before, after);
    return true;
}

static void complete_weights(struct layer *l, size_t low, size_t high)
{
    l->weight_extent[0] = low;
    l->weight_extent[1] = high;
    l->weight_extent[2] = l->kernel;
    l->weights = low * high * l->kernel;
    l->biases = l->out;
}

static void conv_complete(struct layer *l)
{
    complete_weights(l, l->out, l->in);
}

static void transpose_complete(struct layer *l)
{
    complete_weights(l, l->in, l->out);
}

static struct conv_shape shape_of(const struct layer *l)
{
    return (struct conv_shape){l->weight_extent[0], l->weight_extent[1], l->kernel, l->stride,
                               l->padding};
}

static void conv_layer_reach(const struct layer *l, const struct signal *before, ptrdiff_t *first,
                             ptrdiff_t *last)
{
    struct conv_shape shape = shape_of(l);

    conv_reach(&shape, (size_t)before->step / l->stride, first, last);
}

static void transpose_reach(const struct layer *l, const struct signal *before, ptrdiff_t *first,
                            ptrdiff_t *last)
{
    struct conv_shape shape = shape_of(l);
    ptrdiff_t low, high;

    conv_reach(&shape, (size_t)before->step, &low, &high);
    *first = -high;
    *last = -low;
}

static struct conv *conv_layer_open(const struct layer *l, const struct signal *before,
                                    size_t pitch)
{
    struct conv_shape shape = shape_of(l);

    return conv_open(&shape, (size_t)before->step / l->stride, pitch);
}

static struct conv *transpose_open(const struct layer *l, const struct signal *before, size_t pitch)
{
    struct conv_shape shape = shape_of(l);

    return conv_open(&shape, (size_t)before->step, pitch);
}

static void conv_forward(const struct layer *l, const struct block *b, const float *parameters,
                         const float *x, float *y)
{
    conv_gather(b->conv, parameters + l->weight, parameters + l->bias, x, y, b->width);
}

static void transpose_forward(const struct layer *l, const struct block *b, const float *parameters,
                              const float *x, float *y)
{
    conv_scatter(b->conv, parameters + l->weight, parameters + l->bias, x, y, b->width);
}

/* The gradient by the biases: the sum over a channel's rows (phases), guards included: they are 0.
 */
static void sum_biases(const struct layer *l, const struct block *b, const float *dy,
                       float *gradient)
{
    size_t rows = b->out_rows / l->out;

    for (size_t c = 0; c < l->out; c++)
        gradient[l->bias + c] += vector_kernels()->sum(dy + c * rows * b->pitch, rows * b->pitch);
}

static void conv_backward(const struct layer *l, const struct block *b, const float *parameters,
                          const float *x, const float *y, const float *dy, float *dx,
                          float *gradient)
{
    (void)y;
    if (dx)
        conv_scatter(b->conv, parameters + l->weight, NULL, dy, dx, b->width);
    conv_correlate(b->conv, dy, x, b->width, gradient + l->weight);
    sum_biases(l, b, dy, gradient);
}

static void transpose_backward(const struct layer *l, const struct block *b,
                               const float *parameters, const float *x, const float *y,
                               const float *dy, float *dx, float *gradient)
{
    (void)y;
    if (dx)
        conv_gather(b->conv, parameters + l->weight, NULL, dy, dx, b->width);
    conv_correlate(b->conv, x, dy, b->width, gradient + l->weight);
    sum_biases(l, b, dy, gradient);
}

static const struct layer_kind conv_transpose1d = {
    .name = "conv_transpose1d",
    .fields = conv_fields,
    .has_weights = true,
    .complete = transpose_complete,
    .before = lower_rate,
    .after = transpose_after,
    .reach = transpose_reach,
    .open = transpose_open,
    .forward = transpose_forward,
    .backward = transpose_backward,
};

static const struct layer_kind conv1d = {
    .name = "conv1d",
    .fields = conv_fields,
    .mirror = &conv_transpose1d,
    .has_weights = true,
    .complete = conv_complete,
    .before = conv_before,
    .after = lower_rate,
    .reach = conv_layer_reach,
    .open = conv_layer_open,
    .forward = conv_forward,
    .backward = conv_backward,
};

/* ---- activations: elementwise, 0 for 0, so that they work on a block's guards too ---- */

static const struct field no_fields[] = {{0}};

static const struct field slope_fields[] = {
    {"slope", FIELD_REAL, offsetof(struct layer, slope), false, 0.01, 0, 1},
    {0},
};

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

static struct conv *no_plan(const struct layer *l, const struct signal *before, size_t pitch)
{
    (void)l, (void)before, (void)pitch;
    return NULL;
}

static size_t floats_of(const struct block *b)
{
    return b->in_rows * b->pitch;
}

static void tanh_forward(const struct layer *l, const struct block *b, const float *parameters,
                         const float *x, float *y)
{
    (void)l, (void)parameters;
    vector_kernels()->tanh(x, y, floats_of(b));
}

static void tanh_backward(const struct layer *l, const struct block *b, const float *parameters,
                          const float *x, const float *y, const float *dy, float *dx,
                          float *gradient)
{
    (void)l, (void)parameters, (void)x, (void)gradient;
    if (dx)
        vector_kernels()->tanh_backward(y, dy, dx, floats_of(b));
}

static void relu_forward(const struct layer *l, const struct block *b, const float *parameters,
                         const float *x, float *y)
{
    (void)parameters;
    leaky_relu_forward(x, y, floats_of(b), (float)l->slope);
}

static void relu_backward(const struct layer *l, const struct block *b, const float *parameters,
                          const float *x, const float *y, const float *dy, float *dx,
                          float *gradient)
{
    (void)parameters, (void)y, (void)gradient;
    if (dx)
        leaky_relu_backward(x, dy, dx, floats_of(b), (float)l->slope);
}

static void gelu_forward_rows(const struct layer *l, const struct block *b, const float *parameters,
                              const float *x, float *y)
{
    (void)l, (void)parameters;
    gelu_forward(x, y, floats_of(b));
}

static void gelu_backward_rows(const struct layer *l, const struct block *b,
                               const float *parameters, const float *x, const float *y,
                               const float *dy, float *dx, float *gradient)
{
    (void)l, (void)parameters, (void)y, (void)gradient;
    if (dx)
        gelu_backward(x, dy, dx, floats_of(b));
}

#define ELEMENTWISE                                                                                \
    .complete = same_channels, .before = same_length, .after = same_length, .reach = no_reach,     \
    .open = no_plan

static const struct layer_kind tanh_kind = {
    .name = "tanh",
    .fields = no_fields,
    .mirror = &tanh_kind,
    ELEMENTWISE,
    .forward = tanh_forward,
    .backward = tanh_backward,
};

static const struct layer_kind relu_kind = {
    .name = "relu", /* leaky_relu with the slope 0, which a layer without the field has */
    .fields = no_fields,
    .mirror = &relu_kind,
    ELEMENTWISE,
    .forward = relu_forward,
    .backward = relu_backward,
};

static const struct layer_kind leaky_relu_kind = {
    .name = "leaky_relu",
    .fields = slope_fields,
    .mirror = &leaky_relu_kind,
    ELEMENTWISE,
    .forward = relu_forward,
    .backward = relu_backward,
};

static const struct layer_kind gelu_kind = {
    .name = "gelu",
    .fields = no_fields,
    .mirror = &gelu_kind,
    ELEMENTWISE,
    .forward = gelu_forward_rows,
    .backward = gelu_backward_rows,
};

const struct layer_kind *const layer_kinds[] = {
    &conv1d, &conv_transpose1d, &tanh_kind, &relu_kind, &leaky_relu_kind, &gelu_kind, NULL,
};
