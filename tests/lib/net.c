/* Networks: trained a few steps as PyTorch does (tests/fixtures/torch), differentiated numerically,
 * measured, and cut into blocks in several ways. */
#include "cli/cli.h"
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

/* Latents or audio of one signal by way of spools, in blocks of WIDTH latent frames. */
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

static void check_training(const char *activation, const float *start, const float *clips,
                           const float *wanted_losses, const float *end, const float *latents)
{
    enum { CLIPS = 6, SAMPLES = 44 };
    const size_t orders[3][CLIPS] = {{3, 1, 5, 0, 2, 4}, {0, 1, 2, 3, 4, 5}, {5, 4, 2, 0, 3, 1}};
    char *text = xprintf("conv1d out=3 kernel=4 stride=2\n%s\n"
                         "conv1d out=4 kernel=3 stride=2 padding=1\n%s\n",
                         activation, activation);
    struct net *net = net_parse(text, "test.net");
    struct training training = {.loss = &losses[0], .rate = 0.02, .batch = 4, .threads = 2};
    float *parameters = xfloats(net->parameters);
    float *clip[CLIPS];
    struct clips all = {
        .clip = clip, .count = CLIPS, .held = CLIPS, .channels = 1, .samples = SAMPLES};
    size_t frames = net_frames(net, SAMPLES);

    assert_null(net_misfit(net, SAMPLES));
    memcpy(parameters, start, net->parameters * sizeof *start);
    for (size_t i = 0; i < CLIPS; i++)
        clip[i] = memcpy(xfloats(SAMPLES), clips + i * SAMPLES, SAMPLES * sizeof *clips);
    struct trainer *trainer = trainer_open(net, &training, parameters, frames);
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
    free(text);
}

static void three_epochs_of_training_are_those_of_pytorch(void **state)
{
    (void)state;
    check_training("tanh", tanh_start, tanh_clips, tanh_losses, tanh_end, tanh_latents);
    check_training("gelu", gelu_start, gelu_clips, gelu_losses, gelu_end, gelu_latents);
    check_training("leaky_relu", leaky_relu_start, leaky_relu_clips, leaky_relu_losses,
                   leaky_relu_end, leaky_relu_latents);
}

static const char *const all_kinds =
    "input channels=2\n"
    "conv1d out=3 kernel=5 stride=2 padding=1\nleaky_relu slope=0.2\n"
    "conv1d out=5 kernel=1 stride=3\ngelu\n"
    "decoder\n"
    "conv1d out=4 kernel=3 padding=1\ntanh\n"
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
    for (const struct loss *loss = losses; loss->name; loss++) {
        /* over all parameters together: corners (l1, leaky_relu) that a step crosses average out */
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
        if (!net->layer[l].weights)
            continue;
        for (size_t i = 0; i < net->layer[l].weights + net->layer[l].biases; i++)
            most[n] = fmaxf(most[n], fabsf(parameters[net->layer[l].weight + i]));
        n++;
    }
    for (int i = 0; i < 2; i++)
        assert_true(most[i] <= bounds[i] && most[i] > 0.95f * bounds[i]);
    free(parameters);
    net_close(net);
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
        {"models/55112.net", 8, 6889, 637}, {"models/32151.net", 7, 4593, 458},
        {"models/24496.net", 8, 3062, 557}, {"models/18376.net", 8, 2297, 1137},
        {"models/9184.net", 4, 2296, 325},
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
        cmocka_unit_test(gradients_are_the_slopes_of_the_loss),
        cmocka_unit_test(initial_weights_lie_within_pytorch_s_bounds),
        cmocka_unit_test(blocks_of_any_width_give_the_same_bits),
        cmocka_unit_test(lengths_of_the_report_s_networks_are_those_of_its_table),
        cmocka_unit_test(a_length_that_does_not_fit_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
