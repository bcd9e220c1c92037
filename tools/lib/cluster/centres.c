/* centres - clusters in a file. See centres.h. */
#include "cluster/centres.h"

#include "base/base.h"
#include "base/meta.h"
#include "stats/standard.h"
#include "tensors/safetensors.h"

#include <math.h>
#include <stdlib.h>

static const char WHAT[] = "a file of saved clusters";
static const struct tensor names[] = {{.name = "mean"}, {.name = "scale"}, {.name = "centres"}};

void centres_save(struct outfile *file, const float *x, size_t n, size_t p,
                  const struct clustering *clustering, double *mean, double *scale)
{
    size_t k = clustering->found, *members = xalloc(k, sizeof *members);
    double *centres = xalloc(k, p * sizeof *centres);
    json_t *metadata = meta_pack("{s:s}", "format", "lathe kmeans 1");
    char sha256[SHA256_TEXT];

    for (size_t i = 0; i < n; i++) {
        double *centre = centres + clustering->cluster[i] * p;
        members[clustering->cluster[i]]++;
        for (size_t j = 0; j < p; j++)
            centre[j] += (double)x[i * p + j];
    }
    for (size_t c = 0; c < k; c++)
        for (size_t j = 0; j < p; j++)
            centres[c * p + j] /= (double)members[c];

    struct tensor tensors[] = {
        {.name = "mean", .dimensions = 1, .extent = {p}, .wide = mean},
        {.name = "scale", .dimensions = 1, .extent = {p}, .wide = scale},
        {.name = "centres", .dimensions = 2, .extent = {k, p}, .wide = centres},
    };
    safetensors_save(file, tensors, sizeof tensors / sizeof *tensors, metadata, sha256);
    json_decref(metadata);
    free(centres);
    free(members);
}

struct centres *centres_load(const char *path)
{
    static const char *const metadata[] = {"format", NULL};
    struct safetensors *file = safetensors_load(path);
    const struct tensor *tensor = safetensors_find(file, "centres");

    safetensors_prove_copy(file, path, names, sizeof names / sizeof *names, metadata);
    if (!tensor || tensor->dimensions != 2 || tensor->extent[0] == 0)
        die("%s: is not %s: it has no tensor 'centres' of them", path, WHAT);
    struct centres *centres = xalloc(1, sizeof *centres);
    centres->k = tensor->extent[0];
    centres->p = tensor->extent[1];
    centres->mean = safetensors_wide(file, path, WHAT, "mean", 0, centres->p);
    centres->scale = safetensors_wide(file, path, WHAT, "scale", 0, centres->p);
    centres->centre = safetensors_wide(file, path, WHAT, "centres", centres->k, centres->p);
    for (size_t j = 0; j < centres->p; j++)
        if (!(centres->scale[j] > 0))
            die("%s: a number of 'scale' is not positive", path);
    safetensors_close(file);
    return centres;
}

bool centres_nearest(const struct centres *centres, float *x, size_t *nearest, double *distance)
{
    if (!stats_standardise_record(x, centres->p, centres->mean, centres->scale))
        return false;
    *distance = HUGE_VAL;
    for (size_t c = 0; c < centres->k; c++) {
        const double *centre = centres->centre + c * centres->p;
        double sum = 0;
        for (size_t j = 0; j < centres->p; j++)
            sum += ((double)x[j] - centre[j]) * ((double)x[j] - centre[j]);
        if (sum < *distance) {
            *distance = sum;
            *nearest = c;
        }
    }
    return true;
}

void centres_free(struct centres *centres)
{
    free(centres->mean);
    free(centres->scale);
    free(centres->centre);
    free(centres);
}
