/* sound - whole records of audio in memory, to be set against each other */
#ifndef LATHE_SOUND_H
#define LATHE_SOUND_H

#include "stream/stream.h"

struct sound {
    char *key;
    double rate; /* Hz, 0 when not known */
    size_t channels, frames;
    float *values; /* (channels, frames), finite */
};

/* RECORD, just come from READER, with all its values; the caller frees it with sound_free. Dies,
 * naming the record, when it is no audio or holds a NaN or an infinity. rate is 0 where it has
 * none. */
struct sound *sound_read(struct reader *reader, const struct record *record);

/* The same, and dies when it has no sample_rate or fewer frames than LEAST. */
struct sound *sound_read_rated(struct reader *reader, const struct record *record, size_t least);

/* Takes NULL too. */
void sound_free(struct sound *sound);

/* die_record() where SOUND, read from RECORD, has another rate or shape than OTHER. */
void sound_match(const struct record *record, const struct sound *sound, const struct sound *other);

/* The sounds of a stream, found by their keys. Where they are asked for in the stream's order none
 * stays in memory; those that are passed over do. */
struct shelf;

struct shelf *shelf_open(const char *path, size_t least);

/* Takes the next sound with the key KEY off the shelf, or for NULL the next of any key, for the
 * caller to free; NULL where there is none. */
struct sound *shelf_take(struct shelf *shelf, const char *key);

/* Reads what is left of the stream, so that a cut in it does not go unnoticed, and frees SHELF. */
void shelf_close(struct shelf *shelf);

#endif
