/* mp3 - MPEG audio by mpg123. See mp3.h.
 *
 * The Info header is a frame of its own without sound. After the side information of the frame it
 * has "Xing" or "Info" and, according to its flags, the number of frames, of bytes, a seek table
 * and a quality; then LAME's extension with the delay and the padding
 * (gabriel.mp3-tech.org/mp3infotag.html, "Mp3 Info Tag rev 1"). VBRI, by Fraunhofer, has the same
 * numbers at fixed offsets.
 */
#include "audio/mp3.h"

#include "base/base.h"
#include "base/file.h"

#include <mpg123.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    INPUT = 1 << 14,
    DECODER_DELAY = 529, /* samples of delay of a layer III decoder */
    REACH = 1 << 24      /* bytes after a frame that are searched for the next one */
};

struct mp3 {
    mpg123_handle *handle;
    int fd;
    off_t start, end, at; /* the range in the file; the position in it */
    ssize_t held;         /* bytes in BUFFER, which begins at HELD_AT in the range */
    off_t held_at;
    char buffer[INPUT];
    size_t channels;
    long rate;

    off_t expected; /* start of the next frame if nothing is in between; -1: anywhere */
    size_t skipped;

    /* the track */
    off_t info;             /* its beginning */
    uint64_t frames, bytes; /* counted by its Info header; 0: not counted */
    uint64_t found;         /* frames so far */
    uint64_t position;      /* samples so far, including those left out */
    uint64_t first;         /* the first sample to keep */
    uint64_t gap, gap_end;  /* the padding: samples from GAP to GAP_END are left out */

    bool ready;         /* the current frame is not yet decoded */
    const float *sound; /* decoded and not yet read */
    size_t left;        /* samples of it a channel */
    bool cut;           /* the last frame is incomplete */
    bool ended;
    char *problem; /* why decoding stopped, or NULL */
};

/* ---- input: a range of a file ---- */

static mpg123_ssize_t range_read(void *from, void *bytes, size_t count)
{
    struct mp3 *mp3 = from;
    off_t inside = mp3->at - mp3->held_at;

    if (inside < 0 || inside >= mp3->held) { /* mpg123 asks for single bytes between frames */
        off_t left = mp3->end - mp3->start - mp3->at;
        mp3->held_at = mp3->at;
        mp3->held = left <= 0
                        ? 0
                        : file_pread(mp3->fd, mp3->buffer, left < INPUT ? (size_t)left : INPUT,
                                     mp3->start + mp3->at);
        if (mp3->held <= 0)
            return mp3->held;
        inside = 0;
    }
    size_t n = (size_t)(mp3->held - inside);
    if (n > count)
        n = count;
    memcpy(bytes, mp3->buffer + inside, n);
    mp3->at += (off_t)n;
    return (mpg123_ssize_t)n;
}

static off_t range_seek(void *from, off_t offset, int whence)
{
    struct mp3 *mp3 = from;
    off_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? mp3->at : mp3->end - mp3->start;

    if (base + offset < 0)
        return -1;
    return mp3->at = base + offset;
}

/* ---- the Info header ---- */

static uint64_t number(const unsigned char *bytes, int count)
{
    uint64_t value = 0;

    while (count-- > 0)
        value = value << 8 | *bytes++;
    return value;
}

/* The Info header of the current frame, or NULL; *END is the end of the frame. */
static const unsigned char *info_header(struct mp3 *mp3, const unsigned char **end)
{
    unsigned long header;
    unsigned char *body;
    size_t size;

    if (mpg123_framedata(mp3->handle, &header, &body, &size) != MPG123_OK)
        return NULL;
    bool mono = (header >> 6 & 3) == 3, mpeg1 = header >> 19 & 1, crc = !(header >> 16 & 1);
    size_t side = (mpeg1 ? mono ? 17 : 32 : mono ? 9 : 17);
    size_t places[] = {side, side + (crc ? 2 : 0), 32};

    *end = body + size;
    for (size_t i = 0; i < 3; i++) {
        const unsigned char *at = body + places[i];
        if (places[i] + 26 > size)
            continue;
        if (i < 2 ? memcmp(at, "Xing", 4) == 0 || memcmp(at, "Info", 4) == 0
                  : memcmp(at, "VBRI", 4) == 0)
            return at;
    }
    return NULL;
}

/* Begins a track with the Info header AT; END is the end of its frame. */
static void begin_track(struct mp3 *mp3, const unsigned char *at, const unsigned char *end)
{
    enum { FRAMES = 1, BYTES = 2, TOC = 4, QUALITY = 8, DELAYS = 21 };

    mp3->info = mpg123_framepos(mp3->handle);
    mp3->frames = mp3->bytes = mp3->found = mp3->position = 0;
    mp3->first = mp3->gap = mp3->gap_end = 0;
    if (memcmp(at, "VBRI", 4) == 0) {
        mp3->bytes = number(at + 10, 4);
        mp3->frames = number(at + 14, 4);
        return;
    }
    uint64_t flags = number(at + 4, 4);
    at += 8;
    if (flags & FRAMES) {
        mp3->frames = number(at, 4);
        at += 4;
    }
    if (flags & BYTES) {
        mp3->bytes = number(at, 4);
        at += 4;
    }
    at += (flags & TOC ? 100 : 0) + (flags & QUALITY ? 4 : 0);
    if (at + DELAYS + 3 > end || !*at) /* LAME's extension begins with the name of a program */
        return;
    uint64_t delay = number(at + DELAYS, 3) >> 12, padding = number(at + DELAYS, 3) & 0xFFF;
    uint64_t samples = mp3->frames * (uint64_t)mpg123_spf(mp3->handle);
    mp3->first = delay + DECODER_DELAY;
    if (padding > DECODER_DELAY && mp3->first + padding < samples) {
        mp3->gap = samples - (padding - DECODER_DELAY);
        mp3->gap_end = samples;
    }
}

/* What is wrong with the track, which ends here. If all counted bytes are there, only the number of
 * frames is wrong. An encoder may have counted the frame of the Info header itself. */
static char *check_track(const struct mp3 *mp3)
{
    bool all_bytes = (uint64_t)(mp3->expected - mp3->info) >= mp3->bytes;

    if (mp3->found >= mp3->frames || (mp3->bytes ? all_bytes : mp3->found + 1 == mp3->frames))
        return NULL;
    return xprintf("is truncated: its header counts %llu MPEG frames, %llu are there",
                   (unsigned long long)mp3->frames, (unsigned long long)mp3->found);
}

/* ---- frames ---- */

/* Counts the skipped bytes from the last frame to AT, unless they are a tag. */
static void skip(struct mp3 *mp3, off_t at)
{
    static const char *const tags[] = {"ID3", "TAG", "APETAGEX", "LYRICSBEGIN"};
    char bytes[12] = "";

    if (mp3->expected < 0 || at <= mp3->expected ||
        file_pread(mp3->fd, bytes, sizeof bytes - 1, mp3->start + mp3->expected) < 0)
        return;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (strncmp(bytes, tags[i], strlen(tags[i])) == 0)
            return;
    mp3->skipped += (size_t)(at - mp3->expected);
}

/* Moves to the next frame. False at the end. */
static bool step(struct mp3 *mp3)
{
    struct mpg123_frameinfo info;
    int status = mpg123_framebyframe_next(mp3->handle);

    if ((status != MPG123_OK && status != MPG123_NEW_FORMAT) ||
        mpg123_info(mp3->handle, &info) != MPG123_OK)
        return false;
    off_t at = mpg123_framepos(mp3->handle);
    skip(mp3, at);
    mp3->expected = at + info.framesize;
    return true;
}

/* Whether a truncated frame follows the last whole one. */
static bool cut_frame(const struct mp3 *mp3)
{
    unsigned char b[2] = {0, 0xE0};
    ssize_t n = 0;

    if (mp3->expected >= 0 && mp3->start + mp3->expected < mp3->end)
        n = file_pread(mp3->fd, b, sizeof b, mp3->start + mp3->expected);
    return n > 0 && b[0] == 0xFF && b[1] >= 0xE0;
}

/* Moves to the next frame with sound, skipping Info headers. False at the end, or if there is a
 * problem. */
static bool next_frame(struct mp3 *mp3)
{
    for (;;) {
        const unsigned char *end, *info;
        if (!step(mp3)) {
            mp3->problem = check_track(mp3);
            mp3->cut = cut_frame(mp3);
            return false;
        }
        if (!(info = info_header(mp3, &end)))
            return true;
        if ((mp3->problem = check_track(mp3)))
            return false;
        begin_track(mp3, info, end);
    }
}

/* Decodes the next frame, unless all of it is left out. */
static bool decode(struct mp3 *mp3)
{
    while (mp3->left == 0) {
        long rate;
        int channels, encoding;
        unsigned char *bytes;
        size_t size;
        if (!mp3->ready && !next_frame(mp3))
            return false;
        mp3->ready = false;
        if (mpg123_getformat(mp3->handle, &rate, &channels, &encoding) == MPG123_OK &&
            (rate != mp3->rate || (size_t)channels != mp3->channels)) {
            mp3->problem = xprintf("continues with %d channels at %ld Hz after %zu at %ld Hz",
                                   channels, rate, mp3->channels, mp3->rate);
            return false;
        }
        if (mpg123_framebyframe_decode(mp3->handle, NULL, &bytes, &size) != MPG123_OK) {
            mp3->problem = xprintf("cannot be decoded: %s", mpg123_strerror(mp3->handle));
            return false;
        }
        uint64_t from = mp3->position, to = from + size / sizeof(float) / mp3->channels;
        mp3->sound = (const float *)bytes;
        mp3->position = to;
        mp3->found++;
        if (to > mp3->gap && from < mp3->gap_end)
            to = mp3->gap;
        if (from < mp3->first) {
            mp3->sound += (mp3->first - from) * mp3->channels;
            from = mp3->first;
        }
        mp3->left = to > from ? to - from : 0;
    }
    return true;
}

/* ---- opening, reading ---- */

/* Starts mpg123 at the beginning of the range. */
static void start(struct mp3 *mp3)
{
    enum { SET = MPG123_QUIET | MPG123_FORCE_FLOAT | MPG123_IGNORE_INFOFRAME | MPG123_SKIP_ID3V2 };

    mp3->at = 0;
    mp3->expected = -1;
    if (mpg123_init() != MPG123_OK || !(mp3->handle = mpg123_new(NULL, NULL)) ||
        mpg123_param(mp3->handle, MPG123_ADD_FLAGS, SET, 0) != MPG123_OK ||
        mpg123_param(mp3->handle, MPG123_REMOVE_FLAGS, MPG123_GAPLESS, 0) != MPG123_OK ||
        mpg123_replace_reader_handle(mp3->handle, range_read, range_seek, NULL) != MPG123_OK ||
        mpg123_open_handle(mp3->handle, mp3) != MPG123_OK)
        die("mpg123 cannot be started");
}

/* Whether the current frame has the rate, layer and count of channels of FIRST, which the first
 * frame sets: soft PCM has bytes that look like frames, but not like frames of one stream. */
static bool same_stream(struct mp3 *mp3, struct mpg123_frameinfo *first)
{
    struct mpg123_frameinfo now;

    if (mpg123_info(mp3->handle, &now) != MPG123_OK)
        return false;
    if (!first->rate)
        *first = now;
    return now.rate == first->rate && now.layer == first->layer &&
           (now.mode == MPG123_M_MONO) == (first->mode == MPG123_M_MONO);
}

bool mp3_begins(int fd, off_t from, off_t end)
{
    enum { ENOUGH = 4, SPAN = 1 << 15, ID3V1 = 128 };
    struct mp3 mp3 = {.fd = fd, .start = from, .end = end};
    struct mpg123_frameinfo first = {0};
    char id3[3] = "";
    off_t begun = 0;
    int frames = 0;
    bool enough = false;

    start(&mp3);
    bool at_once = file_pread(fd, id3, sizeof id3, from) && memcmp(id3, "ID3", sizeof id3) == 0;
    while (!enough && step(&mp3) && mp3.skipped == 0 && same_stream(&mp3, &first)) {
        if (frames++ == 0) {
            begun = mpg123_framepos(mp3.handle);
            at_once |= begun == 0;
        }
        enough = frames >= ENOUGH && (at_once || mp3.expected - begun >= SPAN);
    }
    bool whole = frames > 0 && mp3.skipped == 0 && from + mp3.expected + ID3V1 >= end;
    mpg123_delete(mp3.handle);
    return enough || whole;
}

struct mp3 *mp3_open(int fd, off_t from, off_t end, size_t *channels, int *rate)
{
    struct mp3 *mp3 = xalloc(1, sizeof *mp3);
    int count, encoding;

    *mp3 = (struct mp3){.fd = fd, .start = from, .end = end};
    start(mp3);
    mp3->ready = next_frame(mp3);
    if (!mp3->ready || mpg123_getformat(mp3->handle, &mp3->rate, &count, &encoding) != MPG123_OK ||
        encoding != MPG123_ENC_FLOAT_32 ||
        mpg123_param(mp3->handle, MPG123_RESYNC_LIMIT, REACH, 0) != MPG123_OK) {
        mp3_close(mp3);
        return NULL;
    }
    *channels = mp3->channels = (size_t)count;
    *rate = (int)mp3->rate;
    return mp3;
}

size_t mp3_read(struct mp3 *mp3, float *samples, size_t count)
{
    size_t have = 0;

    for (size_t n; have < count && !mp3->ended; have += n) {
        if (!decode(mp3)) {
            mp3->ended = true;
            break;
        }
        n = mp3->left < count - have ? mp3->left : count - have;
        memcpy(samples + have * mp3->channels, mp3->sound, n * mp3->channels * sizeof *samples);
        mp3->sound += n * mp3->channels;
        mp3->left -= n;
    }
    return have;
}

const char *mp3_problem(const struct mp3 *mp3)
{
    return mp3->problem;
}

char *mp3_remark(const struct mp3 *mp3)
{
    off_t rest = mp3->end - mp3->start - mp3->expected;

    if (mp3->ended && rest > REACH)
        return xprintf("%lld bytes after its last MPEG frame were not read: no frame begins in the "
                       "first %d of them",
                       (long long)rest, (int)REACH);
    if (mp3->skipped)
        return xprintf("%zu bytes between its MPEG frames are no sound; they were skipped",
                       mp3->skipped);
    if (mp3->cut)
        return xstrdup("ends inside an MPEG frame, which was left out");
    return NULL;
}

void mp3_close(struct mp3 *mp3)
{
    mpg123_delete(mp3->handle);
    free(mp3->problem);
    free(mp3);
}
