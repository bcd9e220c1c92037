/* train - fitting a network's parameters to clips. See train.h. */
#include "train/train.h"

#include "base/base.h"
#include "train/team.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

/* Below so many samples, or parameters, starting threads costs more than it saves: some 50 us of
 * work. */
enum { WORTH_SAMPLES = 1 << 14, WORTH_PARAMETERS = 1 << 16 };

const char *const schedule_names[] = {"constant", "cosine", NULL};

struct trainer {
    const struct net *net;
    struct training training;
    struct run *run;
    struct workspace **workspace; /* [threads] */
    float **buffer;               /* [threads], for clips that are not in memory */
    struct adam *adam;
    float *parameters, *unit; /* [parameters] */
    size_t frames;
    size_t room;      /* the largest batch so far */
    size_t *place;    /* [room], the index of the parts of each clip of the batch: rank by rank */
    size_t *shares;   /* [ranks], the number of clips of the batch that belong to a rank */
    double *sums;     /* [room], the sum of the loss's terms of each clip, at its index */
    float *gradients; /* [room][parameters], those of each clip, at its index */
    float *gradient;  /* [parameters], that of the batch */
};

struct trainer *trainer_open(const struct net *net, const struct training *training,
                             float *parameters, size_t frames)
{
    struct trainer *t = xalloc(1, sizeof *t);

    *t = (struct trainer){
        .net = net,
        .training = *training,
        .run = run_open(net, 0, net->layers, 0),
        .workspace = xalloc(training->threads, sizeof(struct workspace *)),
        .buffer = xalloc(training->threads, sizeof(float *)),
        .adam = adam_open(net->parameters, training->rate),
        .parameters = parameters,
        .unit = xfloats(net->parameters),
        .frames = frames,
        .gradient = xfloats(net->parameters),
        .shares = xalloc(team_size(), sizeof(size_t)),
    };
    for (size_t i = 0; i < training->threads; i++)
        t->workspace[i] = workspace_open(t->run, true);
    for (size_t i = 0; i < net->parameters; i++)
        t->unit[i] = 1;
    net_scale(net, training->scale, t->unit);
    return t;
}

void trainer_close(struct trainer *t)
{
    for (size_t i = 0; i < t->training.threads; i++) {
        workspace_close(t->workspace[i]);
        free(t->buffer[i]);
    }
    free(t->workspace);
    free(t->buffer);
    run_close(t->run);
    adam_close(t->adam);
    free(t->unit);
    free(t->place);
    free(t->shares);
    free(t->sums);
    free(t->gradients);
    free(t->gradient);
    free(t);
}

struct adam *trainer_adam(struct trainer *t)
{
    return t->adam;
}

/* Makes room for the parts of COUNT clips. */
static void make_room(struct trainer *t, size_t count)
{
    if (count <= t->room)
        return;
    free(t->gradients);
    t->gradients = xfloats(count * t->net->parameters);
    t->place = xresize(t->place, count, sizeof *t->place);
    t->sums = xresize(t->sums, count, sizeof *t->sums);
    t->room = count;
}

/* Assigns the indices of the parts of the COUNT clips at ORDER. */
static void deal(struct trainer *t, const size_t *order, size_t count)
{
    size_t place = 0;

    for (size_t rank = 0; rank < team_size(); rank++) {
        size_t before = place;
        for (size_t i = 0; i < count; i++)
            if (order[i] % team_size() == rank)
                t->place[i] = place++;
        t->shares[rank] = place - before;
    }
}

/* The mean of the loss's terms over the COUNT clips at ORDER, at most a batch. The gradient of each
 * clip goes to t->gradients if GRADIENTS. */
static double mean_term(struct trainer *t, const struct clips *clips, const size_t *order,
                        size_t count, bool gradients)
{
    size_t p = t->net->parameters;
    size_t samples = count * net_samples(t->net, t->frames) * t->net->signal[0].channels;
    double sum = 0;

    make_room(t, count);
    deal(t, order, count);
#pragma omp parallel for schedule(dynamic)                                                         \
    num_threads(t->training.threads) if (samples >= WORTH_SAMPLES)
    for (size_t i = 0; i < count; i++) {
        if (order[i] % team_size() != team_rank())
            continue;
        int thread = omp_get_thread_num();
        const float *clip = clips_at(clips, order[i], &t->buffer[thread]);
        size_t place = t->place[i];
        t->sums[place] = run_loss(t->run, t->workspace[thread], t->parameters, t->training.loss,
                                  clip, t->frames, gradients ? t->gradients + place * p : NULL);
    }
    team_gather(t->sums, sizeof *t->sums, t->shares);
    if (gradients)
        team_gather(t->gradients, p * sizeof *t->gradients, t->shares);
    for (size_t i = 0; i < count; i++)
        sum += t->sums[t->place[i]];
    /* NOLINTNEXTLINE(bugprone-integer-division,*DivideZero): there are clips, of one length each */
    return sum / (double)count / (double)(samples / count);
}

/* t->gradient = SCALE times the sum of the gradients of COUNT clips, in the order of the batch for
 * each parameter; a range of parameters at a time, so that memory is read sequentially. */
static void add_gradients(struct trainer *t, size_t count, double scale)
{
    enum { STRETCH = 1 << 10 };
    size_t p = t->net->parameters;

#pragma omp parallel for num_threads(t->training.threads) if (p >= WORTH_PARAMETERS)
    for (size_t from = 0; from < p; from += STRETCH) {
        size_t n = p - from < STRETCH ? p - from : STRETCH;
        double total[STRETCH] = {0};
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < n; j++)
                total[j] += (double)t->gradients[t->place[i] * p + from + j];
        for (size_t j = 0; j < n; j++)
            t->gradient[from + j] = (float)(scale * total[j]);
    }
}

double trainer_step(struct trainer *t, const struct clips *clips, const size_t *order, size_t count)
{
    const struct loss *loss = t->training.loss;
    size_t samples = count * net_samples(t->net, t->frames) * t->net->signal[0].channels;
    double mean = mean_term(t, clips, order, count, true);
    double value = loss_outer(loss, mean), scale = loss_slope(loss, mean) / (double)samples;

    if (!isfinite(value))
        return value;
    add_gradients(t, count, scale);
    if (!all_finite(t->gradient, t->net->parameters))
        return (double)NAN;
    t->adam->rate = t->training.rate;
    if (t->training.schedule == SCHEDULE_COSINE)
        t->adam->rate *= (1 + cos(M_PI * (double)t->adam->steps / (double)t->training.steps)) / 2;
    adam_step(t->adam, t->parameters, t->gradient, t->unit);
    return value;
}

double trainer_loss(struct trainer *t, const struct clips *clips, const size_t *order, size_t count)
{
    double weighted = 0;

    for (size_t i = 0; i < count; i += t->training.batch) {
        size_t n = count - i < t->training.batch ? count - i : t->training.batch;
        weighted +=
            loss_outer(t->training.loss, mean_term(t, clips, order + i, n, false)) * (double)n;
    }
    return weighted / (double)count;
}
