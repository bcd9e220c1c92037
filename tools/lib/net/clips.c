/* clips - a stream of clips of one shape. See clips.h. */
#include "net/clips.h"

#include "cli/cli.h"
#include "stream/stream.h"

#include <math.h>
#include <stdlib.h>

enum { PIECE = 1 << 16 };

/* The values of RECORD, COUNT of them; memory grows as they arrive. */
static float *read_values(struct reader *reader, const struct record *record, size_t count)
{
    float *values = NULL;

    for (size_t got = 0, n; got < count; got += n) {
        n = count - got < PIECE ? count - got : PIECE;
        values = xresize(values, got + n, sizeof *values);
        reader_values(reader, values + got, n);
        for (size_t i = got; i < got + n; i++)
            if (!isfinite(values[i]))
                die_record(record, "value %zu is %s", i, isnan(values[i]) ? "NaN" : "infinite");
    }
    return values;
}

struct clips clips_read(const char *path)
{
    struct clips clips = {0};
    struct reader *reader = reader_open(path);
    struct record record;
    size_t room = 0;

    while (reader_next(reader, &record)) {
        size_t channels, samples;
        double rate = record_rate(&record);
        record_rows(&record, &channels, &samples);
        if (clips.count == 0) {
            clips.channels = channels;
            clips.samples = samples;
            clips.rate = rate;
        }
        if (channels != clips.channels || samples != clips.samples)
            die_record(&record, "%zu x %zu, the clips before it are %zu x %zu", channels, samples,
                       clips.channels, clips.samples);
        if (rate != clips.rate)
            die_record(&record, "%g Hz, the clips before it %g Hz (0: not told)", rate, clips.rate);
        if (clips.count == room)
            clips.clip = xresize(clips.clip, room = 2 * room + 16, sizeof *clips.clip);
        clips.clip[clips.count++] = read_values(reader, &record, channels * samples);
    }
    reader_close(reader);
    return clips;
}

void clips_close(struct clips *clips)
{
    for (size_t i = 0; i < clips->count; i++)
        free(clips->clip[i]);
    free(clips->clip);
}
