/* sound - whole records of audio in memory, to compare them */
#ifndef LATHE_SOUND_H
#define LATHE_SOUND_H

#include "stream/stream.h"

struct sound {
    char *key;
    double rate; /* Hz, 0 if unknown */
    size_t channels, frames;
    float *values; /* (channels, frames), finite */
};

/* Reads all values of RECORD, the current one of READER. Free with sound_free(). Dies, naming the
 * record, if it is not audio or contains a NaN or an infinity. rate is 0 if the record has none. */
struct sound *sound_read(struct reader *reader, const struct record *record);

/* The same, but also dies if the record has no sample_rate or fewer than LEAST frames. */
struct sound *sound_read_rated(struct reader *reader, const struct record *record, size_t least);

/* SOUND may be NULL. */
void sound_free(struct sound *sound);

/* Dies, naming RECORD, if SOUND, read from it, differs from OTHER in rate or shape. */
void sound_match(const struct record *record, const struct sound *sound, const struct sound *other);

/* The sounds of a stream, found by their keys. If they are asked for in the order of the stream,
 * none stays in memory; sounds that are passed over do. */
struct sound_lookup;

/* Opens the stream at PATH. Every sound must have a sample_rate and at least LEAST frames. */
struct sound_lookup *sound_lookup_open(const char *path, size_t least);

/* Removes and returns the next sound with the key KEY, or the next of any key for NULL. The caller
 * frees it. NULL if there is none. */
struct sound *sound_lookup_take(struct sound_lookup *lookup, const char *key);

/* Reads the rest of the stream, so that a truncated stream is noticed, and frees LOOKUP. */
void sound_lookup_close(struct sound_lookup *lookup);

#endif
