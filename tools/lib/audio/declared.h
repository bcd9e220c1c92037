/* declared - the declared size of a sound file, to be compared with the file
 *
 * libsndfile reads a truncated WAV, AIFF or AU file as a shorter song, estimates the length of MPEG
 * audio in a WAV, and reports some faulty headers as its own internal error. So the header is read
 * here as well.
 */
#ifndef LATHE_DECLARED_H
#define LATHE_DECLARED_H

#include <stdbool.h>
#include <stdint.h>

struct declared {
    uint64_t size;  /* declared size of the sound, bytes */
    uint64_t found; /* bytes of the file from its start on */
    bool unknown;   /* written into a pipe: the header says "unknown" */
    bool guessable; /* SoX may have guessed the size: RIFF and AU */
    bool stunted;   /* a chunk is smaller than its own header (W64) */
    uint64_t field; /* offset of a 32-bit size in the file */
    uint64_t end;   /* end of the last chunk; the rest belongs to nothing. 0: not known (W64) */

    /* WAV alone, else 0: */
    bool wave, format;   /* FORMAT: a fmt chunk comes before the sound */
    const char *read_as; /* the first four bytes that libsndfile should see: RF64 for BW64, RIFF
                            where a size of 64 bits was never written; NULL: what is there */
    uint64_t start;      /* offset of the sound; 0: no data chunk */
    uint64_t second;     /* offset of another data chunk */
    uint64_t joined;     /* offset of another file */
    unsigned coding;     /* of the samples: the format tag, or that of the extensible format */
    unsigned channels;   /* these two from the fmt chunk */
    uint32_t rate;
};

/* Format tags of MPEG audio. */
enum { CODING_MPEG = 0x50, CODING_MP3 = 0x55 };

/* Reads the header of a WAV (RIFF, RIFX, RF64, BW64, W64), AIFF, AIFF-C, 8SVX or AU file from FD, a
 * seekable file whose position stays. Returns false for any other file, and for a file without
 * sound unless it is a WAV: the decoder judges those.
 *
 * A size is unknown if it is 0 and the RIFF ends there too (a recorder was stopped; in AIFF and AU,
 * if it is 0), if it is at least 0xFFFF0000 (ffmpeg), or if it is in 0x7EFF0000..0x80000000 (SoX)
 * and the file is shorter.
 */
bool declared_read(int fd, struct declared *declared);

#endif
