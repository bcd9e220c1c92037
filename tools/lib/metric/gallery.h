/* gallery - which of many sounds is nearest to another, by log mel spectrograms
 *
 * The distance of two sounds is the mean |L_1 - L_2| over their log mel spectrograms
 * (spectral_logmel() in metric/spectral.h).
 */
#ifndef LATHE_GALLERY_H
#define LATHE_GALLERY_H

#include "stream/sound.h"

struct gallery;

/* The sounds of the stream PATH, all of one rate and shape; only their spectrograms are kept. Dies
 * naming the record that differs, is no sound, or has too few frames. */
struct gallery *gallery_read(const char *path);
void gallery_free(struct gallery *gallery);

struct match {
    const char *nearest; /* the key of the nearest sound, the first of equals but for the own one;
                          * owned by the gallery */
    double distance;     /* to it */
    double own;          /* to the sound of the record's own key, the first one of it */
    size_t rank;         /* of that one: one more than there are nearer ones */
};

/* Looks for SOUND, read from RECORD. nearest is NULL where the gallery has no sound of its key.
 * Dies, naming the record, when it differs from the gallery's sounds in rate or shape. Over
 * OpenMP's threads, the same bits for any number of them. */
struct match gallery_match(struct gallery *gallery, const struct record *record,
                           const struct sound *sound);

#endif
