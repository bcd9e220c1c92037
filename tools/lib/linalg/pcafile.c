/* pcafile - a space of principal components in a safetensors file. See pca.h. */
#include "linalg/pca.h"

#include "base/base.h"
#include "base/meta.h"
#include "tensors/safetensors.h"
#include "base/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char FORMAT[] = "lathe pca 1";

void pca_save(const struct pca *pca, struct outfile *file)
{
    float *variance = xfloats(pca->components);
    char sha256[SHA256_TEXT];
    char *records = xprintf("%zu", pca->n), *total = xprintf("%.17g", pca->total);
    json_t *metadata =
        meta_pack("{s:s, s:s, s:s}", "format", FORMAT, "records", records, "total_variance", total);

    for (size_t c = 0; c < pca->components; c++)
        variance[c] = (float)pca->variance[c];
    struct tensor tensors[] = {
        {.name = "mean", .dimensions = 1, .extent = {pca->p}, .wide = pca->mean},
        {.name = "scale", .dimensions = 1, .extent = {pca->p}, .wide = pca->scale},
        {.name = "components",
         .dimensions = 2,
         .extent = {pca->components, pca->p},
         .values = pca->axes},
        {.name = "explained_variance",
         .dimensions = 1,
         .extent = {pca->components},
         .values = variance},
    };
    safetensors_save(file, tensors, sizeof tensors / sizeof *tensors, metadata, sha256);
    json_decref(metadata);
    free(records);
    free(total);
    free(variance);
}

/* The tensor NAME, of ROWS x COLUMNS finite numbers (ROWS 0: a vector). */
static const struct tensor *take(const struct safetensors *file, const char *path, const char *name,
                                 size_t rows, size_t columns)
{
    const struct tensor *tensor = safetensors_find(file, name);
    bool fits = tensor && tensor->dimensions == (rows ? 2 : 1) &&
                tensor->extent[0] == (rows ? rows : columns) &&
                tensor->extent[tensor->dimensions - 1] == columns;

    if (!fits)
        die("%s: is not a saved principal component space: '%s' is missing or of another shape",
            path, name);
    for (size_t i = 0; i < tensor->count; i++)
        if (!isfinite(tensor->values[i]))
            die("%s: '%s' holds a number that is not finite", path, name);
    return tensor;
}

/* The same as doubles, which the caller frees. */
static double *take_wide(const struct safetensors *file, const char *path, const char *name,
                         size_t count)
{
    const struct tensor *tensor = take(file, path, name, 0, count);
    double *values = xalloc(count, sizeof *values);

    for (size_t i = 0; i < count; i++)
        values[i] = tensor->wide ? tensor->wide[i] : (double)tensor->values[i];
    return values;
}

struct pca *pca_load(const char *path)
{
    size_t size;
    char *bytes = file_read(path, SIZE_MAX - 1, &size);
    struct safetensors *file = safetensors_parse(bytes, size, path);
    const struct tensor *axes = safetensors_find(file, "components");
    struct pca *pca = xalloc(1, sizeof *pca);

    free(bytes);
    safetensors_prove(file, path);
    if (!axes || axes->dimensions != 2 || axes->extent[0] == 0)
        die("%s: is not a saved principal component space: it has no tensor 'components' of them",
            path);
    pca->components = axes->extent[0];
    pca->p = axes->extent[1];
    pca->axes = xfloats(axes->count);
    memcpy(pca->axes, take(file, path, "components", pca->components, pca->p)->values,
           axes->count * sizeof *pca->axes);
    pca->mean = take_wide(file, path, "mean", pca->p);
    pca->scale = take_wide(file, path, "scale", pca->p);
    for (size_t j = 0; j < pca->p; j++)
        if (!(pca->scale[j] > 0))
            die("%s: a number of 'scale' is not positive", path);
    safetensors_close(file);
    return pca;
}
