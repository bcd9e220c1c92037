/* pcafile - a space of principal components in a safetensors file. See pca.h. */
#include "linalg/pca.h"

#include "base/base.h"
#include "base/meta.h"
#include "tensors/safetensors.h"

#include <stdlib.h>
#include <string.h>

static const char FORMAT[] = "lathe pca 1";
static const char WHAT[] = "a saved principal component space";
static const struct tensor names[] = {
    {.name = "mean"}, {.name = "scale"}, {.name = "components"}, {.name = "explained_variance"}};

void pca_save(const struct pca *pca, struct outfile *file)
{
    float *variance = xfloats(pca->components);
    char sha256[SHA256_TEXT];
    json_t *metadata =
        meta_pack("{s:s, s:o, s:o}", "format", FORMAT, "records", json_sprintf("%zu", pca->n),
                  "total_variance", json_sprintf("%.17g", pca->total));

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
    free(variance);
}

struct pca *pca_load(const char *path)
{
    static const char *const metadata[] = {"format", "records", "total_variance", NULL};
    struct safetensors *file = safetensors_load(path);
    const struct tensor *axes = safetensors_find(file, "components");
    struct pca *pca = xalloc(1, sizeof *pca);

    safetensors_prove_copy(file, path, names, sizeof names / sizeof *names, metadata);
    if (!axes || axes->dimensions != 2 || axes->extent[0] == 0)
        die("%s: is not %s: it has no tensor 'components' of them", path, WHAT);
    pca->components = axes->extent[0];
    pca->p = axes->extent[1];
    pca->axes = xfloats(axes->count);
    memcpy(pca->axes,
           safetensors_take(file, path, WHAT, "components", pca->components, pca->p)->values,
           axes->count * sizeof *pca->axes);
    pca->mean = safetensors_wide(file, path, WHAT, "mean", 0, pca->p);
    pca->scale = safetensors_wide(file, path, WHAT, "scale", 0, pca->p);
    for (size_t j = 0; j < pca->p; j++)
        if (!(pca->scale[j] > 0))
            die("%s: a number of 'scale' is not positive", path);
    safetensors_close(file);
    return pca;
}
