/* mp3 - MPEG audio (layers I to III) by mpg123, in any container
 *
 * libsndfile decodes as many frames as an Info header counts, or as it estimates from the first
 * frames; variable bit rates and concatenated files mislead it. Here every frame is decoded up to
 * the end. An Info header (also called Xing or VBRI) starts a track, of which there may be several.
 * If it counts the frames of the track, a track with fewer frames is truncated; a track with more
 * is decoded whole. If it also gives the encoder's delay and padding (LAME, Lavc), those samples
 * are left out.
 */
#ifndef LATHE_MP3_H
#define LATHE_MP3_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct mp3;

/* Whether the bytes from START to END of the seekable file FD begin with MPEG audio: four frames of
 * one stream in a row, or fewer and nothing else; if up to 64 KiB of other bytes come first, which
 * are no ID3 tag, 32 KiB of frames or frames to the end, since tables in fonts and programs look
 * like frames. */
bool mp3_begins(int fd, off_t start, off_t end);

/* Opens the MPEG audio between START and END. FD stays the caller's, but its position moves. NULL
 * if mpg123 finds none. */
struct mp3 *mp3_open(int fd, off_t start, off_t end, size_t *channels, int *rate);

/* Reads up to COUNT frames of interleaved samples; fewer only at the end or if decoding stops. In
 * the latter case mp3_problem() says why, which is NULL before. */
size_t mp3_read(struct mp3 *mp3, float *samples, size_t count);
const char *mp3_problem(const struct mp3 *mp3);

/* What the user should know about the decoded file: bytes that are neither frames nor tags were
 * skipped, or the last frame is incomplete. NULL: nothing. The caller frees it. */
char *mp3_remark(const struct mp3 *mp3);

void mp3_close(struct mp3 *mp3);

#endif
