/* rebuild - records of audio replaced by what is left of them. See rebuild.h. */
#include "transform/rebuild.h"

#include "metric/sound.h"

#include <math.h>

void rebuild_records(struct reader *reader, struct writer *writer, rebuild_audio *rebuild,
                     void *context)
{
    struct record record;

    while (reader_next(reader, &record)) {
        struct sound *sound = sound_read(reader, &record);
        size_t count = sound->channels * sound->frames;
        size_t spent = rebuild(context, sound->values, sound->channels, sound->frames);
        for (size_t i = 0; i < count; i++)
            if (!isfinite(sound->values[i]))
                die_record(&record, "its values are too large to be transformed");
        json_object_set_new(record.meta, "numbers", json_integer((json_int_t)spent));
        writer_begin(writer, record.key, record.meta, &record.shape);
        writer_values(writer, sound->values, count);
        sound_free(sound);
    }
}
