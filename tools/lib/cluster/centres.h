/* centres - clusters kept in a file, so that new records find the nearest one */
#ifndef LATHE_CENTRES_H
#define LATHE_CENTRES_H

#include "base/outfile.h"
#include "cluster/kmeans.h"

#include <stdbool.h>

struct centres {
    size_t k, p;
    double *mean, *scale; /* (p): a record x is (x - mean) / scale where the centres lie */
    double *centre;       /* (k, p) */
};

/* The means of the clusters of X (n, p), which was standardised with MEAN and SCALE (p).
 * centres_free() frees it. */
struct centres *centres_new(const float *x, size_t n, size_t p, const struct clustering *clustering,
                            const double *mean, const double *scale);

/* Safetensors with `mean`, `scale` (p) and `centres` (k, p), all F64. centres_save() commits FILE;
 * centres_load() dies, naming PATH, when it is no such file. */
void centres_save(const struct centres *centres, struct outfile *file);
struct centres *centres_load(const char *path);

/* The centre nearest to X (p), which is standardised in place, of equally near ones the first, and
 * its squared distance in DISTANCE. False where a number of X becomes too large for a float. */
bool centres_nearest(const struct centres *centres, float *x, size_t *nearest, double *distance);

void centres_free(struct centres *centres);

#endif
