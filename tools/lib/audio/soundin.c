/* soundin - a sound file, decoded. See soundin.h. */
#include "audio/soundin.h"

#include "audio/claim.h"
#include "audio/mp3.h"
#include "base/base.h"
#include "base/tempfile.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 16 }; /* values decoded at once */

static char *system_reason(const char *what)
{
    return xprintf("%s: %s", what, strerror(errno));
}

/* WHAT, which is freed, and what libsndfile says of FILE (NULL: of what was not opened). */
static char *decoder_reason(char *what, SNDFILE *file)
{
    char *why = text_reason(sf_strerror(file)), *reason = xprintf("%s: %s", what, why);

    free(why);
    free(what);
    return reason;
}

/* Replaces *FD by a nameless file with the same content. */
static char *make_seekable(int *fd)
{
    int copy = tempfile_open();

    if (!tempfile_copy(*fd, copy, "a temporary file")) {
        close(copy);
        return system_reason("cannot be read");
    }
    if (lseek(copy, 0, SEEK_SET) != 0)
        die("a temporary file:");
    close(*fd);
    *fd = copy;
    return NULL;
}

/* PATH open in *FD, seekable and not empty, at its beginning. */
static char *open_seekable(const char *path, int *fd)
{
    struct stat status;
    char *reason = NULL;

    *fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0 || fstat(*fd, &status) != 0)
        return system_reason("cannot be opened");
    if (S_ISDIR(status.st_mode))
        return xstrdup("is a directory");
    if (!S_ISREG(status.st_mode) || lseek(*fd, 0, SEEK_CUR) != 0)
        reason = make_seekable(fd);
    if (!reason && fstat(*fd, &status) != 0)
        reason = system_reason("cannot be read");
    return reason ? reason : status.st_size == 0 ? xstrdup("is empty") : NULL;
}

/* Holds the header's size against the file's. A WAV that says 0 where it means "unknown" is copied
 * and says 0xFFFFFFFF then, which libsndfile understands. */
static char *check_claim(int *fd)
{
    struct claim claim;

    if (!claim_read(*fd, &claim))
        return NULL;
    if (!claim.unknown && claim.claimed > claim.found)
        return xprintf("is truncated: its header claims %llu bytes of sound, %llu are there",
                       (unsigned long long)claim.claimed, (unsigned long long)claim.found);
    if (!claim.unknown || claim.claimed != 0)
        return NULL;

    char *reason = make_seekable(fd);
    if (!reason && pwrite(*fd, "\xFF\xFF\xFF\xFF", 4, (off_t)claim.field) != 4)
        die("a temporary file:");
    return reason;
}

/* Decodes up to COUNT frames of FROM to FRAMES, interleaved; less only at the end. */
typedef size_t decoder(void *from, float *frames, size_t count);

static size_t from_sndfile(void *from, float *frames, size_t count)
{
    sf_count_t n = sf_readf_float(from, frames, (sf_count_t)count);

    return n > 0 ? (size_t)n : 0;
}

struct mp3_source {
    struct mp3 *mp3;
    const char *problem;
};

static size_t from_mp3(void *from, float *frames, size_t count)
{
    struct mp3_source *source = from;

    return mp3_read(source->mp3, frames, count, &source->problem);
}

/* Up to LIMIT frames into SOUND->samples: (frames, channels) to (channels, frames). */
static void decode(decoder *next, void *from, double limit, struct sound *sound)
{
    size_t channels = sound->channels, block = BLOCK / channels, n;
    float *frames = xfloats(block * channels), *row = xfloats(block);

    sound->frames = 0;
    sound->samples = spool_open(channels);
    do {
        double left = limit - (double)sound->frames;
        n = next(from, frames, left < (double)block ? (size_t)left : block);
        for (size_t c = 0; c < channels; c++) {
            for (size_t i = 0; i < n; i++)
                row[i] = frames[i * channels + c];
            spool_write(sound->samples, c, sound->frames, row, n);
        }
        sound->frames += n;
    } while (n > 0 && (double)sound->frames < limit);
    free(row);
    free(frames);
}

/* What is wrong with what was decoded from FILE, of which INFO told beforehand. */
static char *check_decoded(SNDFILE *file, const SF_INFO *info, const struct sound *sound)
{
    int format = info->format & SF_FORMAT_TYPEMASK;
    bool unknown = info->frames == SF_COUNT_MAX;

    if (unknown && format == SF_FORMAT_OGG)
        return xprintf("is truncated: its Ogg stream has no end mark; %zu frames could be decoded",
                       sound->frames);
    if (!unknown && (sf_count_t)sound->frames < info->frames)
        return xprintf("is truncated or damaged: it claims %lld frames, %zu could be decoded",
                       (long long)info->frames, sound->frames);
    if (sf_error(file) != SF_ERR_NO_ERROR)
        return decoder_reason(xprintf("is damaged after %zu frames", sound->frames), file);
    if (sound->frames == 0)
        return xstrdup("has no sound in it (0 frames)");
    return NULL;
}

static char *read_sndfile(SNDFILE *file, const SF_INFO *info, double seconds, struct sound *sound)
{
    double limit = ceil(seconds * info->samplerate);

    sound->channels = (size_t)info->channels;
    sound->rate = info->samplerate;
    decode(from_sndfile, file, limit, sound);
    return (double)sound->frames < limit ? check_decoded(file, info, sound) : NULL;
}

static char *read_mp3(int fd, double seconds, struct sound *sound)
{
    struct mp3_source source = {.mp3 = mp3_open(fd, &sound->channels, &sound->rate)};

    if (!source.mp3)
        return xstrdup("is no MP3 that can be decoded");
    decode(from_mp3, &source, ceil(seconds * sound->rate), sound);
    char *reason = source.problem
                       ? xprintf("is damaged after %zu frames: %s", sound->frames, source.problem)
                   : sound->frames == 0 ? xstrdup("has no sound in it (0 frames)")
                                        : NULL;
    mp3_close(source.mp3);
    return reason;
}

static char *read_open(int *fd, double seconds, struct sound *sound)
{
    SF_INFO info = {0};
    char *reason = check_claim(fd);

    if (reason)
        return reason;
    SNDFILE *file = sf_open_fd(*fd, SFM_READ, &info, SF_FALSE);
    if (!file)
        return decoder_reason(xstrdup("is no sound file that can be read"), NULL);
    sound->samples = NULL;
    if ((info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG && !claim_mp3_counted(*fd))
        reason = read_mp3(*fd, seconds, sound);
    else
        reason = read_sndfile(file, &info, seconds, sound);
    if (reason && sound->samples)
        spool_close(sound->samples);
    sf_close(file);
    return reason;
}

char *soundin_read(const char *path, double seconds, struct sound *sound)
{
    int fd;
    char *reason = open_seekable(path, &fd);

    if (!reason)
        reason = read_open(&fd, seconds, sound);
    if (fd >= 0)
        close(fd);
    return reason;
}
