/* model - a trained autoencoder in a file. See model.h. */
#include "model/model.h"

#include "base/base.h"
#include "base/file.h"
#include "base/meta.h"
#include "base/text.h"
#include "base/shared.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double MOST_RATE = 1e9;      /* Hz, as of ae-info --rate */
static const double MOST_FRAMES = 0x1p53; /* a double holds every integer up to here */

/* ---- which tensors a net has ---- */

/* All tensors of NET, *COUNT of them; their values point into PARAMETERS. The caller frees the
 * array and the names. */
static struct tensor *tensors_of(const struct net *net, float *parameters, size_t *count)
{
    struct tensor *tensors = xalloc(LAYER_TENSORS * net->layers, sizeof *tensors), *t = tensors;

    for (size_t l = 0; l < net->layers; l++) {
        char *layer = net_layer_name(net, l);
        for (size_t i = 0; i < net->layer[l].tensors; i++, t++) {
            const struct layer_tensor *from = &net->layer[l].tensor[i];
            t->name = xprintf("%s.%s", layer, from->name);
            t->dimensions = from->dimensions;
            t->count = from->count;
            t->values = parameters + from->at;
            memcpy(t->extent, from->extent, sizeof from->extent);
        }
        free(layer);
    }
    *count = (size_t)(t - tensors);
    return tensors;
}

static void free_tensors(struct tensor *tensors, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(tensors[i].name);
    free(tensors);
}

/* ---- reading ---- */

static char *extents_text(const struct tensor *t)
{
    char *text = NULL;

    for (size_t d = 0; d < t->dimensions; d++)
        text = text_join(text, " x ", xprintf("%zu", t->extent[d]));
    return text ? text : xstrdup("a single number");
}

/* Dies since FILE has no tensor NAME. Wrappers of PyTorch put a prefix before every name. */
_Noreturn static void die_missing(const char *path, const struct safetensors *file,
                                  const char *name)
{
    for (size_t i = 0; i < file->tensors; i++) {
        const char *other = file->tensor[i].name, *dot = strchr(other, '.');
        if (dot && strcmp(dot + 1, name) == 0)
            die("%s: tensor '%s' is called '%s': save the module itself, not its wrapper", path,
                name, other);
    }
    die("%s: tensor '%s' is missing", path, name);
}

static void take_tensor(const char *path, const struct safetensors *file,
                        const struct tensor *wanted)
{
    const struct tensor *found = safetensors_find(file, wanted->name);

    if (!found)
        die_missing(path, file, wanted->name);
    if (found->dimensions != wanted->dimensions ||
        memcmp(found->extent, wanted->extent, sizeof found->extent) != 0)
        die("%s: tensor '%s' is %s, its net has %s there", path, wanted->name, extents_text(found),
            extents_text(wanted));
    for (size_t i = 0; i < found->count; i++)
        if (!isfinite(found->values[i]))
            die("%s: tensor '%s': value %zu is not a finite number", path, wanted->name, i);
    memcpy(wanted->values, found->values, found->count * sizeof(float));
}

/* The number NAME of the metadata, above 0; 0 if there is none. */
static double metadata_number(const char *path, const json_t *metadata, const char *name)
{
    const char *text = json_string_value(json_object_get(metadata, name));
    double value;

    if (!text)
        return 0;
    const char *end = text_number(text, &value);
    if (!end || *end || value <= 0)
        die("%s: its %s is '%s', not a number above 0", path, name, text);
    return value;
}

/* What model_save() writes beside the checksums. */
static const char *const metadata_names[] = {"format", "net",      "sample_rate",
                                             "frames", "training", NULL};

struct model *model_parse(const char *bytes, size_t size, const char *path)
{
    struct model *model = xalloc(1, sizeof *model);
    struct safetensors *file = safetensors_parse(bytes, size, path);
    const char *text = json_string_value(json_object_get(file->metadata, "net"));
    const char *training = json_string_value(json_object_get(file->metadata, "training"));
    char *name = xprintf("%s: net", path);
    size_t count;

    if (!text)
        die("%s: no network description: the program that saved it is to keep the metadata, or to "
            "add 'net', the text of its .net file",
            path);
    model->net = net_parse(text, name);
    model->parameters = xfloats(model->net->parameters);
    struct tensor *tensors = tensors_of(model->net, model->parameters, &count);
    for (size_t i = 0; i < count; i++)
        take_tensor(path, file, &tensors[i]);
    if (file->tensors != count)
        die("%s: it has %zu tensors, its net %zu", path, file->tensors, count);
    safetensors_sum(tensors, count, model->sha256);
    safetensors_prove_copy(file, path, tensors, count, metadata_names);
    model->sample_rate = metadata_number(path, file->metadata, "sample_rate");
    if (model->sample_rate > MOST_RATE)
        die("%s: its sample_rate is %.15g Hz, above %.15g", path, model->sample_rate, MOST_RATE);
    double frames = metadata_number(path, file->metadata, "frames");
    if (frames != floor(frames) || frames > MOST_FRAMES)
        die("%s: its frames is %.15g, not a whole number up to 2^53", path, frames);
    model->frames = (size_t)frames;
    if (training && !(model->training = json_loads(training, 0, NULL)))
        die("%s: its training facts are not JSON", path);
    free_tensors(tensors, count);
    free(name);
    safetensors_close(file);
    return model;
}

struct model *model_load(const char *name)
{
    const size_t most = (size_t)4 << 30;
    size_t size;
    char *path = shared_path(name, ".safetensors", "models");
    char *bytes = file_read(path, most, &size);
    struct model *model = model_parse(bytes, size, path);

    free(bytes);
    free(path);
    return model;
}

/* ---- writing ---- */

void model_save(struct model *model, struct outfile *file)
{
    json_t *metadata = json_pack("{s:s, s:s}", "format", "pt", "net", model->net->text);
    size_t count;

    if (!metadata)
        die("%s: the network description is not UTF-8", model->net->name);
    if (model->sample_rate > 0)
        meta_set(metadata, "sample_rate", json_sprintf("%.15g", model->sample_rate));
    if (model->frames > 0)
        meta_set(metadata, "frames", json_sprintf("%zu", model->frames));
    if (model->training)
        meta_set_text(metadata, "training", json_dumps(model->training, JSON_COMPACT));
    struct tensor *tensors = tensors_of(model->net, model->parameters, &count);
    safetensors_save(file, tensors, count, metadata, model->sha256);
    free_tensors(tensors, count);
    json_decref(metadata);
}

void model_close(struct model *model)
{
    net_close(model->net);
    free(model->parameters);
    json_decref(model->training);
    free(model);
}
