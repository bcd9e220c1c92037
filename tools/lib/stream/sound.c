/* sound - whole records of audio in memory. See sound.h. */
#include "stream/sound.h"

#include "base/base.h"
#include "stream/finite.h"

#include <stdlib.h>
#include <string.h>

struct sound *sound_read(struct reader *reader, const struct record *record)
{
    struct sound *sound = xalloc(1, sizeof *sound);

    record_sound(record, &sound->channels, &sound->frames);
    sound->rate = record_rate(record);
    sound->key = xstrdup(record->key);
    sound->values = xfloats(0); /* not NULL, even without values */
    finite_append(reader, record, &sound->values, &(size_t){0}, 0);
    return sound;
}

struct sound *sound_read_rated(struct reader *reader, const struct record *record, size_t least)
{
    struct sound *sound = sound_read(reader, record);

    if (sound->frames < least)
        die_record(record, "it has %zu frames; at least %zu are needed", sound->frames, least);
    if (sound->rate == 0)
        die_record(record, "it has no sample_rate");
    return sound;
}

void sound_free(struct sound *sound)
{
    if (!sound)
        return;
    free(sound->key);
    free(sound->values);
    free(sound);
}

void sound_match(const struct record *record, const struct sound *sound, const struct sound *other)
{
    if (sound->rate != other->rate)
        die_record(record, "its sample_rate is %.15g Hz, but %s has %.15g Hz", sound->rate,
                   other->key, other->rate);
    if (sound->channels != other->channels || sound->frames != other->frames)
        die_record(record, "its shape is (%zu, %zu), but %s has (%zu, %zu)", sound->channels,
                   sound->frames, other->key, other->channels, other->frames);
}

/* ---- lookup by key ---- */

struct sound_lookup {
    struct reader *reader;
    size_t least;
    struct sound **passed; /* (count) sounds that were read but not taken yet */
    size_t count;
};

struct sound_lookup *sound_lookup_open(const char *path, size_t least)
{
    struct sound_lookup *lookup = xalloc(1, sizeof *lookup);

    lookup->reader = reader_open(path);
    lookup->least = least;
    return lookup;
}

struct sound *sound_lookup_take(struct sound_lookup *lookup, const char *key)
{
    for (size_t i = 0; i < lookup->count; i++) {
        struct sound *sound = lookup->passed[i];
        if (!key || strcmp(sound->key, key) == 0) {
            lookup->count--;
            memmove(lookup->passed + i, lookup->passed + i + 1,
                    (lookup->count - i) * sizeof(struct sound *));
            return sound;
        }
    }

    struct record record;
    while (reader_next(lookup->reader, &record)) {
        struct sound *sound = sound_read_rated(lookup->reader, &record, lookup->least);
        if (!key || strcmp(sound->key, key) == 0)
            return sound;
        lookup->passed = xgrow(lookup->passed, lookup->count, sizeof *lookup->passed);
        lookup->passed[lookup->count++] = sound;
    }
    return NULL;
}

void sound_lookup_close(struct sound_lookup *lookup)
{
    struct record record;

    while (reader_next(lookup->reader, &record))
        ; /* so that the reader notices a truncation */
    for (size_t i = 0; i < lookup->count; i++)
        sound_free(lookup->passed[i]);
    free(lookup->passed);
    reader_close(lookup->reader);
    free(lookup);
}
