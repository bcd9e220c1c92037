/* fit - a whole training. See fit.h. */
#include "train/fit.h"

#include "base/base.h"
#include "base/meta.h"
#include "cli/progress.h"
#include "train/checkpoint.h"
#include "train/team.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A training in progress. */
struct work {
    const struct fit *fit;
    struct trainer *trainer;
    struct state state;
    struct rng rng;
    size_t *order, *plain; /* of the clips in this epoch; of the validation clips */
    struct checkpoint *checkpoint;
    struct progress progress;
    char *note;
};

static size_t *in_order(size_t count)
{
    size_t *order = xalloc(count, sizeof *order);

    for (size_t i = 0; i < count; i++)
        order[i] = i;
    return order;
}

/* ---- going on ---- */

static json_t *clips_text(const struct clips *clips)
{
    return json_sprintf("%zu of %zu x %zu at %.17g Hz (digest %016" PRIx64 ")", clips->count,
                        clips->channels, clips->samples, clips->rate, clips->digest);
}

/* A falling schedule depends on the number of steps. */
static json_t *schedule_text(const struct training *t)
{
    return t->schedule == SCHEDULE_CONSTANT
               ? json_string(schedule_names[t->schedule])
               : json_sprintf("%s over %" PRIu64 " steps", schedule_names[t->schedule], t->steps);
}

/* All that the result of a training depends on, except the number of epochs. */
static json_t *settings_of(const struct fit *fit)
{
    const struct training *t = &fit->training;
    json_t *settings = json_object();

    meta_set(settings, "network", json_string(fit->net->text));
    meta_set(settings, "seed", json_sprintf("%" PRIu64, fit->seed));
    meta_set(settings, "batch", json_sprintf("%zu", t->batch));
    meta_set(settings, "learning rate", json_sprintf("%.17g", t->rate));
    meta_set(settings, "schedule", schedule_text(t));
    meta_set(settings, "initial scale", json_sprintf("%.17g", t->scale));
    meta_set(settings, "initial weights", json_string(fit->start ? fit->start_name : "drawn"));
    meta_set(settings, "loss", json_string(t->loss->name));
    meta_set(settings, "training clips", clips_text(fit->clips));
    meta_set(settings, "validation clips", clips_text(fit->validation));
    return settings;
}

/* Resumes from the checkpoint, if there is one: its state, and the matching order of the clips and
 * random numbers. */
static void resume(struct work *w)
{
    struct state *s = &w->state;

    w->checkpoint = checkpoint_open(w->fit->checkpoint, settings_of(w->fit));
    if (checkpoint_load(w->checkpoint, w->fit->epochs, s))
        for (size_t i = 0; i < s->history.done + (s->at > 0); i++)
            rng_shuffle(&w->rng, w->order, w->fit->clips->count);
}

/* ---- epochs ---- */

/* Runs the remaining steps of this epoch. */
static enum outcome run_steps(struct work *w)
{
    struct state *s = &w->state;
    size_t count = w->fit->clips->count, batch = w->fit->training.batch;

    while (s->at < count) {
        size_t n = count - s->at < batch ? count - s->at : batch;
        s->weighted += trainer_step(w->trainer, w->fit->clips, w->order + s->at, n) * (double)n;
        s->at += n;
        if (!isfinite(s->weighted))
            return FIT_DIVERGED;
        if (team_any(*w->fit->stopped))
            return FIT_STOPPED;
        if (w->checkpoint && team_rank() == 0)
            checkpoint_keep(w->checkpoint, s);
        progress_show(&w->progress, s->history.done * count + s->at, w->note);
    }
    return FIT_FINISHED;
}

static enum outcome run_epoch(struct work *w)
{
    struct state *s = &w->state;
    const struct clips *validation = w->fit->validation;

    if (s->at == 0)
        rng_shuffle(&w->rng, w->order, w->fit->clips->count);
    enum outcome outcome = run_steps(w);
    if (outcome == FIT_STOPPED)
        return outcome;
    double loss = s->weighted / (double)w->fit->clips->count, judged = loss;
    if (validation->count && outcome != FIT_DIVERGED)
        judged = trainer_loss(w->trainer, validation, w->plain, validation->count);
    if (history_add(&s->history, loss, judged))
        memcpy(s->best, s->parameters, s->adam->count * sizeof *s->best);
    if (s->history.diverged)
        return FIT_DIVERGED;
    s->at = 0;
    s->weighted = 0;
    free(w->note);
    w->note = xprintf("epoch %zu, loss %.4g, validation %.4g", s->history.done, loss, judged);
    return FIT_FINISHED;
}

enum outcome fit_network(const struct fit *fit, float *parameters, struct history *history)
{
    enum outcome outcome = FIT_FINISHED;
    size_t count = fit->net->parameters;
    struct work w = {
        .fit = fit,
        .order = in_order(fit->clips->count),
        .plain = in_order(fit->validation->count),
        .state = {.history = history_open(fit->epochs),
                  .parameters = parameters,
                  .best = xfloats(count)},
    };

    rng_seed(&w.rng, fit->seed);
    if (fit->start) {
        memcpy(parameters, fit->start, count * sizeof *parameters);
    } else {
        net_initialise(fit->net, &w.rng, parameters);
        net_scale(fit->net, fit->training.scale, parameters);
    }
    w.trainer = trainer_open(fit->net, &fit->training, parameters,
                             net_frames(fit->net, fit->clips->samples));
    w.state.adam = trainer_adam(w.trainer);
    if (fit->checkpoint)
        resume(&w);
    if (!team_agrees(fit->clips->digest) || !team_agrees(fit->validation->digest))
        die("the ranks have read different clips: each must open the same streams");
    if (!team_agrees(w.state.history.done) || !team_agrees(w.state.at))
        die("%s: the ranks see different checkpoints: it must be in a folder that all hosts share",
            fit->checkpoint);
    progress_start(&w.progress, "training", fit->epochs * fit->clips->count);
    while (outcome == FIT_FINISHED && w.state.history.done < fit->epochs)
        outcome = run_epoch(&w);
    if (outcome == FIT_STOPPED && w.checkpoint && team_rank() == 0)
        checkpoint_save(w.checkpoint, &w.state);
    progress_end(&w.progress);
    memcpy(parameters, w.state.best, count * sizeof *parameters);
    *history = w.state.history;
    if (w.checkpoint)
        checkpoint_close(w.checkpoint);
    trainer_close(w.trainer);
    free(w.state.best);
    free(w.order);
    free(w.plain);
    free(w.note);
    return outcome;
}

json_t *fit_facts(const struct fit *fit, const struct history *history)
{
    size_t best = history->best - 1;
    json_t *found = meta_pack("{s:f}", "train", history->train[best]);

    if (fit->validation->count)
        meta_set(found, "validation", json_real(history->validation[best]));
    json_t *facts =
        meta_pack("{s:I, s:s, s:s, s:f, s:I, s:I, s:I, s:I, s:I, s:o}", "seed",
                  (json_int_t)fit->seed, "loss", fit->training.loss->name, "optimiser", "adam",
                  "learning_rate", fit->training.rate, "batch", (json_int_t)fit->training.batch,
                  "epochs", (json_int_t)history->done, "best_epoch", (json_int_t)history->best,
                  "clips", (json_int_t)fit->clips->count, "validation_clips",
                  (json_int_t)fit->validation->count, "losses", found);
    if (fit->training.schedule != SCHEDULE_CONSTANT)
        meta_set(facts, "schedule", json_string(schedule_names[fit->training.schedule]));
    if (fit->training.scale != 1)
        meta_set(facts, "init_scale", json_real(fit->training.scale));
    if (fit->start)
        meta_set(facts, "init", json_string(fit->start_name));
    return facts;
}
