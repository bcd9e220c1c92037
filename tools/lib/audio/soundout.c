/* soundout - sound files, encoded. See soundout.h. */
#include "audio/soundout.h"

#include "base/text.h"
#include "base/base.h"

#include <limits.h>
#include <math.h>
#include <sndfile.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { BLOCK = 1 << 14 }; /* values in a block; libsndfile has at most 1024 channels */

const char *const soundout_containers[] = {"wav",  "flac", "ogg", "opus", "mp3",
                                           "aiff", "au",   "w64", "caf",  NULL};
const char *const soundout_encodings[] = {"pcm16", "pcm24", "float", NULL};

/* libsndfile's formats in the order of the words; lossy ones with their encoding. */
static const int containers[] = {SF_FORMAT_WAV,
                                 SF_FORMAT_FLAC,
                                 SF_FORMAT_OGG | SF_FORMAT_VORBIS,
                                 SF_FORMAT_OGG | SF_FORMAT_OPUS,
                                 SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III,
                                 SF_FORMAT_AIFF,
                                 SF_FORMAT_AU,
                                 SF_FORMAT_W64,
                                 SF_FORMAT_CAF};
static const int encodings[] = {SF_FORMAT_PCM_16, SF_FORMAT_PCM_24, SF_FORMAT_FLOAT};
static const int bits[] = {16, 24, 32};

struct soundout {
    SNDFILE *file;
    size_t channels;
    int encoding; /* the format passed to libsndfile; ENCODING_FLOAT for lossy ones */
    bool clip;
};

int soundout_container(const char *path)
{
    const char *dot = strrchr(path, '.');

    for (int i = 0; dot && soundout_containers[i]; i++)
        if (strcasecmp(dot + 1, soundout_containers[i]) == 0)
            return i;
    return -1;
}

bool soundout_lossy(int container)
{
    return (containers[container] & SF_FORMAT_SUBMASK) != 0;
}

bool soundout_offers(int container, int encoding)
{
    SF_INFO info = {.samplerate = 44100, .channels = 1};

    info.format = containers[container] | encodings[encoding];
    return soundout_lossy(container) || sf_format_check(&info);
}

struct soundout *soundout_open(int fd, int container, int encoding, size_t channels, size_t frames,
                               int rate, char **reason)
{
    const int format = containers[container] & SF_FORMAT_TYPEMASK;
    const bool lossy = soundout_lossy(container);
    SF_INFO info = {.samplerate = rate, .channels = channels > INT_MAX ? INT_MAX : (int)channels};

    if ((format == SF_FORMAT_WAV || format == SF_FORMAT_AIFF || format == SF_FORMAT_AU) &&
        (double)channels * (double)frames * bits[encoding] / 8 > UINT32_MAX - 4096.0) {
        *reason = xstrdup("it has more than 4 GiB; w64 and caf hold that");
        return NULL;
    }
    info.format = containers[container] | (lossy ? 0 : encodings[encoding]);
    SNDFILE *sndfile = sf_open_fd(fd, SFM_WRITE, &info, SF_FALSE);
    if (!sndfile) {
        *reason = text_reason(sf_strerror(NULL));
        return NULL;
    }
    /* the chunk would contain the time of day */
    sf_command(sndfile, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);

    struct soundout *file = xalloc(1, sizeof *file);
    file->file = sndfile;
    file->channels = channels;
    file->encoding = lossy ? ENCODING_FLOAT : encoding;
    file->clip = lossy || encoding != ENCODING_FLOAT;
    return file;
}

/* Clips samples (n,) to [-1, 1] in place and returns the number of clipped ones. */
static size_t clip(float *samples, size_t n)
{
    size_t beyond = 0;

    for (size_t i = 0; i < n; i++) {
        beyond += fabsf(samples[i]) > 1;
        samples[i] = fminf(fmaxf(samples[i], -1), 1);
    }
    return beyond;
}

/* Converts samples (n,) in [-1, 1] to whole (n,), numbers of WIDTH bits in the upper end of 32. */
static void quantise(const float *samples, int *whole, size_t n, int width)
{
    const double scale = ldexp(1, width - 1);

    for (size_t i = 0; i < n; i++)
        whole[i] = (int)fmin(rint((double)samples[i] * scale), scale - 1) * (1 << (32 - width));
}

/* Clips samples (count, channels) in place, writes them to the file and returns the number of
 * clipped ones. */
static size_t write_block(struct soundout *file, const char *name, float *samples, int *whole,
                          size_t count)
{
    const size_t n = count * file->channels;
    size_t clipped = file->clip ? clip(samples, n) : 0;
    sf_count_t written;

    if (file->encoding == ENCODING_FLOAT) {
        written = sf_writef_float(file->file, samples, (sf_count_t)count);
    } else {
        quantise(samples, whole, n, bits[file->encoding]);
        written = sf_writef_int(file->file, whole, (sf_count_t)count);
    }
    if (written != (sf_count_t)count)
        die("%s: cannot be written: %s", name, sf_strerror(file->file));
    return clipped;
}

size_t soundout_write(struct soundout *file, const char *name, struct spool *samples, size_t frames)
{
    const size_t channels = file->channels, most = BLOCK / channels;
    float *block = xfloats(most * channels);
    int *whole = xalloc(most * channels, sizeof *whole);
    size_t clipped = 0;

    for (size_t start = 0, n; start < frames; start += n) {
        n = frames - start < most ? frames - start : most;
        spool_read_columns(samples, start, block, n);
        clipped += write_block(file, name, block, whole, n);
    }
    free(whole);
    free(block);
    return clipped;
}

void soundout_close(struct soundout *file, const char *name)
{
    sf_write_sync(file->file);
    int error = sf_error(file->file);
    int closing = sf_close(file->file);

    if (error || closing)
        die("%s: cannot be completed: %s", name, sf_error_number(error ? error : closing));
    free(file);
}
