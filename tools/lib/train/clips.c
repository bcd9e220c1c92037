/* clips - a stream of clips of one shape. See clips.h. */
#include "train/clips.h"

#include "base/base.h"
#include "stream/finite.h"
#include "train/team.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PIECE = 1 << 16, DIGEST_LANES = 4 };

/* ---- what arrives ---- */

/* A multiplication by an odd number and a rotation compensate each other's weak bits; each step is
 * a bijection of SUM and of WORD, so two streams that differ in one word never have the same
 * digest. */
static uint64_t digest_word(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * 0x9e3779b97f4a7c15;
    return sum << 32 | sum >> 32;
}

/* Adds VALUES to LANES parallel sums, which keeps up with memory where one would not. */
static void digest_values(uint64_t lanes[DIGEST_LANES], const float *values, size_t count)
{
    for (size_t i = 0; i < count; i += 2 * DIGEST_LANES) {
        uint64_t word[DIGEST_LANES] = {0};
        size_t n = count - i < 2 * DIGEST_LANES ? count - i : 2 * DIGEST_LANES;
        memcpy(word, values + i, n * sizeof *values);
        for (size_t lane = 0; lane < DIGEST_LANES; lane++)
            lanes[lane] = digest_word(lanes[lane], word[lane]);
    }
}

/* The index of clip I among those of its rank. */
static size_t place_of(size_t i)
{
    return i / team_size();
}

/* Reads the SIZE values of RECORD, one more clip: into memory or, if not HELD, into the spool,
 * piece by piece; nowhere if it belongs to another rank. Memory grows as they arrive. */
static void read_clip(struct reader *reader, const struct record *record, struct clips *clips,
                      size_t size, bool held, uint64_t lanes[DIGEST_LANES])
{
    float *values = NULL;
    bool mine = clips->count % team_size() == team_rank();

    held = held && mine;
    for (size_t at = 0, n; at < size; at += n) {
        size_t kept = held ? at : 0;
        n = size - at < PIECE ? size - at : PIECE;
        values = xresize(values, kept + n, sizeof *values);
        finite_values(reader, record, at, values + kept, n);
        digest_values(lanes, values + kept, n);
        if (mine && !held)
            spool_write(clips->rest, 0, (place_of(clips->count) - clips->held) * size + at, values,
                        n);
    }
    if (held)
        clips->clip[clips->held++] = values;
    else
        free(values);
    clips->count++;
}

static void check_record(const struct record *record, const struct clips *clips, size_t channels,
                         size_t samples, double rate)
{
    if (channels != clips->channels || samples != clips->samples)
        die_record(record, "%zu x %zu, the clips before it are %zu x %zu", channels, samples,
                   clips->channels, clips->samples);
    if (rate != clips->rate)
        die_record(record, "%g Hz, the clips before it %g Hz (0: not told)", rate, clips->rate);
}

struct clips clips_read(const char *path, size_t memory)
{
    struct clips clips = {0};
    struct reader *reader = reader_open(path);
    struct record record;
    uint64_t lanes[DIGEST_LANES] = {0};

    while (reader_next(reader, &record)) {
        size_t channels, samples;
        double rate = record_rate(&record);
        record_sound(&record, &channels, &samples);
        if (clips.count == 0) {
            clips.channels = channels;
            clips.samples = samples;
            clips.rate = rate;
        }
        check_record(&record, &clips, channels, samples, rate);

        size_t size = channels * samples;
        bool held = !clips.rest && size <= (memory - clips_held(&clips)) / sizeof(float);
        if (held)
            clips.clip = xgrow(clips.clip, clips.held, sizeof *clips.clip);
        if (!held && !clips.rest)
            clips.rest = spool_open(1);
        read_clip(reader, &record, &clips, size, held, lanes);
    }
    reader_close(reader);
    for (size_t lane = 0; lane < DIGEST_LANES; lane++)
        clips.digest = digest_word(clips.digest, lanes[lane]);
    return clips;
}

void clips_close(struct clips *clips)
{
    for (size_t i = 0; i < clips->held; i++)
        free(clips->clip[i]);
    free(clips->clip);
    if (clips->rest)
        spool_close(clips->rest);
}

/* ---- what is there ---- */

size_t clips_held(const struct clips *clips)
{
    return clips->held * clips->channels * clips->samples * sizeof(float);
}

const float *clips_at(const struct clips *clips, size_t i, float **buffer)
{
    size_t size = clips->channels * clips->samples;

    i = place_of(i);
    if (i < clips->held)
        return clips->clip[i];
    if (!*buffer)
        *buffer = xfloats(size);
    spool_read(clips->rest, 0, (i - clips->held) * size, *buffer, size);
    return *buffer;
}

/* ---- how much may be there ---- */

size_t clips_memory(void)
{
    const int limits[] = {RLIMIT_AS, RLIMIT_DATA};
    uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE), most;
    FILE *container = fopen("/sys/fs/cgroup/memory.max", "r"); /* contains "max" if there is no
                                                                * limit */
    struct rlimit limit;

    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (getrlimit(limits[i], &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
            memory = least(memory, limit.rlim_cur);
    /* NOLINTNEXTLINE(cert-err34-c): the kernel writes a number that fits, or a word */
    if (container && fscanf(container, "%" SCNu64, &most) == 1)
        memory = least(memory, most);
    if (container)
        fclose(container);
    return memory / 2;
}
