/* claim - what the header of a sound file says, held against the file
 *
 * libsndfile reads a WAV, AIFF or AU file that was cut short as a shorter song, estimates the
 * length of MPEG audio in a WAV, and calls some faulty headers its own internal error. Here the
 * header is read for what it claims.
 */
#ifndef LATHE_CLAIM_H
#define LATHE_CLAIM_H

#include <stdbool.h>
#include <stdint.h>

struct claim {
    uint64_t claimed; /* bytes of sound by the header */
    uint64_t found;   /* bytes of the file from there on */
    bool unknown;     /* the header was written into a pipe and says "unknown" */
    uint64_t field;   /* where in the file the 32-bit size stands (RIFF) */

    /* WAV alone, else 0: */
    bool wave;
    bool bw64;         /* it calls itself BW64 */
    uint64_t start;    /* where the sound begins; 0: there is no data chunk */
    uint64_t end;      /* where the last chunk ends; what follows belongs to nothing */
    uint64_t second;   /* where another data chunk begins */
    unsigned coding;   /* of the samples: the format tag, or that of the extensible format */
    unsigned channels; /* these two from the fmt chunk */
    uint32_t rate;
};

/* Format tags of MPEG audio. */
enum { CODING_MPEG = 0x50, CODING_MP3 = 0x55 };

/* Reads the headers of WAV (RIFF, RIFX, RF64, BW64, W64), AIFF and AIFF-C, 8SVX, and AU by FD, a
 * seekable file; its position stays. False for any other file and, save for a WAV, where no sound
 * follows: those are the decoder's to judge.
 *
 * A size is unknown when it is 0 and the RIFF ends there too, as recorders leave it that were
 * stopped; at least 0xFFFF0000 (ffmpeg); or in 0x7EFF0000..0x80000000 (SoX), and the file is
 * shorter. */
bool claim_read(int fd, struct claim *claim);

#endif
