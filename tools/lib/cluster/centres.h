/* centres - clusters in a file, to assign new records to the nearest one */
#ifndef LATHE_CENTRES_H
#define LATHE_CENTRES_H

#include "base/outfile.h"
#include "cluster/kmeans.h"

#include <stdbool.h>

struct centres {
    size_t k, p;
    double *mean, *scale; /* (p): centres are in the space of (x - mean) / scale */
    double *centre;       /* (k, p) */
};

/* Writes the means of the clusters of X (n, p), which was standardised with MEAN and SCALE (p), and
 * commits FILE: safetensors with `mean`, `scale` (p) and `centres` (k, p), all F64. */
void centres_save(struct outfile *file, const float *x, size_t n, size_t p,
                  const struct clustering *clustering, double *mean, double *scale);

/* Dies, naming PATH, if it is not such a file. Free with centres_free(). */
struct centres *centres_load(const char *path);

/* Finds the centre NEAREST to X (p), which is standardised in place (the first of equally near
 * ones), and its squared DISTANCE. False if a number of X becomes too large for a float. */
bool centres_nearest(const struct centres *centres, float *x, size_t *nearest, double *distance);

void centres_free(struct centres *centres);

#endif
