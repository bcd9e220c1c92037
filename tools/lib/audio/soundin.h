/* soundin - a sound file, decoded
 *
 * Room audio: sound files, sample rates, spectra. Uses base, stats, stream.
 *
 * Reads every format that libsndfile recognises by content: WAV, AIFF, AU, FLAC, Ogg Vorbis, Opus,
 * MP3, CAF, W64 and more. Names do not matter; headerless formats are refused, since nothing in
 * them says that they are sound.
 */
#ifndef LATHE_SOUNDIN_H
#define LATHE_SOUNDIN_H

#include "stream/spool.h"

struct soundin {
    size_t channels, frames; /* both at least 1 */
    int rate;                /* Hz */
    struct spool *samples;   /* channels x frames, full scale is [-1, 1]; the caller closes it */
};

/* Decodes the first SECONDS of the file at PATH, or stdin for "-", or all of it if it is shorter,
 * in bounded memory. Returns NULL and the sound in *SOUND, or the reason why not, without the path,
 * which the caller frees: the file cannot be opened, is not sound, has no samples, holds less than
 * its header claims, or cannot be decoded. */
char *soundin_read(const char *path, double seconds, struct soundin *sound);

/* The same of the seekable file FD, which messages call NAME and which stays the caller's. */
char *soundin_read_file(int fd, const char *name, double seconds, struct soundin *sound);

#endif
