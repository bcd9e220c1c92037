/* spool - a matrix of floats, rows x frames, that may be too long for memory
 *
 * For filters whose output order differs from their input order (interleaved to planar, mean over
 * channels, latents of a long song): written and read in pieces of a row. What exceeds SPOOL_MEMORY
 * bytes goes to an unlinked temporary file in $TMPDIR (/tmp if unset), so that an hour of music
 * needs bounded memory.
 */
#ifndef LATHE_SPOOL_H
#define LATHE_SPOOL_H

#include <stddef.h>

enum { SPOOL_MEMORY = 16 << 20 };

struct spool;

/* An empty spool of ROWS rows. Its number of frames grows as rows are written. */
struct spool *spool_open(size_t rows);

/* The same for at most FRAMES frames, so that many rows of few frames take no more memory than
 * needed. */
struct spool *spool_open_for(size_t rows, size_t frames);

/* Writes and reads COUNT values of ROW from frame START on. Only what was written may be read;
 * several threads may read at once. Dies on I/O errors, e.g. a full disk. */
void spool_write(struct spool *spool, size_t row, size_t start, const float *values, size_t count);
void spool_read(struct spool *spool, size_t row, size_t start, float *values, size_t count);

/* The same without a copy if the values are contiguous in memory: spool_room() returns where to put
 * values that are passed to spool_write() next, spool_at() returns where values are until the next
 * write. Otherwise both use BUFFER, which has room for COUNT. */
float *spool_room(struct spool *spool, size_t row, size_t start, size_t count, float *buffer);
const float *spool_at(struct spool *spool, size_t row, size_t start, size_t count, float *buffer);

/* Writes and reads COUNT whole columns from frame START on: COLUMNS (COUNT, rows), the values of a
 * column one after the other. */
void spool_write_columns(struct spool *spool, size_t start, const float *columns, size_t count);
void spool_read_columns(struct spool *spool, size_t start, float *columns, size_t count);

/* The bytes of memory that a spool of ROWS rows and FRAMES frames takes, at most SPOOL_MEMORY. */
size_t spool_memory(size_t rows, size_t frames);

void spool_close(struct spool *spool);

#endif
