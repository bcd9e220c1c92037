/* soundout - sound files, encoded
 *
 * Full scale is [-1, 1]. Integer encodings take round(x * 2^(bits-1)), so that samples read from a
 * file of the same width are written back bit by bit; +1 becomes the largest integer. Samples
 * beyond full scale are clipped, never wrapped, and counted; float files keep them. The same
 * samples give the same bytes, except in Ogg files, which contain a random serial number.
 */
#ifndef LATHE_SOUNDOUT_H
#define LATHE_SOUNDOUT_H

#include "stream/spool.h"

#include <stdbool.h>
#include <stddef.h>

/* Words for the command line, NULL-terminated; a container's word is its file name extension. */
extern const char *const soundout_containers[];
extern const char *const soundout_encodings[];
enum { CONTAINER_WAV };                                  /* an index into the former */
enum { ENCODING_PCM16, ENCODING_PCM24, ENCODING_FLOAT }; /* indices into the latter */

/* The container for the extension of PATH, in upper or lower case; -1 for any other. */
int soundout_container(const char *path);

/* Whether CONTAINER offers ENCODING. Lossy containers have their own encoding and accept any
 * here. */
bool soundout_offers(int container, int encoding);
bool soundout_lossy(int container);

struct soundout;

/* Starts a sound file on FD, which is open for reading and writing, empty, and stays the caller's.
 * NULL if the container cannot hold it; then *REASON says why and the caller frees it. */
struct soundout *soundout_open(int fd, int container, int encoding, size_t channels, size_t frames,
                               int rate, char **reason);

/* Writes the FRAMES frames in SAMPLES, which has a row for each channel. Returns the number of
 * clipped samples. NAME is the file's name for messages; dies if the file cannot be written. */
size_t soundout_write(struct soundout *file, const char *name, struct spool *samples,
                      size_t frames);

/* Completes the file and frees FILE. Dies, naming NAME, if it cannot. */
void soundout_close(struct soundout *file, const char *name);

#endif
