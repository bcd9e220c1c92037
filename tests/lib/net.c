/* Networks: trained a few steps as by PyTorch (tests/fixtures/torch), differentiated numerically,
 * measured, and cut into blocks in several ways. */
#include "cli/cli.h"
#include "net/layer.h"
#include "net/net.h"
#include "net/run.h"
#include "train/train.h"

#include "../fixtures/torch/torch.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_near(const float *found, const float *wanted, size_t count, double tolerance)
{
    for (size_t i = 0; i < count; i++)
        if (!(fabs((double)found[i] - wanted[i]) <= tolerance * fmax(1, fabs((double)wanted[i]))))
            fail_msg("value %zu is %.9g, not %.9g", i, (double)found[i], (double)wanted[i]);
}

/* Runs the latents or audio of one signal by way of spools, in blocks of WIDTH latent frames. */
static float *apply(const struct net *net, size_t first, size_t end, size_t width,
                    const float *parameters, const float *x, size_t samples, size_t frames)
{
    struct run *run = run_open(net, first, end, width);
    struct workspace *w = workspace_open(run, false);
    size_t inputs = net->signal[first].channels, outputs = net->signal[end].channels;
    size_t length = signal_samples(&net->signal[end], frames);
    struct spool *in = spool_open(inputs), *out = spool_open(outputs);
    float *y = xfloats(outputs * length);

    for (size_t c = 0; c < inputs; c++)
        spool_write(in, c, 0, x + c * samples, samples);
    run_apply(run, w, parameters, frames, in, out);
    for (size_t c = 0; c < outputs; c++)
        spool_read(out, c, 0, y + c * length, length);
    spool_close(in);
    spool_close(out);
    workspace_close(w);
    run_close(run);
    return y;
}

/* ---- training ---- */

static const struct training usual = {
    .loss = &loss_kinds[0], .rate = 0.02, .scale = 1, .batch = 4, .threads = 2};

static void check_training(const char *text, const struct training *training, const float *start,
                           const float *clips, const float *wanted_losses, const float *end,
                           const float *latents)
{
    enum { CLIPS = 6, SAMPLES = 44 };
    const size_t orders[3][CLIPS] = {{3, 1, 5, 0, 2, 4}, {0, 1, 2, 3, 4, 5}, {5, 4, 2, 0, 3, 1}};
    struct net *net = net_parse(text, "test.net");
    float *parameters = xfloats(net->parameters);
    float *clip[CLIPS];
    struct clips all = {
        .clip = clip, .count = CLIPS, .held = CLIPS, .channels = 1, .samples = SAMPLES};
    size_t frames = net_frames(net, SAMPLES);

    assert_null(net_misfit(net, SAMPLES));
    memcpy(parameters, start, net->parameters * sizeof *start);
    for (size_t i = 0; i < CLIPS; i++)
        clip[i] = memcpy(xfloats(SAMPLES), clips + i * SAMPLES, SAMPLES * sizeof *clips);
    struct trainer *trainer = trainer_open(net, training, parameters, frames);
    for (size_t i = 0; i < 3; i++) {
        float first = (float)trainer_step(trainer, &all, orders[i], 4);
        float second = (float)trainer_step(trainer, &all, orders[i] + 4, 2);
        assert_near(&first, wanted_losses + 2 * i, 1, 1e-5);
        assert_near(&second, wanted_losses + 2 * i + 1, 1, 1e-5);
    }
    assert_near(parameters, end, net->parameters, 1e-5);
    float *found = apply(net, 0, net->encoder_layers, 0, parameters, clips, SAMPLES, frames);
    assert_near(found, latents, 4 * frames, 1e-5);

    free(found);
    trainer_close(trainer);
    for (size_t i = 0; i < CLIPS; i++)
        free(clip[i]);
    free(parameters);
    net_close(net);
}

static void check_activation(const char *activation, const float *start, const float *clips,
                             const float *losses_of_steps, const float *end, const float *latents)
{
    char *text = xprintf("conv1d out=3 kernel=4 stride=2\n%s\n"
                         "conv1d out=4 kernel=3 stride=2 padding=1\n%s\n",
                         activation, activation);

    check_training(text, &usual, start, clips, losses_of_steps, end, latents);
    free(text);
}

static void three_epochs_of_training_are_those_of_pytorch(void **state)
{
    (void)state;
    check_activation("tanh", tanh_start, tanh_clips, tanh_losses, tanh_end, tanh_latents);
    check_activation("gelu", gelu_start, gelu_clips, gelu_losses, gelu_end, gelu_latents);
    check_activation("leaky_relu", leaky_relu_start, leaky_relu_clips, leaky_relu_losses,
                     leaky_relu_end, leaky_relu_latents);
    check_training("scale initial=0.5\nconv1d out=3 kernel=4 stride=2\ntanh\n"
                   "conv1d out=4 kernel=3 stride=2 padding=1\nscale initial=0.8\n",
                   &usual, scale_start, scale_clips, scale_losses, scale_end, scale_latents);
}

static void a_falling_rate_and_a_linear_start_are_those_of_pytorch(void **state)
{
    struct training training = usual;

    (void)state;
    training.schedule = SCHEDULE_COSINE;
    training.steps = 6;
    training.scale = 0.1;
    check_training("conv1d out=3 kernel=4 stride=2\ntanh\n"
                   "conv1d out=4 kernel=3 stride=2 padding=1\ntanh\n",
                   &training, scaled_start, scaled_clips, scaled_losses, scaled_end,
                   scaled_latents);
}

static const char *const all_kinds =
    "input channels=2\n"
    "conv1d out=3 kernel=5 stride=2 padding=1\nleaky_relu slope=0.2\n"
    "conv1d out=5 kernel=1 stride=3\ngelu\nscale initial=0.5\n"
    "decoder\n"
    "conv1d out=4 kernel=3 padding=1\ntanh\nscale initial=3\n"
    "conv_transpose1d out=4 kernel=1 stride=3\nleaky_relu\n"
    "conv_transpose1d out=2 kernel=5 stride=2 padding=1\n";

static void gradients_are_the_slopes_of_the_loss(void **state)
{
    struct net *net = net_parse(all_kinds, "test.net");
    size_t frames = 90, samples = net_samples(net, frames), p = net->parameters;
    struct run *run = run_open(net, 0, net->layers, 0);
    struct workspace *w = workspace_open(run, true);
    float *parameters = xfloats(p), *clip = xfloats(2 * samples), *gradient = xfloats(p);
    struct rng rng;

    (void)state;
    rng_seed(&rng, 5);
    net_initialise(net, &rng, parameters);
    for (size_t i = 0; i < 2 * samples; i++)
        clip[i] = (float)rng_uniform(&rng, -1, 1);
    for (const struct loss *loss = loss_kinds; loss->name; loss++) {
        /* over all parameters together: steps across corners (l1, leaky_relu) average out */
        double error = 0, size = 0;
        run_loss(run, w, parameters, loss, clip, frames, gradient);
        for (size_t i = 0; i < p; i++) {
            const float step = 1e-3f;
            float before = parameters[i], up = before + step, down = before - step;
            parameters[i] = up;
            double above = run_loss(run, w, parameters, loss, clip, frames, NULL);
            parameters[i] = down;
            double below = run_loss(run, w, parameters, loss, clip, frames, NULL);
            parameters[i] = before;
            double slope = (above - below) / ((double)up - down);
            error += pow(slope - gradient[i], 2);
            size += pow(slope, 2);
        }
        print_message("%s: gradient and slope differ by %.2g of their size\n", loss->name,
                      sqrt(error / size));
        assert_true(sqrt(error / size) < 8e-4);
    }
    free(parameters);
    free(clip);
    free(gradient);
    workspace_close(w);
    run_close(run);
    net_close(net);
}

static void initial_weights_lie_within_pytorch_s_bounds(void **state)
{
    struct net *net = net_parse("conv1d out=40 kernel=9 stride=3\ntanh\n", "test.net");
    float *parameters = xfloats(net->parameters), most[2] = {0, 0};
    const float bounds[2] = {1 / 3.0f, 1 / 3.0f}; /* 1/sqrt(1 * 9) and 1/sqrt(1 * 9) */
    struct rng rng;

    (void)state;
    rng_seed(&rng, 9);
    net_initialise(net, &rng, parameters);
    for (size_t l = 0, n = 0; l < net->layers; l++) {
        const struct layer *layer = &net->layer[l];
        if (!layer->tensors)
            continue;
        for (size_t i = 0; i < layer->parameters; i++)
            most[n] = fmaxf(most[n], fabsf(parameters[layer->tensor[0].at + i]));
        n++;
    }
    for (int i = 0; i < 2; i++)
        assert_true(most[i] <= bounds[i] && most[i] > 0.95f * bounds[i]);
    free(parameters);
    net_close(net);
}

static void scale_starts_at_its_field_and_its_mirror_at_the_inverse(void **state)
{
    struct net *net =
        net_parse("conv1d out=3 kernel=2 stride=2\ntanh\nscale initial=0.25\n", "test.net");
    float *parameters = xfloats(net->parameters);
    struct rng rng;

    (void)state;
    rng_seed(&rng, 9);
    net_initialise(net, &rng, parameters);
    for (size_t l = 2; l <= 3; l++) { /* the last of the encoder, the first of the decoder */
        assert_string_equal(net->layer[l].kind->name, "scale");
        for (size_t c = 0; c < 3; c++)
            assert_float_equal(parameters[net->layer[l].tensor[0].at + c], l == 2 ? 0.25 : 4, 0);
    }
    free(parameters);
    net_close(net);
}

static void scaling_changes_a_linear_network_s_hidden_signals_only(void **state)
{
    enum { SAMPLES = 63, FRAMES = 15 };
    struct net *net = net_parse("conv1d out=3 kernel=5 stride=2\nscale\n"
                                "conv1d out=4 kernel=4 stride=2 padding=1\n",
                                "test.net");
    size_t latents = 4 * FRAMES;
    float *parameters = xfloats(net->parameters), x[SAMPLES];
    struct rng rng;

    (void)state;
    assert_int_equal(net_frames(net, SAMPLES), FRAMES);
    rng_seed(&rng, 4);
    net_initialise(net, &rng, parameters);
    for (size_t i = 0; i < SAMPLES; i++)
        x[i] = (float)rng_uniform(&rng, -1, 1);
    float *z = apply(net, 0, net->encoder_layers, 0, parameters, x, SAMPLES, FRAMES);
    float *y = apply(net, net->encoder_layers, net->layers, 0, parameters, z, FRAMES, FRAMES);
    net_scale(net, 0.25, parameters);
    float *small = apply(net, 0, net->encoder_layers, 0, parameters, x, SAMPLES, FRAMES);
    float *same =
        apply(net, net->encoder_layers, net->layers, 0, parameters, small, FRAMES, FRAMES);
    for (size_t i = 0; i < latents; i++)
        z[i] *= 0.25f;
    assert_near(small, z, latents, 1e-6);
    assert_near(same, y, SAMPLES, 1e-6);
    free(z), free(y), free(small), free(same);
    free(parameters);
    net_close(net);
}

/* ---- what the runner relies on ---- */

/* A layer of KIND with two input channels, as in a description with small fields. */
static struct layer small_layer(const struct layer_kind *kind)
{
    struct layer layer = {.kind = kind, .in = 2};

    for (const struct field *f = kind->fields; f->name; f++)
        layer.field[f - kind->fields] = f->required ? fmax(f->low, 2) : f->initial;
    kind->complete(&layer);
    for (size_t i = 0; i < layer.tensors; i++) {
        layer.tensor[i].at = layer.parameters;
        layer.parameters += layer.tensor[i].count;
    }
    return layer;
}

/* Fails unless all floats of BLOCK outside the first WIDTH of each of its ROWS rows are 0. */
static void assert_guards(const char *kind, const float *block, size_t rows, size_t width,
                          size_t pitch)
{
    for (size_t i = 0; i < rows * pitch; i++)
        if (i % pitch >= width && block[i] != 0)
            fail_msg("%s: a guard becomes %g", kind, (double)block[i]);
}

static void every_kind_of_layer_leaves_the_guards_zero(void **state)
{
    enum { WIDTH = 128, PITCH = WIDTH + 64, GUARD = 64 };

    (void)state;
    for (const struct layer_kind *const *kind = layer_kinds; *kind; kind++) {
        struct layer layer = small_layer(*kind);
        struct signal before = {.channels = 2, .step = 4, .extra = 0}, after;
        if (!(*kind)->after(&layer, &before, &after))
            fail_msg("%s does not take a step of 4", (*kind)->name);
        struct block block = {WIDTH, PITCH, 2 * (size_t)before.step, layer.out * (size_t)after.step,
                              (*kind)->open ? (*kind)->open(&layer, &before, PITCH) : NULL};
        size_t in = block.in_rows * PITCH, out = block.out_rows * PITCH;
        float *x = xfloats(GUARD + in) + GUARD, *dx = xfloats(GUARD + in) + GUARD;
        float *y = xfloats(GUARD + out) + GUARD, *dy = xfloats(GUARD + out) + GUARD;
        float *parameters = xfloats(layer.parameters), *gradient = xfloats(layer.parameters);
        struct rng rng;
        rng_seed(&rng, 3);
        for (size_t i = 0; i < layer.parameters; i++)
            parameters[i] = (float)rng_uniform(&rng, -1, 1);
        for (size_t i = 0; i < in; i++)
            x[i] = i % PITCH < WIDTH ? (float)rng_uniform(&rng, -1, 1) : 0;
        for (size_t i = 0; i < out; i++)
            dy[i] = i % PITCH < WIDTH ? (float)rng_uniform(&rng, -1, 1) : 0;
        (*kind)->forward(&layer, &block, parameters, x, y);
        (*kind)->backward(&layer, &block, parameters, x, y, dy, dx, gradient);
        assert_guards((*kind)->name, y, block.out_rows, WIDTH, PITCH);
        assert_guards((*kind)->name, dx, block.in_rows, WIDTH, PITCH);
        if (block.plan)
            (*kind)->close(block.plan);
        free(x - GUARD), free(dx - GUARD), free(y - GUARD), free(dy - GUARD);
        free(parameters), free(gradient);
    }
}

static void every_pointwise_kind_maps_0_to_0(void **state)
{
    enum { COUNT = 64 };
    const float zeros[COUNT] = {0};
    float y[COUNT], dx[COUNT];
    size_t kinds = 0;

    (void)state;
    for (const struct layer_kind *const *kind = layer_kinds; *kind; kind++) {
        struct layer layer = small_layer(*kind);
        if (!(*kind)->pointwise.forward)
            continue;
        (*kind)->pointwise.forward(&layer, zeros, y, COUNT);
        (*kind)->pointwise.backward(&layer, zeros, y, zeros, dx, COUNT);
        for (size_t i = 0; i < COUNT; i++)
            if (y[i] != 0 || dx[i] != 0)
                fail_msg("%s: %g and %g from 0", (*kind)->name, (double)y[i], (double)dx[i]);
        kinds++;
    }
    assert_true(kinds > 0);
}

/* ---- blocks ---- */

static void blocks_of_any_width_give_the_same_bits(void **state)
{
    const char *const texts[] = {
        all_kinds,
        "conv1d out=4 kernel=10 stride=4\ntanh\nconv1d out=6 kernel=5 stride=2\ntanh\n"
        "conv1d out=8 kernel=3 stride=2\ntanh\n",
        "conv1d out=10 kernel=20 stride=12 padding=1\ntanh\nconv1d out=6 kernel=5 stride=2 "
        "padding=1\n"
        "tanh\nconv1d out=8 kernel=1 stride=2\ntanh\n",
        "conv1d out=2 kernel=301 stride=1 padding=150\ntanh\n",
        "conv1d out=40 kernel=9 stride=3 padding=4\ntanh\nconv1d out=70 kernel=4 stride=2\ntanh\n",
    };
    struct rng rng;

    (void)state;
    rng_seed(&rng, 6);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct net *net = net_parse(texts[i], "test.net");
        size_t frames = 1000, samples = net_samples(net, frames), inputs = net->signal[0].channels;
        size_t latents = net->signal[net->encoder_layers].channels;
        float *parameters = xfloats(net->parameters), *x = xfloats(inputs * samples);
        net_initialise(net, &rng, parameters);
        for (size_t j = 0; j < inputs * samples; j++)
            x[j] = (float)rng_uniform(&rng, -1, 1);
        float *whole = apply(net, 0, net->encoder_layers, 2000, parameters, x, samples, frames);
        float *back =
            apply(net, net->encoder_layers, net->layers, 2000, parameters, whole, frames, frames);
        for (size_t width = 1; width <= 500; width = width * 3 + 7) {
            float *z = apply(net, 0, net->encoder_layers, width, parameters, x, samples, frames);
            float *y = apply(net, net->encoder_layers, net->layers, width, parameters, whole,
                             frames, frames);
            assert_memory_equal(z, whole, latents * frames * sizeof *z);
            assert_memory_equal(y, back, inputs * samples * sizeof *y);
            free(z);
            free(y);
        }
        free(whole);
        free(back);
        free(parameters);
        free(x);
        net_close(net);
    }
}

/* ---- lengths ---- */

static void lengths_of_the_report_s_networks_are_those_of_its_table(void **state)
{
    const struct {
        const char *path;
        size_t channels, frames, parameters;
    } table[] = {
        {"models/55112.net", 8, 6889, 637},         {"models/32151.net", 7, 4593, 458},
        {"models/24496.net", 8, 3062, 557},         {"models/18376.net", 8, 2297, 1137},
        {"models/9184.net", 4, 2296, 325},          {"models/18376-repaired.net", 8, 2297, 1329},
        {"models/9184-repaired.net", 4, 2296, 709}, {"models/36744-stereo.net", 8, 4593, 1146},
    };

    (void)state;
    const char *root = getenv("ROOT");
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char *path = xprintf("%s/%s", root ? root : ".", table[i].path);
        struct net *net = net_load(path);
        assert_int_equal(net->signal[net->encoder_layers].channels, table[i].channels);
        assert_int_equal(net_frames(net, 110250), table[i].frames);
        assert_int_equal(net_samples(net, table[i].frames), 110250);
        assert_int_equal(net->parameters, table[i].parameters);
        assert_null(net_misfit(net, 110250));
        free(path);
        net_close(net);
    }
}

static void a_length_that_does_not_fit_is_explained(void **state)
{
    struct net *net = net_parse("conv1d out=4 kernel=10 stride=4\n# a comment\n"
                                "conv1d out=6 kernel=5 stride=3\n",
                                "test.net");

    (void)state;
    char *why = net_misfit(net, 110250);
    assert_string_equal(why,
                        "layer 2 (line 3, conv1d out=6 kernel=5 stride=3 padding=0): 27561 frames "
                        "do not fit: (27561 + 0 - 5) / 3 leaves a remainder; lengths that fit the "
                        "whole network near 110250 are 110246 and 110258");
    free(why);
    why = net_misfit(net, 3);
    assert_string_equal(why,
                        "layer 1 (line 1, conv1d out=4 kernel=10 stride=4 padding=0): 3 frames do "
                        "not fit: (3 + 0 - 10) / 4 leaves a remainder; the shortest length that "
                        "fits the whole network is 26");
    free(why);
    assert_int_equal(net_frames(net, 0), 1);
    assert_int_equal(net_frames(net, 26), 1);
    assert_int_equal(net_frames(net, 27), 2);
    net_close(net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_epochs_of_training_are_those_of_pytorch),
        cmocka_unit_test(a_falling_rate_and_a_linear_start_are_those_of_pytorch),
        cmocka_unit_test(gradients_are_the_slopes_of_the_loss),
        cmocka_unit_test(initial_weights_lie_within_pytorch_s_bounds),
        cmocka_unit_test(scale_starts_at_its_field_and_its_mirror_at_the_inverse),
        cmocka_unit_test(scaling_changes_a_linear_network_s_hidden_signals_only),
        cmocka_unit_test(every_kind_of_layer_leaves_the_guards_zero),
        cmocka_unit_test(every_pointwise_kind_maps_0_to_0),
        cmocka_unit_test(blocks_of_any_width_give_the_same_bits),
        cmocka_unit_test(lengths_of_the_report_s_networks_are_those_of_its_table),
        cmocka_unit_test(a_length_that_does_not_fit_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
