/* spool - a matrix of floats too long to hold in memory. See spool.h. */
#include "stream/spool.h"

#include "base/base.h"
#include "base/file.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A chunk holds a number of frames of every row, row after row: fewer if there are many rows, so
 * that memory and file grow with what is written, and never more than the spool can get. Chunk i is
 * in memory if all chunks up to it fit into SPOOL_MEMORY, else in the file at i times the size of a
 * chunk. */
enum { MOST_FRAMES = 1 << 14, LEAST_FRAMES = 1 << 8 };

struct spool {
    size_t rows, width; /* frames in a chunk */
    size_t in_memory;   /* the number of chunks that may be in memory */
    float **chunk;      /* those in memory; NULL if never written */
    size_t chunks;      /* entries of chunk */
    int fd;             /* -1 until the first spill */
};

static size_t chunk_width(size_t rows, size_t frames)
{
    size_t width = SPOOL_MEMORY / 4 / sizeof(float) / rows;

    width = width < LEAST_FRAMES ? LEAST_FRAMES : width > MOST_FRAMES ? MOST_FRAMES : width;
    return frames < width ? frames + !frames : width;
}

static size_t chunks_in_memory(size_t rows, size_t width)
{
    return SPOOL_MEMORY / sizeof(float) / width / rows;
}

size_t spool_memory(size_t rows, size_t frames)
{
    size_t width = chunk_width(rows, frames);
    size_t chunks = frames / width + 1, most = chunks_in_memory(rows, width);

    return (chunks < most ? chunks : most) * rows * width * sizeof(float);
}

struct spool *spool_open(size_t rows)
{
    return spool_open_for(rows, SIZE_MAX);
}

struct spool *spool_open_for(size_t rows, size_t frames)
{
    struct spool *spool = xalloc(1, sizeof *spool);

    spool->rows = rows;
    spool->width = chunk_width(rows, frames);
    spool->in_memory = chunks_in_memory(rows, spool->width);
    spool->fd = -1;
    return spool;
}

static float *memory_chunk(struct spool *spool, size_t index)
{
    for (; spool->chunks <= index; spool->chunks++) {
        spool->chunk = xgrow(spool->chunk, spool->chunks, sizeof *spool->chunk);
        spool->chunk[spool->chunks] = NULL;
    }
    if (!spool->chunk[index]) /* not zeroed, which would take another pass over the memory */
        spool->chunk[index] = xresize(NULL, spool->rows * spool->width, sizeof(float));
    return spool->chunk[index];
}

/* The address of COUNT values of ROW from START on if they are contiguous in memory, or NULL. */
static float *in_place(struct spool *spool, size_t row, size_t start, size_t count)
{
    size_t index = start / spool->width, offset = start % spool->width;

    if (index >= spool->in_memory || count > spool->width - offset)
        return NULL;
    return memory_chunk(spool, index) + row * spool->width + offset;
}

static void spill(struct spool *spool, size_t at, const float *values, size_t count)
{
    const off_t start = (off_t)(at * sizeof *values), size = (off_t)(count * sizeof *values);

    for (off_t done = 0; done < size;) {
        ssize_t n =
            pwrite(spool->fd, (const char *)values + done, (size_t)(size - done), start + done);
        if (n < 0 && errno != EINTR)
            die("values could not be written to a temporary file (TMPDIR):");
        done += n > 0 ? n : 0;
    }
}

static void read_back(struct spool *spool, size_t at, float *values, size_t count)
{
    const off_t start = (off_t)(at * sizeof *values), size = (off_t)(count * sizeof *values);

    for (off_t done = 0; done < size;) {
        ssize_t n = pread(spool->fd, (char *)values + done, (size_t)(size - done), start + done);
        if (n == 0)
            die("a temporary file (TMPDIR) is shorter than what was written to it");
        if (n < 0 && errno != EINTR)
            die("values could not be read back from a temporary file:");
        done += n > 0 ? n : 0;
    }
}

/* The length of the first contiguous piece of COUNT values of ROW from START on: at *THERE in
 * memory, or if that is NULL, from value *AT of the file on. */
static size_t piece_of(struct spool *spool, size_t row, size_t start, size_t count, float **there,
                       size_t *at)
{
    size_t offset = start % spool->width, left = spool->width - offset;

    count = count < left ? count : left;
    *there = in_place(spool, row, start, count);
    *at = (start / spool->width * spool->rows + row) * spool->width + offset;
    return count;
}

float *spool_room(struct spool *spool, size_t row, size_t start, size_t count, float *buffer)
{
    float *values = in_place(spool, row, start, count);

    return values ? values : buffer;
}

void spool_write(struct spool *spool, size_t row, size_t start, const float *values, size_t count)
{
    if (values == in_place(spool, row, start, count))
        return;
    for (size_t n, at; count > 0; start += n, values += n, count -= n) {
        float *there;
        n = piece_of(spool, row, start, count, &there, &at);
        if (!there && spool->fd < 0)
            spool->fd = file_temporary();
        if (there)
            memcpy(there, values, n * sizeof *there);
        else
            spill(spool, at, values, n);
    }
}

const float *spool_at(struct spool *spool, size_t row, size_t start, size_t count, float *buffer)
{
    const float *values = in_place(spool, row, start, count);

    if (values)
        return values;
    spool_read(spool, row, start, buffer, count);
    return buffer;
}

void spool_read(struct spool *spool, size_t row, size_t start, float *values, size_t count)
{
    for (size_t n, at; count > 0; start += n, values += n, count -= n) {
        float *there;
        n = piece_of(spool, row, start, count, &there, &at);
        if (there)
            memcpy(values, there, n * sizeof *there);
        else
            read_back(spool, at, values, n);
    }
}

/* Columns are turned in bands of as many rows as share a line of the cache. */
enum { BAND = 16, TURNED = 1 << 13 }; /* rows; values at a time */

void spool_write_columns(struct spool *spool, size_t start, const float *columns, size_t count)
{
    float buffer[TURNED], *piece[BAND];

    for (size_t row = 0, rows; row < spool->rows; row += rows) {
        rows = spool->rows - row < BAND ? spool->rows - row : BAND;
        for (size_t f = 0, n; f < count; f += n) {
            n = count - f < TURNED / rows ? count - f : TURNED / rows;
            for (size_t r = 0; r < rows; r++)
                piece[r] = spool_room(spool, row + r, start + f, n, buffer + r * n);
            for (size_t i = 0; i < n; i++)
                for (size_t r = 0; r < rows; r++)
                    piece[r][i] = columns[(f + i) * spool->rows + row + r];
            for (size_t r = 0; r < rows; r++)
                spool_write(spool, row + r, start + f, piece[r], n);
        }
    }
}

void spool_read_columns(struct spool *spool, size_t start, float *columns, size_t count)
{
    float buffer[TURNED];
    const float *piece[BAND];

    for (size_t row = 0, rows; row < spool->rows; row += rows) {
        rows = spool->rows - row < BAND ? spool->rows - row : BAND;
        for (size_t f = 0, n; f < count; f += n) {
            n = count - f < TURNED / rows ? count - f : TURNED / rows;
            for (size_t r = 0; r < rows; r++)
                piece[r] = spool_at(spool, row + r, start + f, n, buffer + r * n);
            for (size_t i = 0; i < n; i++)
                for (size_t r = 0; r < rows; r++)
                    columns[(f + i) * spool->rows + row + r] = piece[r][i];
        }
    }
}

void spool_close(struct spool *spool)
{
    for (size_t i = 0; i < spool->chunks; i++)
        free(spool->chunk[i]);
    free(spool->chunk);
    if (spool->fd >= 0)
        close(spool->fd);
    free(spool);
}
