/* gallery - which of many sounds is nearest to another, by log mel spectrograms
 *
 * The distance between two sounds is the mean |L_1 - L_2| over their log mel spectrograms
 * (spectral_logmel() in metric/spectral.h).
 */
#ifndef LATHE_GALLERY_H
#define LATHE_GALLERY_H

#include "stream/sound.h"

struct gallery;

/* Reads the sounds of the stream PATH, all of one rate and shape; only their spectrograms are kept.
 * Dies, naming the record, if one differs, is not audio, or has too few frames. */
struct gallery *gallery_read(const char *path);
void gallery_free(struct gallery *gallery);

struct match {
    const char *nearest; /* the key of the nearest sound; of equals the record's own original, else
                          * the first; owned by the gallery */
    double distance;     /* to the nearest sound */
    double own;          /* to the sound with the record's own key, the first of them */
    size_t rank;         /* of that sound: one more than the number of nearer ones */
};

/* Searches for the match of SOUND, read from RECORD. nearest is NULL if the gallery has no sound
 * with its key. Dies, naming the record, if it differs from the gallery's sounds in rate or shape.
 * Over OpenMP's threads, the same bits for any number of them. */
struct match gallery_match(struct gallery *gallery, const struct record *record,
                           const struct sound *sound);

#endif
