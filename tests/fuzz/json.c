/* A record's JSON, in a stream that is good otherwise. */
#include "fuzz.h"
#include "pass.h"
#include "stream/vectors.h"

enum { BLOCK = 512 };

static char tar[1 << 20];

/* Appends a member to the tar, which has SIZE bytes; returns its new size. */
static size_t member(size_t size, const char *name, const void *bytes, size_t count)
{
    char *header = tar + size;
    unsigned sum = 0;

    memset(header, 0, BLOCK);
    snprintf(header, 100, "%s", name);
    memcpy(header + 100, "0000644\0000000000\0000000000", 24);
    snprintf(header + 124, 12, "%011zo", count);
    memcpy(header + 136, "00000000000\0        0", 21);
    memcpy(header + 257, "ustar\00000", 8);
    for (int i = 0; i < BLOCK; i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
    memcpy(header + BLOCK, bytes, count);
    size_t padded = (count + BLOCK - 1) / BLOCK * BLOCK;
    memset(header + BLOCK + count, 0, padded - count);
    return size + BLOCK + padded;
}

static const char *stream_of(const void *json, size_t count)
{
    static const struct shape shape = {2, {1, 2}};
    static const float values[] = {1, 2};
    size_t size, end;
    char npy[256], *header = npy_format("<f4", &shape, &size);

    must(size + sizeof values <= sizeof npy && count < sizeof tar / 2);
    memcpy(npy, header, size);
    memcpy(npy + size, values, sizeof values);
    free(header);
    end = member(member(0, "a.json", json, count), "a.npy", npy, size + sizeof values);
    memset(tar + end, 0, 2 * BLOCK);
    return as_file(tar, end + 2 * BLOCK);
}

static void pass(const uint8_t *bytes, size_t size)
{
    pass_on(stream_of(bytes, size), 2);
}

static void ask(const uint8_t *bytes, size_t size)
{
    struct reader *reader = reader_open(stream_of(bytes, size));
    struct record record;
    size_t channels, frames;

    must(reader_next(reader, &record));
    record_rows(&record, &channels, &frames);
    must(channels == 1 && frames == 2);
    free(meta_text(record.meta, "label"));
    double rate = record_rate(&record);
    must(rate >= 0 && isfinite(rate));
    reader_close(reader);
}

FUZZ(pass, ask)
