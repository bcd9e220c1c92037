/* The stream reader: a tar of records. */
#include "fuzz.h"
#include "pass.h"
#include "stream/vectors.h"

enum { BLOCK = 512 };

static void pass(const uint8_t *bytes, size_t size)
{
    pass_on(as_file(bytes, size), 1 + size % 1000);
}

/* Queries records as audio filters do, possibly without reading their values. */
static void ask(const uint8_t *bytes, size_t size)
{
    struct reader *reader = reader_open(as_file(bytes, size));
    struct record record;
    size_t channels, frames;

    while (reader_next(reader, &record)) {
        record_rows(&record, &channels, &frames);
        must(channels > 0 && channels * frames == shape_values(&record.shape));
        must(record_rate(&record) >= 0);
        free(meta_text(record.meta, "label"));
    }
    reader_close(reader);
}

static void matrix(const uint8_t *bytes, size_t size)
{
    struct reader *reader = reader_open(as_file(bytes, size));
    struct vectors *vectors = vectors_read(reader);
    size_t *class;
    const char **names;

    for (size_t i = 0; i < vectors->n * vectors->p; i++)
        must(isfinite(vectors->values[i]));
    size_t classes = vectors_classes(vectors, "label", &class, &names);
    for (size_t i = 0; i < vectors->n; i++) {
        char *label = meta_text(vectors->meta[i], "label");
        must(class[i] < classes && strcmp(names[class[i]], label) == 0);
        free(label);
    }
    free(class);
    free(names);
    vectors_free(vectors);
    reader_close(reader);
}

/* libFuzzer's mutations, and headers whose checksums are right in three of four cases. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned seed)
{
    size = LLVMFuzzerMutate(bytes, size, room);
    for (size_t at = 0; seed % 4 && at + BLOCK <= size;) {
        char *header = (char *)bytes + at, octal[13] = "", sum[8];
        unsigned total = 8 * ' ';
        for (int i = 0; i < BLOCK; i++)
            total += i < 148 || i >= 156 ? bytes[at + (size_t)i] : 0;
        if (total == 8 * ' ') { /* a block of zeros */
            at += BLOCK;
            continue;
        }
        snprintf(sum, sizeof sum, "%06o", total);
        memcpy(header + 148, sum, 7);
        header[155] = ' ';
        memcpy(octal, header + 124, 12);
        size_t content = strtoull(octal, NULL, 8);
        if (content > size)
            break;
        at += BLOCK + (content + BLOCK - 1) / BLOCK * BLOCK;
    }
    return size;
}

FUZZ(pass, ask, matrix)
