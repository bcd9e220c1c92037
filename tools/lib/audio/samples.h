/* samples - the sounds of an audio shard: a tar of KEY.flac with KEY.json, KEY.cls or KEY.txt
 * beside
 *
 * What WebDataset's writers make: the members of a sample follow one another, in any order, and
 * have the same name up to the first dot. A sound is known by its extension (flac, wav, mp3, ogg,
 * oga, opus, aif, aiff, au, in either case), what is in it by its content. KEY.json has fields of
 * the record, KEY.cls its label, KEY.txt its text. All other members are passed over.
 */
#ifndef LATHE_SAMPLES_H
#define LATHE_SAMPLES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct samples;

struct sample {
    const char *name; /* of the sound's member */
    json_t *fields;   /* an object: its JSON above label and text */
    int fd;           /* the sound, a seekable file at its beginning, which stays SAMPLES' */
};

/* The shards on stdin, one or several joined end to end. Dies when they are no tar, or cut. */
struct samples *samples_open(void);

/* The next sample with a sound into *SAMPLE, which belongs to SAMPLES until the next call; false at
 * a clean end. Dies, naming it, when its JSON is malformed. */
bool samples_next(struct samples *samples, struct sample *sample);

/* Frees SAMPLES; the number of members that were passed over. */
size_t samples_close(struct samples *samples);

#endif
