/* mp3 - MPEG audio (layers I to III) by mpg123, wherever it is packed
 *
 * libsndfile decodes as many frames as an Info header counts, or as it estimates from the first
 * ones, and variable bit rates and files joined end to end lead that astray. Here every frame is
 * decoded up to the end. An Info header (also called Xing or VBRI) starts a track, of which there
 * may be several. It may count the track's frames: a count is a promise, and a track with fewer is
 * truncated; a track with more is decoded whole. Where it also tells the encoder's delay and
 * padding (LAME, Lavc), those samples are left out.
 */
#ifndef LATHE_MP3_H
#define LATHE_MP3_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct mp3;

/* Whether the bytes from START to END of the seekable file FD begin with MPEG audio: after ID3 tags
 * or at most 64 KiB of other bytes, four frames in a row, or fewer and nothing else. */
bool mp3_begins(int fd, off_t start, off_t end);

/* The MPEG audio there; FD stays the caller's, its position moves. NULL when mpg123 finds none. */
struct mp3 *mp3_open(int fd, off_t start, off_t end, size_t *channels, int *rate);

/* Up to COUNT frames of interleaved samples; fewer only at the end, or where decoding stops, and
 * then *PROBLEM, NULL so far, says why; the caller frees it. */
size_t mp3_read(struct mp3 *mp3, float *samples, size_t count, char **problem);

/* What a user should know of what was read: that bytes which are no MPEG frame and no tag were
 * skipped, or that the last frame is not whole. NULL: nothing. The caller frees it. */
char *mp3_remark(const struct mp3 *mp3);

void mp3_close(struct mp3 *mp3);

#endif
