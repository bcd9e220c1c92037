/* pass - a stream is read, written and read again, and must be unchanged */
#include "stream/npy.h"
#include "stream/stream.h"

#include <math.h>

enum { MOST_RECORDS = 64 };

struct kept {
    char *key;
    json_t *meta;
    struct shape shape;
    float *values;
    size_t count;
};

static struct kept kept[MOST_RECORDS];

/* Keeps the contents of PATH in memory, up to MOST_RECORDS records, and returns their number.
 * Values are read in pieces of PIECE. Records of audio are queried as audio filters do. */
static size_t keep_records(const char *path, size_t piece)
{
    struct reader *reader = reader_open(path);
    struct record record;
    size_t n = 0;

    while (reader_next(reader, &record)) {
        if (n == MOST_RECORDS)
            continue;
        struct kept *k = &kept[n++];
        *k = (struct kept){xstrdup(record.key), json_incref(record.meta), record.shape, NULL,
                           shape_values(&record.shape)};
        must(key_valid(k->key) && json_is_object(k->meta));
        for (size_t have = 0, count; have < k->count; have += count) {
            count = k->count - have < piece ? k->count - have : piece;
            k->values = xresize(k->values, have + count, sizeof(float));
            reader_values(reader, k->values + have, count);
        }
    }
    reader_close(reader);
    return n;
}

static void drop_records(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(kept[i].key);
        json_decref(kept[i].meta);
        free(kept[i].values);
    }
}

/* Checks that RECORD, read again by READER, is KEPT with one more command in its history. A history
 * that was no list has become its first entry. */
static void compare(struct reader *reader, const struct record *record, const struct kept *kept)
{
    json_t *before = json_object_get(kept->meta, "history");
    json_t *after = json_object_get(record->meta, "history");
    bool list = json_is_array(before);
    size_t entries = list ? json_array_size(before) : before ? 1 : 0;

    must(strcmp(record->key, kept->key) == 0);
    must(memcmp(&record->shape, &kept->shape, sizeof record->shape) == 0);
    must(json_array_size(after) == entries + 1);
    must(strcmp(json_string_value(json_array_get(after, entries)), "fuzz") == 0);
    json_array_remove(after, entries);
    if (!before)
        json_object_del(record->meta, "history");
    else if (!list)
        json_object_set(record->meta, "history", json_array_get(after, 0));
    must(json_equal(record->meta, kept->meta));
    for (size_t i = 0; i < kept->count; i++) {
        float value;
        reader_values(reader, &value, 1);
        must(memcmp(&value, &kept->values[i], sizeof value) == 0);
    }
}

/* Reads the stream in PATH and, if it is valid, writes it to stdout and reads that. */
static void pass_on(const char *path, size_t piece)
{
    size_t n = keep_records(path, piece);
    struct record record;

    sure = true;
    must(dup2(memory_file(1, NULL, 0), STDOUT_FILENO) == STDOUT_FILENO);
    struct writer *writer = writer_open_stdout();
    writer_command(writer, "fuzz");
    for (size_t i = 0; i < n; i++) {
        writer_begin(writer, kept[i].key, kept[i].meta, &kept[i].shape);
        writer_values(writer, kept[i].values, kept[i].count);
    }
    writer_close(writer);

    struct reader *reader = reader_open(memory_path(1));
    for (size_t i = 0; i < n; i++) {
        must(reader_next(reader, &record));
        compare(reader, &record, &kept[i]);
    }
    must(!reader_next(reader, &record));
    reader_close(reader);
    drop_records(n);
    sure = false;
}
