/* mp3 - MP3s that do not count their frames, by mpg123
 *
 * libsndfile decodes as many frames of an MP3 as it is told or, where the MP3 does not say, as it
 * estimates from the first ones, and a variable bit rate leads that astray: a quarter of a song may
 * be all that comes. (From a pipe it decodes to the end, but 1.2.0 reads outside its buffers then.)
 */
#ifndef LATHE_MP3_H
#define LATHE_MP3_H

#include <stddef.h>

struct mp3;

/* The MP3 by FD, from its beginning; FD stays the caller's. NULL when mpg123 finds none. */
struct mp3 *mp3_open(int fd, size_t *channels, int *rate);

/* Up to COUNT frames of interleaved samples; fewer only at the end, or where decoding fails, and
 * then *PROBLEM, NULL so far, says why. */
size_t mp3_read(struct mp3 *mp3, float *frames, size_t count, const char **problem);

void mp3_close(struct mp3 *mp3);

#endif
