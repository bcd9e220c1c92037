/* soundout - sound files, encoded
 *
 * Full scale is [-1, 1]. Whole-number encodings take round(x * 2^(bits-1)), so that what was read
 * from a file of as many bits is written back bit by bit; +1 becomes the largest number. Samples
 * beyond full scale are clipped, never wrapped, and counted; float files keep them. The same
 * samples give the same bytes, except in Ogg files, which carry a serial number drawn at random.
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

/* The container that PATH's extension stands for, in either case; -1 for any other. */
int soundout_container(const char *path);

/* Whether CONTAINER offers ENCODING. The lossy ones have their own, and take any here. */
bool soundout_offers(int container, int encoding);
bool soundout_lossy(int container);

struct soundout;

/* A sound file on FD, which is open for reading and writing, empty, and stays the caller's. NULL
 * when the container cannot take it, for a *REASON that the caller frees. */
struct soundout *soundout_open(int fd, int container, int encoding, size_t channels, size_t frames,
                               int rate, char **reason);

/* The FRAMES frames in SAMPLES, which has a row for each channel. Returns how many samples were
 * clipped. NAME is the file's, for messages; dies when it cannot be written. */
size_t soundout_write(struct soundout *file, const char *name, struct spool *samples,
                      size_t frames);

/* Completes the file. Dies, naming NAME, when it cannot. Frees FILE. */
void soundout_close(struct soundout *file, const char *name);

#endif
