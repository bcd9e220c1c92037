/* samples - the sounds of an audio shard: a tar of KEY.flac with KEY.json, KEY.cls or KEY.txt
 *
 * As WebDataset writes it: the members of a sample follow one another, in any order, and have the
 * same name up to the first dot. A sound is recognised by its extension (flac, wav, mp3, ogg, oga,
 * opus, aif, aiff, au, in upper or lower case), its format by its content. KEY.json has fields of
 * the record, KEY.cls its label, KEY.txt its text. All other members are ignored.
 */
#ifndef LATHE_SAMPLES_H
#define LATHE_SAMPLES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct samples;

struct sample {
    const char *name; /* of the member with the sound */
    json_t *fields;   /* an object: its JSON takes precedence over label and text */
    int fd;           /* the sound, a seekable file, owned by SAMPLES */
};

/* Opens the shards on stdin, one or several concatenated. Dies if they are not tars or
 * truncated. */
struct samples *samples_open(void);

/* Reads the next sample with a sound into *SAMPLE, which belongs to SAMPLES until the next call;
 * false at a clean end. Dies, naming it, if its JSON is malformed. */
bool samples_next(struct samples *samples, struct sample *sample);

/* Frees SAMPLES and returns the number of ignored members. */
size_t samples_close(struct samples *samples);

#endif
