/* predictor - how much energy a coefficient will have. See predictor.h. */
#include "sparse/predictor.h"

#include "base/base.h"
#include "base/file.h"
#include "base/meta.h"
#include "base/shared.h"
#include "kernels/vector.h"
#include "tensors/safetensors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEATURES = PREDICTOR_FEATURES, HIDDEN = PREDICTOR_HIDDEN, TENSORS = 6 };

/* The network as text; features and what becomes of its output are in predictor.h. */
static const char DESCRIPTION[] = "causal sparse MDCT, predictor of energies 1\n"
                                  "linear in=22 out=16\n"
                                  "leaky_relu slope=0.1\n"
                                  "linear in=16 out=16\n"
                                  "leaky_relu slope=0.1\n"
                                  "linear in=16 out=1\n";
_Static_assert(FEATURES == 22 && HIDDEN == 16, "DESCRIPTION says so");

struct predictor predictor_by_hand(void)
{
    return (struct predictor){.name = "hand", .kappa = 1};
}

struct predictor predictor_of(const struct weights *weights)
{
    return (struct predictor){.learned = true, .kappa = 0.8f, .weights = *weights};
}

/* The tensors of WEIGHTS, whose matrices are transposed: PyTorch's have a row an output. */
static void tensors_of(struct weights *w, struct tensor tensors[TENSORS])
{
    const struct tensor all[TENSORS] = {
        {.name = "0.weight", .dimensions = 2, .extent = {HIDDEN, FEATURES}, .values = w->in[0]},
        {.name = "0.bias", .dimensions = 1, .extent = {HIDDEN}, .values = w->in_bias},
        {.name = "2.weight", .dimensions = 2, .extent = {HIDDEN, HIDDEN}, .values = w->middle[0]},
        {.name = "2.bias", .dimensions = 1, .extent = {HIDDEN}, .values = w->middle_bias},
        {.name = "4.weight", .dimensions = 2, .extent = {1, HIDDEN}, .values = w->out},
        {.name = "4.bias", .dimensions = 1, .extent = {1}, .values = &w->out_bias},
    };
    memcpy(tensors, all, sizeof all);
}

static void take(const struct safetensors *file, const char *path, const struct tensor *wanted)
{
    const struct tensor *found = safetensors_find(file, wanted->name);

    if (!found || found->dimensions != wanted->dimensions ||
        memcmp(found->extent, wanted->extent, wanted->dimensions * sizeof *found->extent) != 0)
        die("%s: is not a predictor: tensor '%s' is missing or of another shape", path,
            wanted->name);
    for (size_t i = 0; i < found->count; i++)
        if (!(fabsf(found->values[i]) < 1e6f))
            die("%s: tensor '%s': value %zu is not a number below 1e6", path, wanted->name, i);
    size_t rows = found->dimensions == 2 ? found->extent[0] : 1, columns = found->count / rows;
    vector_kernels()->transpose(found->values, rows, columns, columns, wanted->values, rows);
}

struct predictor predictor_load(const char *name)
{
    static const char *const metadata[] = {"format", "predictor", "training", NULL};
    size_t size;
    char *path = shared_path(name, ".predictor.safetensors", "predictors"), sha256[SHA256_TEXT];
    char *bytes = file_read(path, 1 << 24, &size);
    struct safetensors *file = safetensors_parse(bytes, size, path);
    const char *text = json_string_value(json_object_get(file->metadata, "predictor"));
    struct weights weights = {0};
    struct tensor tensors[TENSORS];

    free(bytes);
    if (!text || strcmp(text, DESCRIPTION) != 0)
        die("%s: is not a predictor that this version knows ('predictor' in its __metadata__)",
            path);
    tensors_of(&weights, tensors);
    for (size_t i = 0; i < TENSORS; i++)
        take(file, path, &tensors[i]);
    if (file->tensors != TENSORS)
        die("%s: it has %zu tensors, a predictor %d", path, file->tensors, TENSORS);
    for (size_t i = 0; i < TENSORS; i++)
        tensors[i] = *safetensors_find(file, tensors[i].name);
    safetensors_prove_copy(file, path, tensors, TENSORS, metadata);
    safetensors_sum(tensors, TENSORS, sha256);
    struct predictor predictor = predictor_of(&weights);
    memcpy(predictor.name, sha256, PREDICTOR_NAME - 1);
    safetensors_close(file);
    free(path);
    return predictor;
}

void predictor_save(struct predictor *predictor, const json_t *training, struct outfile *file)
{
    json_t *metadata = meta_pack("{s:s, s:s}", "format", "pt", "predictor", DESCRIPTION);
    struct weights turned = predictor->weights;
    struct tensor from[TENSORS], tensors[TENSORS];
    char sha256[SHA256_TEXT];

    if (training)
        meta_set_text(metadata, "training", json_dumps(training, JSON_COMPACT));
    tensors_of(&predictor->weights, from);
    tensors_of(&turned, tensors);
    for (size_t i = 0; i < TENSORS; i++) {
        size_t rows = tensors[i].extent[0], columns = tensors[i].extent[1];
        if (columns) /* else a vector */
            vector_kernels()->transpose(from[i].values, columns, rows, rows, tensors[i].values,
                                        columns);
    }
    safetensors_save(file, tensors, TENSORS, metadata, sha256);
    memcpy(predictor->name, sha256, PREDICTOR_NAME - 1);
    json_decref(metadata);
}
