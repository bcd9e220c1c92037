/* claim - how much sound the header of a file says that the file holds
 *
 * libsndfile reads a WAV, AIFF or AU file that was cut short as a shorter song. Here the size in
 * the header is held against the size of the file.
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
};

/* Reads the headers of WAV (RIFF, RIFX, RF64, W64), AIFF and AIFF-C, 8SVX, and AU by FD, a seekable
 * file; its position stays. False for any other file and where no sound follows: those are the
 * decoder's to judge.
 *
 * A size is unknown when it is 0 and the RIFF ends there too, as recorders leave it that were
 * stopped; at least 0xFFFF0000 (ffmpeg); or in 0x7EFF0000..0x80000000 (SoX), and the file is
 * shorter. */
bool claim_read(int fd, struct claim *claim);

/* Whether the MP3 by FD, a seekable file whose position stays, says in its first frame how many
 * frames follow (a Xing, Info or VBRI header). Where it does not, a decoder can only estimate its
 * length. */
bool claim_mp3_counted(int fd);

#endif
