/* gallery - which of many sounds is nearest to another. See gallery.h. */
#include "metric/gallery.h"

#include "base/base.h"
#include "metric/spectral.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct gallery {
    struct spectral *spectral;
    struct sound *first; /* the rate and shape that all must match; without values */
    size_t n, features;
    char **keys;
    float *logmel;    /* (n, features), one a row */
    float *probe;     /* (features) */
    double *distance; /* (n), of the probe */
};

static void add(struct gallery *g, const struct record *record, struct sound *sound)
{
    if (!g->first) {
        g->spectral = spectral_make(sound->rate);
        g->features = spectral_features(g->spectral, sound->channels, sound->frames);
    } else {
        sound_match(record, sound, g->first);
    }
    g->keys = xgrow(g->keys, g->n, sizeof *g->keys);
    g->logmel = xgrow(g->logmel, g->n, g->features * sizeof *g->logmel);
    spectral_logmel(g->spectral, sound->values, sound->channels, sound->frames,
                    g->logmel + g->n * g->features);
    g->keys[g->n++] = xstrdup(sound->key);
    if (g->first)
        sound_free(sound);
    else
        g->first = sound;
}

struct gallery *gallery_read(const char *path)
{
    struct gallery *g = xalloc(1, sizeof *g);
    struct reader *reader = reader_open(path);
    struct record record;

    while (reader_next(reader, &record))
        add(g, &record, sound_read_rated(reader, &record, SPECTRAL_LEAST_FRAMES));
    reader_close(reader);
    g->probe = xfloats(g->features);
    g->distance = xalloc(g->n, sizeof *g->distance);
    return g;
}

void gallery_free(struct gallery *g)
{
    for (size_t i = 0; i < g->n; i++)
        free(g->keys[i]);
    free(g->keys);
    free(g->logmel);
    free(g->probe);
    free(g->distance);
    sound_free(g->first);
    spectral_free(g->spectral);
    free(g);
}

/* The mean |x - y| of COUNT values. */
static double distance(const float *x, const float *y, size_t count)
{
    double sum = 0;

    for (size_t start = 0; start < count; start += 512) {
        size_t end = start + 512 < count ? start + 512 : count;
        float part = 0;
#pragma omp simd reduction(+ : part)
        for (size_t i = start; i < end; i++)
            part += fabsf(x[i] - y[i]);
        sum += (double)part;
    }
    return sum / (double)count;
}

struct match gallery_match(struct gallery *g, const struct record *record,
                           const struct sound *sound)
{
    size_t own = 0;

    while (own < g->n && strcmp(g->keys[own], record->key) != 0)
        own++;
    if (own == g->n)
        return (struct match){.nearest = NULL};
    sound_match(record, sound, g->first);
    spectral_logmel(g->spectral, sound->values, sound->channels, sound->frames, g->probe);
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < g->n; i++)
        g->distance[i] = distance(g->probe, g->logmel + i * g->features, g->features);
    if (!isfinite(g->distance[own]))
        die_record(record, "it or its original is too loud for a spectrogram of floats");

    size_t nearest = own, rank = 1;
    for (size_t i = 0; i < g->n; i++) {
        if (g->distance[i] < g->distance[nearest])
            nearest = i;
        rank += g->distance[i] < g->distance[own];
    }
    return (struct match){g->keys[nearest], g->distance[nearest], g->distance[own], rank};
}
