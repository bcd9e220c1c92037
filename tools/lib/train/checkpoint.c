/* checkpoint - a training on disk. See checkpoint.h. */
#include "train/checkpoint.h"

#include "base/base.h"
#include "base/clock.h"
#include "base/meta.h"
#include "base/text.h"
#include "tensors/safetensors.h"
#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct checkpoint {
    char *path;
    json_t *settings;
    double due; /* time of the next write, in seconds */
};

static const char format[] = "lathe checkpoint 1";

enum { VECTORS = 4 };

static void vectors_of(const struct state *state, struct tensor vectors[VECTORS])
{
    char *names[VECTORS] = {"parameters", "best", "adam.mean", "adam.square"};
    float *values[VECTORS] = {state->parameters, state->best, state->adam->mean,
                              state->adam->square};

    for (int i = 0; i < VECTORS; i++)
        vectors[i] = (struct tensor){
            .name = names[i],
            .dimensions = 1,
            .extent = {state->adam->count},
            .count = state->adam->count,
            .values = values[i],
        };
}

struct checkpoint *checkpoint_open(const char *path, json_t *settings)
{
    struct checkpoint *checkpoint = xalloc(1, sizeof *checkpoint);

    checkpoint->path = xstrdup(path);
    checkpoint->settings = settings;
    return checkpoint;
}

void checkpoint_close(struct checkpoint *checkpoint)
{
    json_decref(checkpoint->settings);
    free(checkpoint->path);
    free(checkpoint);
}

/* ---- what the metadata say ---- */

/* OBJECT as text that restores every number. The caller frees it. */
static char *text_of(const json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(17));

    if (!text)
        die("a checkpoint cannot be written as JSON");
    return text;
}

static json_t *losses_of(const double *values, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        meta_append(array, json_real(values[i]));
    return array;
}

static json_t *progress_of(const struct state *s)
{
    const struct history *h = &s->history;

    return meta_pack("{s:o, s:o, s:I, s:I, s:I, s:f}", "train", losses_of(h->train, h->done),
                     "validation", losses_of(h->validation, h->done), "best", (json_int_t)h->best,
                     "steps", (json_int_t)s->adam->steps, "at", (json_int_t)s->at, "weighted",
                     s->weighted);
}

/* ---- writing ---- */

void checkpoint_save(struct checkpoint *checkpoint, const struct state *state)
{
    double started = clock_seconds();
    struct tensor vectors[VECTORS];
    json_t *facts = progress_of(state);
    char *settings = text_of(checkpoint->settings), *progress = text_of(facts);
    char sha256[SHA256_TEXT];

    vectors_of(state, vectors);
    json_t *metadata =
        meta_pack("{s:s, s:s, s:s}", "format", format, "settings", settings, "progress", progress);
    safetensors_save(outfile_open(checkpoint->path), vectors, VECTORS, metadata, sha256);
    json_decref(metadata);
    json_decref(facts);
    free(settings);
    free(progress);
    checkpoint->due = clock_seconds() + CHECKPOINT_SHARE * (clock_seconds() - started);
}

void checkpoint_keep(struct checkpoint *checkpoint, const struct state *state)
{
    if (clock_seconds() >= checkpoint->due)
        checkpoint_save(checkpoint, state);
}

/* ---- reading ---- */

_Noreturn static void die_damaged(const struct checkpoint *checkpoint)
{
    die("%s: damaged; remove it to start again", checkpoint->path);
}

/* Dies, saying what differs, unless THERE has the settings of this training. */
static void compare_settings(const struct checkpoint *checkpoint, const json_t *there)
{
    char *differ = NULL;
    const char *name;
    json_t *value;

    json_object_foreach(checkpoint->settings, name, value)
    {
        const char *here = json_string_value(value);
        const char *other = json_string_value(json_object_get(there, name));
        if (!other)
            die_damaged(checkpoint);
        if (strcmp(here, other) == 0)
            continue;
        bool lines = strchr(here, '\n') || strchr(other, '\n'); /* a network description */
        differ = text_join(differ, "; ",
                           lines ? xprintf("another %s", name)
                                 : xprintf("%s %s, not %s", name, other, here));
    }
    if (differ)
        die("%s: of another training: %s; remove it to start again", checkpoint->path, differ);
}

static void read_losses(const struct checkpoint *checkpoint, const json_t *array, size_t count,
                        double *values)
{
    if (json_array_size(array) != count)
        die_damaged(checkpoint);
    for (size_t i = 0; i < count; i++)
        values[i] = json_number_value(json_array_get(array, i));
}

static void read_progress(const struct checkpoint *checkpoint, json_t *progress, uint64_t epochs,
                          struct state *state)
{
    json_t *train, *validation;
    json_int_t best, steps, at;

    if (json_unpack(progress, "{s:o, s:o, s:I, s:I, s:I, s:F}", "train", &train, "validation",
                    &validation, "best", &best, "steps", &steps, "at", &at, "weighted",
                    &state->weighted) != 0)
        die_damaged(checkpoint);
    size_t done = json_array_size(train);
    if (done > epochs || (done == epochs && at != 0))
        die("%s: has run more epochs than the %llu asked for; remove it to start again",
            checkpoint->path, (unsigned long long)epochs);
    if (best < 0 || (size_t)best > done || steps < 0 || at < 0)
        die_damaged(checkpoint);
    read_losses(checkpoint, train, done, state->history.train);
    read_losses(checkpoint, validation, done, state->history.validation);
    state->history.done = done;
    state->history.best = (size_t)best;
    state->at = (size_t)at;
    state->adam->steps = (uint64_t)steps;
}

static void read_vectors(const struct checkpoint *checkpoint, const struct safetensors *file,
                         const struct state *state)
{
    struct tensor vectors[VECTORS];

    vectors_of(state, vectors);
    for (int i = 0; i < VECTORS; i++) {
        const struct tensor *found = safetensors_find(file, vectors[i].name);
        if (!found || found->count != vectors[i].count)
            die_damaged(checkpoint);
        memcpy(vectors[i].values, found->values, found->count * sizeof *found->values);
    }
}

bool checkpoint_load(struct checkpoint *checkpoint, uint64_t epochs, struct state *state)
{
    char *name = xprintf("%s (remove it to start again)", checkpoint->path);
    size_t size;

    if (access(checkpoint->path, F_OK) != 0 && errno == ENOENT) {
        free(name);
        return false;
    }
    char *bytes = file_read(checkpoint->path, SIZE_MAX - 1, &size);
    struct safetensors *file = safetensors_parse(bytes, size, name);
    safetensors_prove(file, name);
    const char *kind, *settings_text, *progress_text, *sum;
    json_t *settings = NULL, *progress = NULL;
    if (json_unpack(file->metadata, "{s:s, s:s, s:s, s:s, s:s}", "format", &kind, "settings",
                    &settings_text, "progress", &progress_text, "sha256", &sum, "header_sha256",
                    &sum) != 0 ||
        strcmp(kind, format) != 0 || !(settings = json_loads(settings_text, 0, NULL)) ||
        !(progress = json_loads(progress_text, 0, NULL)))
        die_damaged(checkpoint);
    compare_settings(checkpoint, settings);
    read_progress(checkpoint, progress, epochs, state);
    read_vectors(checkpoint, file, state);
    json_decref(settings);
    json_decref(progress);
    safetensors_close(file);
    free(bytes);
    free(name);
    return true;
}
