/* foreign - sound files of other kinds. See foreign.h. */
#include "audio/foreign.h"

#include "base/base.h"
#include "base/file.h"
#include "base/text.h"
#include "stream/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bytes at offset AT by which a kind of file is recognised. */
static const struct signature {
    size_t at;
    const char *bytes; /* without NUL */
    const char *name;
    const char *program; /* that unpacks it; NULL: ffmpeg reads it; "": none makes sound of it */
} signatures[] = {
    {4, "ftyp", "an MPEG-4 file (m4a, mp4, mov)", NULL},
    {4, "moov", "a QuickTime file (mov)", NULL},
    {0, "\x1A\x45\xDF\xA3", "a Matroska file (mkv, mka, webm)", NULL},
    {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11", "a Windows Media file (wma, wmv)", NULL},
    {8, "AVI LIST", "an AVI video file", NULL},
    {0, "FLV\x01", "a Flash video file", NULL},
    {2, "\x01\xBA", "an MPEG video file", NULL},
    {2, "\x01\xB3", "an MPEG video file", NULL},
    {28, "\x80theora", "an Ogg Theora video file", NULL},
    {28, "\x7F\x46LAC", "an Ogg FLAC file", NULL},
    {28, "Speex   ", "a Speex file", NULL},
    {0, ".RMF", "a RealMedia file", NULL},
    {0, "ADIF", "an AAC file", NULL},
    {0, "\xFF\xF1", "an AAC file", NULL},
    {0, "\xFF\xF9", "an AAC file", NULL},
    {0, "MAC ", "a Monkey's Audio file (ape)", NULL},
    {0, "wvpk", "a WavPack file", NULL},
    {0, "TTA1", "a True Audio file", NULL},
    {0, "MPCK", "a Musepack file", NULL},
    {0, "MP+", "a Musepack file", NULL},
    {0, "tBaK", "a TAK file", NULL},
    {0, "DSD ", "a DSD file (dsf)", NULL},
    {0, "FRM8", "a DSDIFF file (dff)", NULL},
    {0, "nut/multimedia container", "a NUT file", NULL},
    {0, ".SoX", "a SoX file", NULL},
    {0, "XoS.", "a SoX file", NULL},
    {0, "Creative Voice File\x1A", "a Creative Voice file (voc)", NULL},
    {0, "#!AMR", "an AMR file", NULL},
    {0, "\x0B\x77", "an AC-3 file", NULL},
    {0, "\x7F\xFE\x80\x01", "a DTS file", NULL},
    {0, "\x1F\x8B", "compressed by gzip", "zcat"},
    {0, "\xFD\x37zXZ", "compressed by xz", "xzcat"},
    {0, "\x28\xB5\x2F\xFD", "compressed by zstd", "zstdcat"},
    {0, "BZh", "compressed by bzip2", "bzcat"},
    {0, "\x04\x22\x4D\x18", "compressed by lz4", "lz4cat"},
    {0, "PK\x03\x04", "a zip archive; unpack it", ""},
    {0, "7z\xBC\xAF", "a 7-Zip archive; unpack it", ""},
    {0, "Rar!", "a rar archive; unpack it", ""},
    {0, "MThd", "a MIDI file: it has notes and no sound", ""},
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
    enum { PACKET = 188 }; /* bytes in one of an MPEG transport stream, which begins with 'G' */
    static const struct signature transport = {0, "G", "an MPEG transport stream", NULL};
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

bool foreign_begins(int fd, off_t at, const char *words)
{
    char b[5] = "";

    return file_pread(fd, b, 4, at) == 4 && strcspn(b, " ") == 4 && strstr(words, b);
}

char *foreign_reason(int fd, const char *path)
{
    off_t at = foreign_tag(fd);
    char untag[40];
    snprintf(untag, sizeof untag, "tail -c +%lld", (long long)at + 1);
    const struct signature tagged = {0, "", "a sound file behind an ID3 tag", untag};
    /* a file of chunks counts bytes from the beginning of the file */
    bool moved = at > 0 && foreign_begins(fd, at, "RIFF RIFX RF64 BW64 FORM riff .snd caff");
    const struct signature *found = moved ? &tagged : known(fd, at);

    if (!found)
        return NULL;
    if (found->program && !*found->program)
        return xprintf("is %s", found->name);
    char *command =
        found->program ? pipe_command(found->program, path, "", !moved) : foreign_ffmpeg(path);
    char *reason = xprintf("is %s, which is not read; this reads it: %s", found->name, command);
    free(command);
    return reason;
}
