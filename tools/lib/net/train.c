/* train - fitting a network's parameters to clips. See train.h. */
#include "net/train.h"

#include "cli/cli.h"
#include "kernels/adam.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

struct trainer {
    const struct net *net;
    struct training training;
    struct run *run;
    struct workspace **workspace; /* [threads] */
    struct adam *adam;
    float *parameters;
    size_t frames;
    double *sums;     /* [batch], each clip's sum of the loss's terms */
    float *gradients; /* [batch][parameters], each clip's */
    float *gradient;  /* [parameters], the batch's */
};

void net_initialise(const struct net *net, struct rng *rng, float *parameters)
{
    for (size_t i = 0; i < net->layers; i++) {
        const struct layer *l = &net->layer[i];
        double bound = 1 / sqrt((double)(l->weight_extent[1] * l->kernel));
        for (size_t j = 0; j < l->weights + l->biases; j++)
            parameters[l->weight + j] = (float)rng_uniform(rng, -bound, bound);
    }
}

struct trainer *trainer_open(const struct net *net, const struct training *training,
                             float *parameters, size_t frames)
{
    struct trainer *t = xalloc(1, sizeof *t);

    *t = (struct trainer){
        .net = net,
        .training = *training,
        .run = run_open(net, 0, net->layers, 0),
        .workspace = xalloc(training->threads, sizeof(struct workspace *)),
        .adam = adam_open(net->parameters, training->rate),
        .parameters = parameters,
        .frames = frames,
        .sums = xalloc(training->batch, sizeof(double)),
        .gradients = xfloats(training->batch * net->parameters),
        .gradient = xfloats(net->parameters),
    };
    for (size_t i = 0; i < training->threads; i++)
        t->workspace[i] = workspace_open(t->run, true);
    return t;
}

void trainer_close(struct trainer *t)
{
    for (size_t i = 0; i < t->training.threads; i++)
        workspace_close(t->workspace[i]);
    free(t->workspace);
    run_close(t->run);
    adam_close(t->adam);
    free(t->sums);
    free(t->gradients);
    free(t->gradient);
    free(t);
}

/* The mean of the loss's terms over the COUNT clips at ORDER, at most a batch; each clip's gradient
 * into t->gradients where GRADIENTS. */
static double mean_term(struct trainer *t, const struct clips *clips, const size_t *order,
                        size_t count, bool gradients)
{
    size_t p = t->net->parameters;
    double sum = 0;

#pragma omp parallel for schedule(dynamic) num_threads(t->training.threads)
    for (size_t i = 0; i < count; i++)
        t->sums[i] =
            run_loss(t->run, t->workspace[omp_get_thread_num()], t->parameters, t->training.loss,
                     clips->clip[order[i]], t->frames, gradients ? t->gradients + i * p : NULL);
    for (size_t i = 0; i < count; i++)
        sum += t->sums[i];
    return sum / (double)count /
           (double)(net_samples(t->net, t->frames) * t->net->signal[0].channels);
}

double trainer_step(struct trainer *t, const struct clips *clips, const size_t *order, size_t count)
{
    const struct loss *loss = t->training.loss;
    size_t p = t->net->parameters;
    size_t samples = count * net_samples(t->net, t->frames) * t->net->signal[0].channels;
    double mean = mean_term(t, clips, order, count, true);
    double value = loss->outer(mean), scale = loss->outer_slope(mean) / (double)samples;

    if (!isfinite(value))
        return value;
    for (size_t j = 0; j < p; j++) {
        double total = 0;
        for (size_t i = 0; i < count; i++)
            total += t->gradients[i * p + j];
        t->gradient[j] = (float)(scale * total);
    }
    adam_step(t->adam, t->parameters, t->gradient);
    return value;
}

double trainer_loss(struct trainer *t, const struct clips *clips, const size_t *order, size_t count)
{
    double weighted = 0;

    for (size_t i = 0; i < count; i += t->training.batch) {
        size_t n = count - i < t->training.batch ? count - i : t->training.batch;
        weighted += t->training.loss->outer(mean_term(t, clips, order + i, n, false)) * (double)n;
    }
    return weighted / (double)count;
}
