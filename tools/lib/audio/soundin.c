/* soundin - a sound file, decoded. See soundin.h. */
#include "audio/soundin.h"

#include "audio/claim.h"
#include "cli/tempfile.h"
#include "cli/text.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

/* Up to LIMIT frames of FILE into SOUND->samples: (frames, channels) to (channels, frames). */
static void decode(SNDFILE *file, double limit, struct sound *sound)
{
    size_t channels = sound->channels, block = BLOCK / channels;
    float *frames = xfloats(block * channels), *row = xfloats(block);
    sf_count_t n;

    sound->frames = 0;
    sound->samples = spool_open(channels);
    while ((double)sound->frames < limit) {
        double left = limit - (double)sound->frames;
        n = sf_readf_float(file, frames,
                           left < (double)block ? (sf_count_t)left : (sf_count_t)block);
        if (n <= 0)
            break;
        for (size_t c = 0; c < channels; c++) {
            for (size_t i = 0; i < (size_t)n; i++)
                row[i] = frames[i * channels + c];
            spool_write(sound->samples, c, sound->frames, row, (size_t)n);
        }
        sound->frames += (size_t)n;
    }
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

/* Opens the MP3 by FD again, by way of a pipe that the process *FEEDER fills. From a pipe
 * libsndfile decodes all frames that come; from a file, only as many as it estimates where the MP3
 * does not count them, and a variable bit rate leads the estimate astray. */
static SNDFILE *open_fed(int fd, SF_INFO *info, pid_t *feeder)
{
    int ends[2];

    if (lseek(fd, 0, SEEK_SET) != 0 || pipe(ends) != 0 || (*feeder = fork()) < 0)
        die("an MP3 cannot be fed to its decoder:");
    if (*feeder == 0) {
        signal(SIGPIPE, SIG_DFL);
        close(ends[0]);
        _exit(tempfile_copy(fd, ends[1], "an MP3's decoder") ? 0 : 1);
    }
    close(ends[1]);
    *info = (SF_INFO){0};
    SNDFILE *file = sf_open_fd(ends[0], SFM_READ, info, SF_TRUE);
    if (!file)
        close(ends[0]);
    return file;
}

static char *read_open(int *fd, double seconds, struct sound *sound)
{
    SF_INFO info = {0};
    pid_t feeder = 0;
    char *reason = check_claim(fd);

    if (reason)
        return reason;
    SNDFILE *file = sf_open_fd(*fd, SFM_READ, &info, SF_FALSE);
    if (file && (info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG && !claim_mp3_counted(*fd)) {
        sf_close(file);
        file = open_fed(*fd, &info, &feeder);
    }
    if (file) {
        sound->channels = (size_t)info.channels;
        sound->rate = info.samplerate;
        double limit = ceil(seconds * sound->rate);
        decode(file, limit, sound);
        if ((double)sound->frames < limit)
            reason = check_decoded(file, &info, sound);
        if (reason)
            spool_close(sound->samples);
        sf_close(file);
    } else {
        reason = decoder_reason(xstrdup("is no sound file that can be read"), NULL);
    }
    /* it ends with the file, or by SIGPIPE where no more of it was wanted */
    while (feeder && waitpid(feeder, NULL, 0) < 0)
        if (errno != EINTR)
            die("an MP3's decoder:");
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
