/* sound - whole records of audio in memory. See sound.h. */
#include "stream/sound.h"

#include "base/base.h"
#include "stream/finite.h"

#include <stdlib.h>
#include <string.h>

struct sound *sound_read(struct reader *reader, const struct record *record)
{
    struct sound *sound = xalloc(1, sizeof *sound);

    record_rows(record, &sound->channels, &sound->frames);
    sound->rate = record_rate(record);
    sound->key = xstrdup(record->key);
    sound->values = xfloats(0); /* memory, also of no values */
    finite_append(reader, record, &sound->values, &(size_t){0}, 0);
    return sound;
}

struct sound *sound_read_rated(struct reader *reader, const struct record *record, size_t least)
{
    struct sound *sound = sound_read(reader, record);

    if (sound->frames < least)
        die_record(record, "it has %zu frames; at least %zu are wanted", sound->frames, least);
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
        die_record(record, "its sample_rate is %.15g Hz where %s has %.15g Hz", sound->rate,
                   other->key, other->rate);
    if (sound->channels != other->channels || sound->frames != other->frames)
        die_record(record, "its shape is (%zu, %zu) where %s has (%zu, %zu)", sound->channels,
                   sound->frames, other->key, other->channels, other->frames);
}

/* ---- the shelf ---- */

struct shelf {
    struct reader *reader;
    size_t least;
    struct sound **passed; /* (count) sounds read and not taken yet */
    size_t count, room;
};

struct shelf *shelf_open(const char *path, size_t least)
{
    struct shelf *shelf = xalloc(1, sizeof *shelf);

    shelf->reader = reader_open(path);
    shelf->least = least;
    return shelf;
}

struct sound *shelf_take(struct shelf *shelf, const char *key)
{
    for (size_t i = 0; i < shelf->count; i++) {
        struct sound *sound = shelf->passed[i];
        if (!key || strcmp(sound->key, key) == 0) {
            shelf->count--;
            memmove(shelf->passed + i, shelf->passed + i + 1,
                    (shelf->count - i) * sizeof(struct sound *));
            return sound;
        }
    }

    struct record record;
    while (reader_next(shelf->reader, &record)) {
        struct sound *sound = sound_read_rated(shelf->reader, &record, shelf->least);
        if (!key || strcmp(sound->key, key) == 0)
            return sound;
        if (shelf->count == shelf->room) {
            shelf->room = shelf->room ? 2 * shelf->room : 16;
            shelf->passed = xresize(shelf->passed, shelf->room, sizeof *shelf->passed);
        }
        shelf->passed[shelf->count++] = sound;
    }
    return NULL;
}

void shelf_close(struct shelf *shelf)
{
    struct record record;

    while (reader_next(shelf->reader, &record))
        ; /* the reader sees what is missing */
    for (size_t i = 0; i < shelf->count; i++)
        sound_free(shelf->passed[i]);
    free(shelf->passed);
    reader_close(shelf->reader);
    free(shelf);
}
