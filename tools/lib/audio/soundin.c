/* soundin - a sound file, decoded. See soundin.h. */
#include "audio/soundin.h"

#include "audio/declared.h"
#include "audio/foreign.h"
#include "audio/links.h"
#include "audio/mp3.h"
#include "base/base.h"
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sndfile.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 16 }; /* values in a block */

static char *system_reason(const char *what)
{
    return xprintf("%s: %s", what, strerror(errno));
}

/* Replaces *FD by a nameless file with the same contents. */
static char *make_seekable(int *fd)
{
    int copy = file_temporary();

    if (!file_copy(*fd, copy, "a temporary file")) {
        close(copy);
        return system_reason("cannot be read");
    }
    close(*fd);
    *fd = copy;
    return NULL;
}

/* Opens PATH as *FD, a seekable file of what is left to read in PATH. */
static char *open_seekable(const char *path, int *fd)
{
    struct stat status;

    *fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0 || fstat(*fd, &status) != 0)
        return system_reason("cannot be opened");
    if (S_ISDIR(status.st_mode))
        return xstrdup("is a directory");
    if (!S_ISREG(status.st_mode) || lseek(*fd, 0, SEEK_CUR) != 0)
        return make_seekable(fd);
    return NULL;
}

/* ---- a file as libsndfile sees it: from START to END, with four bytes replaced ---- */

struct view {
    int fd;
    off_t start, end, at;
    off_t patch_at; /* in the file; -1: no patch */
    char patch[4];
};

static sf_count_t view_length(void *user)
{
    const struct view *view = user;

    return view->end - view->start;
}

static sf_count_t view_seek(sf_count_t offset, int whence, void *user)
{
    struct view *view = user;
    off_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? view->at : view->end - view->start;

    if (base + offset < 0)
        return -1;
    return view->at = base + offset;
}

static sf_count_t view_read(void *bytes, sf_count_t count, void *user)
{
    struct view *view = user;
    off_t at = view->start + view->at, left = view->end - at;
    ssize_t n =
        left > 0 ? file_pread(view->fd, bytes, (size_t)(count < left ? count : left), at) : 0;

    for (off_t i = 0; view->patch_at >= 0 && i < (off_t)sizeof view->patch; i++)
        if (view->patch_at + i >= at && view->patch_at + i < at + n)
            ((char *)bytes)[view->patch_at + i - at] = view->patch[i];
    view->at += n > 0 ? n : 0;
    return n > 0 ? n : 0;
}

static sf_count_t view_tell(void *user)
{
    return ((const struct view *)user)->at;
}

static SNDFILE *view_open(struct view *view, SF_INFO *info)
{
    static SF_VIRTUAL_IO calls = {
        .get_filelen = view_length, .seek = view_seek, .read = view_read, .tell = view_tell};

    *info = (SF_INFO){0};
    view->at = 0;
    return sf_open_virtual(&calls, SFM_READ, info, view);
}

static void view_patch(struct view *view, off_t at, const char *bytes)
{
    view->patch_at = at;
    memcpy(view->patch, bytes, sizeof view->patch);
}

/* ---- what headers say ---- */

/* What is wrong with a WAV according to its header. */
static char *check_wave(const struct declared *declared)
{
    if (!declared->start)
        return xstrdup("has no sound in it: it is a WAV without a data chunk");
    if (!declared->format)
        return xstrdup("has a faulty header: no fmt chunk comes before the data chunk");
    if (declared->rate == 0 || declared->channels == 0)
        return xprintf("has a faulty header: a sample rate of %u Hz, %u channels",
                       (unsigned)declared->rate, declared->channels);
    if (declared->second)
        return xprintf("has two data chunks, the second at byte %llu; a WAV has one",
                       (unsigned long long)declared->second);
    if (declared->joined)
        return xprintf("is several files joined, the second from byte %llu on; only MP3, FLAC and "
                       "Ogg are read so",
                       (unsigned long long)declared->joined);
    return NULL;
}

/* Compares the declared size with the file, and patches the header for libsndfile: RF64 for BW64,
 * the size 0xFFFFFFFF if there is 0 for "unknown". */
static char *check_declared(const struct declared *declared, struct view *view)
{
    enum { TAIL = 1 << 16 }; /* bytes after the last chunk that are tolerated */
    char *reason = declared->wave ? check_wave(declared) : NULL;

    if (reason)
        return reason;
    if (declared->stunted)
        return xstrdup("has a faulty header: a chunk is smaller than its own header (SoX writes "
                       "such W64 into a pipe: have it write -t flac)");
    if (!declared->unknown && declared->size > declared->found)
        return xprintf("is truncated: its header claims %llu bytes of sound, %llu are there%s",
                       (unsigned long long)declared->size, (unsigned long long)declared->found,
                       declared->guessable
                           ? " (or SoX guessed the length when it decoded an MP3 into a pipe: have "
                             "it write -t flac, or read the MP3 itself)"
                           : "");
    if (declared->end && declared->end + TAIL < (uint64_t)view->end)
        return xprintf("has a faulty header: it claims %llu bytes of sound, but %llu more follow "
                       "that belong to no chunk (sox --ignore-length takes all as sound)",
                       (unsigned long long)declared->size,
                       (unsigned long long)((uint64_t)view->end - declared->end));
    if (declared->unknown && declared->size == 0)
        view_patch(view, (off_t)declared->field, "\xFF\xFF\xFF\xFF");
    if (declared->read_as)
        view_patch(view, 0, declared->read_as);
    if (declared->end && declared->end < (uint64_t)view->end)
        view->end = (off_t)declared->end;
    return NULL;
}

/* The frames that the FLAC at the view's start declares; 0: unknown. libsndfile, which would not
 * read more, is told that they are unknown. An encoder seeks back to write the checksum and length
 * of the sound into the header. If the checksum is missing, it could not, and the length is the one
 * it was told at first: a guess. */
static sf_count_t flac_frames(struct view *view)
{
    enum { TOTAL = 22, MD5 = 26 }; /* the low 32 of 36 bits of the length; the checksum */
    static const char nothing[16];
    unsigned char b[MD5 + sizeof nothing];
    sf_count_t frames = 0;

    if (file_pread(view->fd, b, sizeof b, view->start) != sizeof b || b[TOTAL - 1] & 0x0F)
        return 0;
    view_patch(view, view->start + TOTAL, nothing);
    for (int i = TOTAL; i < MD5; i++)
        frames = frames << 8 | b[i];
    return memcmp(b + MD5, nothing, sizeof nothing) == 0 ? 0 : frames;
}

/* ---- decoding ---- */

/* Decodes up to COUNT frames of FROM to FRAMES, interleaved; fewer only at the end. */
typedef size_t decoder(void *from, float *frames, size_t count);

static size_t from_sndfile(void *from, float *frames, size_t count)
{
    sf_count_t n = sf_readf_float(from, frames, (sf_count_t)count);

    return n > 0 ? (size_t)n : 0;
}

static size_t from_mp3(void *from, float *frames, size_t count)
{
    return mp3_read(from, frames, count);
}

/* Appends up to LIMIT frames in total to SOUND, from (frames, channels) to (channels, frames).
 * Returns the reason if a sample is not finite, or NULL. */
static char *decode(decoder *next, void *from, double limit, struct soundin *sound)
{
    size_t channels = sound->channels, block = BLOCK / channels, n;
    float *frames = xfloats(block * channels);
    char *reason = NULL;

    do {
        double left = limit - (double)sound->frames;
        n = next(from, frames, left < (double)block ? (size_t)left : block);
        for (size_t c = 0; c < channels; c++)
            for (size_t i = 0; i < n; i++)
                if (!isfinite(frames[i * channels + c]) && !reason)
                    reason =
                        xprintf("sample %zu of channel %zu is %s; only finite numbers are accepted",
                                sound->frames + i, c,
                                isnan(frames[i * channels + c]) ? "NaN" : "infinite");
        spool_write_columns(sound->samples, sound->frames, frames, n);
        sound->frames += n;
    } while (n > 0 && !reason && (double)sound->frames < limit);
    free(frames);
    return reason;
}

/* Takes the format of the first part; for later parts, returns how their format differs. */
static char *begin_part(struct soundin *sound, size_t channels, int rate)
{
    if (!sound->samples) {
        sound->channels = channels;
        sound->rate = rate;
        sound->samples = spool_open(channels);
    }
    if (sound->channels == channels && sound->rate == rate)
        return NULL;
    return xprintf("continues with %zu channels at %d Hz after %zu at %d Hz, %zu frames from its "
                   "beginning",
                   channels, rate, sound->channels, sound->rate, sound->frames);
}

/* What is wrong with the FRAMES decoded from FILE, given the INFO from its header. */
static char *check_decoded(SNDFILE *file, const SF_INFO *info, size_t frames)
{
    bool unknown = info->frames == SF_COUNT_MAX;

    if (unknown && (info->format & SF_FORMAT_TYPEMASK) == SF_FORMAT_OGG)
        return xprintf("is truncated: its Ogg stream has no end mark; %zu frames could be decoded",
                       frames);
    if (!unknown && (sf_count_t)frames < info->frames)
        return xprintf("is truncated or damaged: it claims %lld frames, %zu could be decoded",
                       (long long)info->frames, frames);
    if (sf_error(file) == SF_ERR_NO_ERROR)
        return NULL;
    char *why = text_reason(sf_strerror(file));
    char *reason = xprintf("is damaged after %zu frames: %s", frames, why);
    free(why);
    return reason;
}

/* Decodes one part of a file, or a whole one. */
static char *read_sndfile(SNDFILE *file, const SF_INFO *info, double seconds, struct soundin *sound)
{
    double limit = ceil(seconds * info->samplerate);
    char *reason = begin_part(sound, (size_t)info->channels, info->samplerate);
    size_t before = sound->frames;

    if (!reason)
        reason = decode(from_sndfile, file, limit, sound);
    if (!reason && (double)sound->frames < limit)
        reason = check_decoded(file, info, sound->frames - before);
    return reason;
}

static char *read_mp3(const char *path, int fd, off_t start, off_t end, double seconds,
                      struct soundin *sound)
{
    size_t channels;
    int rate;
    struct mp3 *mp3 = mp3_open(fd, start, end, &channels, &rate);

    if (!mp3)
        return xstrdup("is not an MP3 that can be decoded");
    char *reason = begin_part(sound, channels, rate);
    if (!reason)
        reason = decode(from_mp3, mp3, ceil(seconds * rate), sound);
    if (!reason && mp3_problem(mp3))
        reason = xprintf("%s (after %zu frames of sound)", mp3_problem(mp3), sound->frames);
    char *remark = reason ? NULL : mp3_remark(mp3);
    if (remark)
        warn("%s: %s", strcmp(path, "-") == 0 ? "stdin" : path, remark);
    free(remark);
    mp3_close(mp3);
    return reason;
}

/* Why libsndfile could not open the file. */
static char *not_opened(const struct view *view, const char *path)
{
    char *why = text_reason(sf_strerror(NULL)), *command = foreign_ffmpeg(path), *reason;
    /* "bad" is said of a resource fork, which it tries last */
    const char *said = strncmp(why, "bad ", 4) == 0 ? "its format is not known" : why;

    if (strstr(said, "SF_INFO struct")) /* libsndfile blames its caller for a rate of 0 */
        reason = xstrdup("has a faulty header: its sample rate, channels or length make no sense");
    else if (foreign_begins(view->fd, 0, "RIFF RF64 BW64 FORM caff OggS riff"))
        reason = xprintf("is not a sound file that can be read: %s; ffmpeg may know it: %s", said,
                         command);
    else
        reason = xprintf("is not a sound file that can be read: %s", said);
    free(command);
    free(why);
    return reason;
}

enum { AHEAD = 1 << 16 };

/* Decodes the sound files that libsndfile reads, one after the other. */
static char *read_parts(const char *path, struct view *view, double seconds, struct soundin *sound)
{
    off_t length = view->end;
    char *reason = NULL;
    bool ogg = foreign_begins(view->fd, view->start, "OggS");
    bool flac = foreign_begins(view->fd, view->start, "fLaC");

    do {
        SF_INFO info;
        view->end = ogg ? links_end_ogg(view->fd, view->start, &length) : length;
        sf_count_t declared = flac ? flac_frames(view) : 0;
        SNDFILE *file = view_open(view, &info);
        if (declared > 0)
            info.frames = declared;
        if (!file && mp3_begins(view->fd, view->start, view->end))
            return read_mp3(path, view->fd, view->start, view->end, seconds, sound);
        if (!file)
            return not_opened(view, path);
        if ((info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG)
            reason = read_mp3(path, view->fd, view->start, view->end, seconds, sound);
        else
            reason = read_sndfile(file, &info, seconds, sound);
        sf_close(file);
        if (flac) /* its decoder reads a little more than its own stream */
            view->end =
                links_end_flac(view->fd, view->start + (view->at > AHEAD ? view->at - AHEAD : 1),
                               length);
        view->start = view->end;
        view->patch_at = -1;
    } while (!reason && view->start < length &&
             (double)sound->frames < ceil(seconds * sound->rate));
    return reason;
}

/* libsndfile would try to decode such a file itself, and print its own messages. */
static bool looks_like_mp3(int fd)
{
    unsigned char b[3];

    return file_pread(fd, b, sizeof b, 0) == sizeof b &&
           (memcmp(b, "ID3", sizeof b) == 0 || (b[0] == 0xFF && b[1] >= 0xE0));
}

static char *read_open(const char *path, int fd, off_t length, double seconds,
                       struct soundin *sound)
{
    struct view view = {.fd = fd, .start = foreign_tag(fd), .end = length, .patch_at = -1};
    struct declared declared = {0};
    char *reason = foreign_reason(fd, path);

    if (!reason && declared_read(fd, &declared))
        reason = check_declared(&declared, &view);
    if (reason)
        return reason;
    if (view.end < length)
        warn("%s: %lld bytes after its last chunk belong to none; they were not read",
             strcmp(path, "-") == 0 ? "stdin" : path, (long long)(length - view.end));
    if (declared.coding == CODING_MPEG || declared.coding == CODING_MP3)
        return read_mp3(path, fd, (off_t)declared.start,
                        declared.unknown ? length : (off_t)(declared.start + declared.size),
                        seconds, sound);
    if (looks_like_mp3(fd) && mp3_begins(fd, 0, length))
        return read_mp3(path, fd, 0, length, seconds, sound);
    return read_parts(path, &view, seconds, sound);
}

char *soundin_read(const char *path, double seconds, struct soundin *sound)
{
    int fd;
    char *reason = open_seekable(path, &fd);

    if (!reason)
        reason = soundin_read_file(fd, path, seconds, sound);
    if (fd >= 0)
        close(fd);
    return reason;
}

char *soundin_read_file(int fd, const char *name, double seconds, struct soundin *sound)
{
    struct stat status;
    char *reason;

    *sound = (struct soundin){0};
    if (fstat(fd, &status) != 0)
        die("%s:", name);
    if (status.st_size == 0)
        reason = xstrdup("is empty");
    else
        reason = read_open(name, fd, status.st_size, seconds, sound);
    if (!reason && sound->frames == 0)
        reason = xstrdup("has no sound in it (0 frames)");
    if (reason && sound->samples)
        spool_close(sound->samples);
    return reason;
}
