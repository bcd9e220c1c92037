/* foreign - sound files of other kinds. See foreign.h. */
#include "audio/foreign.h"

#include "base/base.h"
#include "base/file.h"
#include "base/text.h"
#include "stream/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind { FFMPEG, PACKED, UNTAG, NOTHING };

/* The bytes at offset AT by which a kind of file is recognised. */
static const struct signature {
    size_t at;
    const char *bytes; /* without NUL */
    const char *name;
    enum kind kind;
    const char *program;
} signatures[] = {
    {4, "ftyp", "an MPEG-4 file (m4a, mp4, mov)", FFMPEG, NULL},
    {4, "moov", "a QuickTime file (mov)", FFMPEG, NULL},
    {0, "\x1A\x45\xDF\xA3", "a Matroska file (mkv, mka, webm)", FFMPEG, NULL},
    {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11", "a Windows Media file (wma, wmv)", FFMPEG, NULL},
    {8, "AVI LIST", "an AVI video file", FFMPEG, NULL},
    {0, "FLV\x01", "a Flash video file", FFMPEG, NULL},
    {2, "\x01\xBA", "an MPEG video file", FFMPEG, NULL},
    {2, "\x01\xB3", "an MPEG video file", FFMPEG, NULL},
    {28, "\x80theora", "an Ogg Theora video file", FFMPEG, NULL},
    {28,
     "\x7F"
     "FLAC",
     "an Ogg FLAC file", FFMPEG, NULL},
    {28, "Speex   ", "a Speex file", FFMPEG, NULL},
    {0, ".RMF", "a RealMedia file", FFMPEG, NULL},
    {0, "ADIF", "an AAC file", FFMPEG, NULL},
    {0, "\xFF\xF1", "an AAC file", FFMPEG, NULL},
    {0, "\xFF\xF9", "an AAC file", FFMPEG, NULL},
    {0, "MAC ", "a Monkey's Audio file (ape)", FFMPEG, NULL},
    {0, "wvpk", "a WavPack file", FFMPEG, NULL},
    {0, "TTA1", "a True Audio file", FFMPEG, NULL},
    {0, "MPCK", "a Musepack file", FFMPEG, NULL},
    {0, "MP+", "a Musepack file", FFMPEG, NULL},
    {0, "tBaK", "a TAK file", FFMPEG, NULL},
    {0, "DSD ", "a DSD file (dsf)", FFMPEG, NULL},
    {0, "FRM8", "a DSDIFF file (dff)", FFMPEG, NULL},
    {0, "nut/multimedia container", "a NUT file", FFMPEG, NULL},
    {0, ".SoX", "a SoX file", FFMPEG, NULL},
    {0, "XoS.", "a SoX file", FFMPEG, NULL},
    {0, "Creative Voice File\x1A", "a Creative Voice file (voc)", FFMPEG, NULL},
    {0, "#!AMR", "an AMR file", FFMPEG, NULL},
    {0, "\x0B\x77", "an AC-3 file", FFMPEG, NULL},
    {0, "\x7F\xFE\x80\x01", "a DTS file", FFMPEG, NULL},
    {0, "\x1F\x8B", "compressed by gzip", PACKED, "zcat"},
    {0, "\xFD\x37zXZ", "compressed by xz", PACKED, "xzcat"},
    {0, "\x28\xB5\x2F\xFD", "compressed by zstd", PACKED, "zstdcat"},
    {0, "BZh", "compressed by bzip2", PACKED, "bzcat"},
    {0, "\x04\x22\x4D\x18", "compressed by lz4", PACKED, "lz4cat"},
    {0, "PK\x03\x04", "a zip archive; unpack it", NOTHING, NULL},
    {0, "7z\xBC\xAF", "a 7-Zip archive; unpack it", NOTHING, NULL},
    {0, "Rar!", "a rar archive; unpack it", NOTHING, NULL},
    {0, "MThd", "a MIDI file: it has notes and no sound", NOTHING, NULL},
};

/* "BEFORE PATH BEHIND | wav2raw --key KEY -". An extension that only names the compression is not
 * part of its key. */
static char *pipe_command(const char *before, const char *path, const char *behind, bool compressed)
{
    if (strcmp(path, "-") == 0)
        return xprintf("%s FILE%s | wav2raw --key KEY -", before, behind);
    char *name = xstrdup(path), *dot = strrchr(name, '.'), *slash = strrchr(name, '/');
    if (compressed && dot && dot > (slash ? slash + 1 : name))
        *dot = '\0';
    char *key = key_from_path(name);
    char *local = xprintf("%s%s", *path == '-' ? "./" : "", path), *word = text_quoted(local);
    char *command = xprintf("%s %s%s | wav2raw --key %s -", before, word, behind, key);
    free(word);
    free(local);
    free(key);
    free(name);
    return command;
}

char *foreign_ffmpeg(const char *path)
{
    return pipe_command("ffmpeg -i", path, " -f wav -", false);
}

/* The signature that matches the bytes at AT. */
static const struct signature *known(int fd, off_t at)
{
    enum {
        PACKET = 188
    }; /* bytes in a packet of an MPEG transport stream, which begins with 'G' */
    static const struct signature transport = {0, "G", "an MPEG transport stream", FFMPEG, NULL};
    char b[2 * PACKET + 1];
    ssize_t n = file_pread(fd, b, sizeof b, at);

    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        const struct signature *s = &signatures[i];
        size_t length = strlen(s->bytes);
        if (n >= (ssize_t)(s->at + length) && memcmp(b + s->at, s->bytes, length) == 0)
            return s;
    }
    bool packets = n == sizeof b && b[0] == 'G' && b[PACKET] == 'G' && b[2 * PACKET] == 'G';
    return packets ? &transport : NULL;
}

off_t foreign_tag(int fd)
{
    enum { TAG = 10 }; /* bytes in the header of an ID3v2 tag; its size has 7 bits a byte */
    unsigned char b[TAG];
    off_t at = 0;

    while (file_pread(fd, b, TAG, at) == TAG && memcmp(b, "ID3", 3) == 0)
        at += TAG + ((off_t)b[6] << 21 | b[7] << 14 | b[8] << 7 | b[9]) + (b[5] & 0x10 ? TAG : 0);
    return at;
}

/* Whether a file of chunks begins at AT: it counts bytes from the beginning of the file. */
static bool counts_bytes(int fd, off_t at)
{
    static const char *const magics[] = {"RIFF", "RIFX", "RF64", "BW64",
                                         "FORM", "riff", ".snd", "caff"};
    char b[4];
    bool found = false;

    for (size_t i = 0;
         file_pread(fd, b, sizeof b, at) == sizeof b && i < sizeof magics / sizeof *magics; i++)
        found |= memcmp(b, magics[i], sizeof b) == 0;
    return found;
}

char *foreign_reason(int fd, const char *path)
{
    off_t at = foreign_tag(fd);
    char untag[40];
    snprintf(untag, sizeof untag, "tail -c +%lld", (long long)at + 1);
    const struct signature tagged = {0, "", "a sound file behind an ID3 tag", UNTAG, untag};
    const struct signature *found = at > 0 && counts_bytes(fd, at) ? &tagged : known(fd, at);

    if (!found)
        return NULL;
    if (found->kind == NOTHING)
        return xprintf("is %s", found->name);
    char *command = found->kind == FFMPEG
                        ? foreign_ffmpeg(path)
                        : pipe_command(found->program, path, "", found->kind == PACKED);
    char *reason = xprintf("is %s, which is not read; this reads it: %s", found->name, command);
    free(command);
    return reason;
}
