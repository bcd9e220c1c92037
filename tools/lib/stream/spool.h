/* spool - a matrix of floats, rows x frames, too long to hold in memory
 *
 * For filters whose output order differs from their input order (interleaved to planar, mean over
 * channels, latents of a long song): written and read in pieces of a row. What exceeds SPOOL_MEMORY
 * bytes lies in an unlinked temporary file in $TMPDIR (/tmp when unset), so that an hour of music
 * passes in bounded memory.
 */
#ifndef LATHE_SPOOL_H
#define LATHE_SPOOL_H

#include <stddef.h>

enum { SPOOL_MEMORY = 16 << 20 };

struct spool;

/* An empty spool of ROWS rows; its number of frames grows as rows are written. */
struct spool *spool_open(size_t rows);

/* The same where there are at most FRAMES: many rows of few frames then take no more than they are.
 */
struct spool *spool_open_for(size_t rows, size_t frames);

/* COUNT values of ROW from frame START on. Only what was written may be read; several threads may
 * do so. Dies on I/O errors, e.g. a full disk. */
void spool_write(struct spool *spool, size_t row, size_t start, const float *values, size_t count);
void spool_read(struct spool *spool, size_t row, size_t start, float *values, size_t count);

/* The same without a copy, where the spool has them side by side in memory: where to put values
 * that spool_write() is given next, and where values lie until the next write. Else that is BUFFER,
 * with room for COUNT. */
float *spool_room(struct spool *spool, size_t row, size_t start, size_t count, float *buffer);
const float *spool_at(struct spool *spool, size_t row, size_t start, size_t count, float *buffer);

/* The bytes of memory that a spool of ROWS rows and FRAMES frames takes, at most SPOOL_MEMORY. */
size_t spool_memory(size_t rows, size_t frames);

void spool_close(struct spool *spool);

#endif
