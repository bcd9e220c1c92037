/* writer - records to a tar, in blocks. See stream.h. */
#include "stream/stream.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/meta.h"
#include "base/outfile.h"
#include "cli/cli.h"
#include "stream/npy.h"
#include "stream/spool.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OUTPUT = 1 << 18, PAGE = 1 << 12 }; /* bytes */

struct writer {
    const char *name;
    int fd;
    struct outfile *file; /* NULL for stdout */
    struct archive *archive;
    const char *command;
    char *key;    /* of the current record */
    size_t left;  /* its missing values */
    size_t item;  /* bytes a value: 1, packed; 2, in half precision; 4, a float */
    bool half;    /* records from now on are in half precision */
    size_t sent;  /* bytes written */
    size_t used;  /* bytes in the output buffer */
    double wrote; /* time of the last write, in seconds */
    unsigned char output[OUTPUT];
};

/* ---- bytes ---- */

/* Writes the buffer. It is emptied first, so that after a failure nobody tries again. */
static void flush(struct writer *writer)
{
    size_t size = writer->used;

    writer->used = 0;
    file_write(writer->fd, writer->output, size, writer->name);
    writer->sent += size;
}

static struct writer *standard; /* the writer on stdout, while it is open */

static void flush_standard(void)
{
    flush(standard);
}

/* Flushes a complete record at once, unless records follow each other so fast that gathering them
 * pays. */
static void end_record(struct writer *writer)
{
    const double soon = 1e-3; /* seconds */
    double now = clock_seconds();

    if (now - writer->wrote < soon)
        return;
    flush(writer);
    writer->wrote = now;
}

/* Gathers output to many whole pages: a file takes those twice as fast as the pieces of tar and
 * npy, which is worth the copy. */
static la_ssize_t archive_output(struct archive *archive, void *context, const void *buffer,
                                 size_t size)
{
    struct writer *writer = context;
    const unsigned char *bytes = buffer;

    (void)archive;
    for (size_t left = size, n; left > 0; left -= n, bytes += n) {
        size_t room = OUTPUT - writer->sent % PAGE - writer->used;
        n = left < room ? left : room;
        memcpy(writer->output + writer->used, bytes, n);
        writer->used += n;
        if (n == room)
            flush(writer);
    }
    return (la_ssize_t)size;
}

static void check(struct writer *writer, int status)
{
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
        die("%s: %s", writer->name, archive_error_string(writer->archive));
}

static struct writer *writer_open(int fd, const char *name, struct outfile *file)
{
    struct writer *writer = xalloc(1, sizeof *writer);

    writer->name = name;
    writer->fd = fd;
    writer->file = file;
    writer->archive = archive_write_new();
    if (!writer->archive)
        die("out of memory");
    check(writer, archive_write_set_format_pax_restricted(writer->archive));
    check(writer, archive_write_set_bytes_per_block(writer->archive, 0));
    check(writer, archive_write_set_bytes_in_last_block(writer->archive, 1));
    check(writer, archive_write_open(writer->archive, writer, NULL, archive_output, NULL));
    return writer;
}

struct writer *writer_open_stdout(void)
{
    if (isatty(STDOUT_FILENO))
        misuse("stdout is a terminal; pipe the tensors on, into a file, or into tls to list them");
    file_widen(STDOUT_FILENO);
    standard = writer_open(STDOUT_FILENO, "stdout", NULL);
    die_flush = flush_standard;
    return standard;
}

struct writer *writer_open_file(const char *path)
{
    struct outfile *file = outfile_open(path);

    return writer_open(file->fd, file->path, file);
}

void writer_command(struct writer *writer, const char *command)
{
    writer->command = command;
}

void writer_half(struct writer *writer, bool half)
{
    writer->half = half;
}

/* Writes the header of a member of SIZE bytes, which contains no time or user. */
static void begin_member(struct writer *writer, const char *extension, size_t size)
{
    char *name = xprintf("%s.%s", writer->key, extension);
    struct archive_entry *entry = archive_entry_new();

    if (!entry)
        die("out of memory");
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, 0, 0);
    archive_entry_set_size(entry, (la_int64_t)size);
    check(writer, archive_write_header(writer->archive, entry));
    archive_entry_free(entry);
    free(name);
}

static void member_bytes(struct writer *writer, const void *bytes, size_t size)
{
    la_ssize_t n = archive_write_data(writer->archive, bytes, size);

    if (n < 0 || (size_t)n != size)
        die("%s: %s", writer->name, archive_error_string(writer->archive));
}

/* A copy of META with COMMAND appended to its history. */
static json_t *with_history(const json_t *meta, const char *command)
{
    json_t *copy = json_deep_copy(meta);
    json_t *history = json_object_get(copy, "history");

    if (!json_is_array(history)) {
        json_t *begun = json_incref(history); /* of another program, or NULL */
        history = json_array();
        if (begun)
            meta_append(history, begun);
        meta_set(copy, "history", history);
    }
    /* a command line is bytes; JSON is Unicode */
    json_t *text = json_string(command);
    meta_append(history, text ? text : json_string(program_name()));
    return copy;
}

static void check_whole(struct writer *writer)
{
    if (writer->left > 0)
        die("%s: record %s was left %zu values short", writer->name, writer->key, writer->left);
}

void writer_begin(struct writer *writer, const char *key, const json_t *meta,
                  const struct shape *shape)
{
    static const char *const types[] = {[1] = "|u1", [2] = "<f2", [4] = "<f4"};

    check_whole(writer);
    free(writer->key);
    writer->key = xstrdup(key);
    if (!key_valid(key))
        die("%s: '%s' is not a valid key", writer->name, key);

    json_t *extended = with_history(meta, writer->command ? writer->command : cli_command());
    char *text = json_dumps(extended, 0);
    if (!text)
        die("out of memory");
    begin_member(writer, "json", strlen(text));
    member_bytes(writer, text, strlen(text));
    free(text);
    json_decref(extended);

    size_t size, bytes;
    writer->item = meta_packed(meta) ? 1 : writer->half ? 2 : 4;
    char *header = npy_format(types[writer->item], shape, &size);
    writer->left = shape_values(shape);
    if (__builtin_mul_overflow(writer->left, writer->item, &bytes))
        die("%s: record %s is too large", writer->name, key);
    begin_member(writer, "npy", size + bytes);
    member_bytes(writer, header, size);
    free(header);
    if (writer->left == 0)
        end_record(writer);
}

static void put_halves(struct writer *writer, const float *values, size_t count)
{
    enum { BLOCK = 1 << 12 };
    uint16_t halves[BLOCK];

    for (size_t n; count > 0; count -= n, values += n) {
        n = count < BLOCK ? count : BLOCK;
        size_t bad = npy_halves(values, halves, n);
        if (bad < n)
            die("%s: record %s: %.9g is beyond half precision, which ends at 65504", writer->name,
                writer->key, (double)values[bad]);
        member_bytes(writer, halves, n * sizeof *halves);
    }
}

/* COUNT values of SIZE bytes each. */
static void put_values(struct writer *writer, const void *values, size_t count, size_t size)
{
    if (count > writer->left)
        die("%s: record %s got more values than its shape holds", writer->name, writer->key);
    if ((writer->item == 1) != (size == 1))
        die("%s: record %s got values of another type", writer->name, writer->key);
    if (writer->item == 2)
        put_halves(writer, values, count);
    else
        member_bytes(writer, values, count * size);
    writer->left -= count;
    if (writer->left == 0)
        end_record(writer);
}

void writer_values(struct writer *writer, const float *values, size_t count)
{
    put_values(writer, values, count, sizeof *values);
}

void writer_spool(struct writer *writer, struct spool *spool, size_t rows, size_t frames)
{
    enum { PIECE = 1 << 14 };
    float buffer[PIECE];

    for (size_t r = 0; r < rows && frames > 0; r++)
        for (size_t f = 0, n; f < frames; f += n) {
            n = frames - f < PIECE ? frames - f : PIECE;
            writer_values(writer, spool_at(spool, r, f, n, buffer), n);
        }
}

void writer_bytes(struct writer *writer, const unsigned char *bytes, size_t count)
{
    put_values(writer, bytes, count, 1);
}

void writer_copy(struct reader *reader, struct writer *writer, size_t count)
{
    enum { BLOCK = 1 << 14 };
    float block[BLOCK];

    for (size_t n; count > 0; count -= n) {
        n = count < BLOCK ? count : BLOCK;
        if (writer && writer->item == 1) {
            reader_bytes(reader, (unsigned char *)block, n);
            writer_bytes(writer, (unsigned char *)block, n);
            continue;
        }
        reader_values(reader, block, n);
        if (writer)
            writer_values(writer, block, n);
    }
}

uint64_t writer_size(const struct writer *writer)
{
    return writer->sent + writer->used;
}

uint64_t writer_close(struct writer *writer)
{
    check_whole(writer);
    check(writer, archive_write_close(writer->archive));
    flush(writer);
    uint64_t size = writer->sent;
    if (writer == standard)
        die_flush = NULL;
    archive_write_free(writer->archive);
    if (writer->file)
        outfile_commit(writer->file);
    else if (close(writer->fd) != 0)
        die("%s:", writer->name);
    free(writer->key);
    free(writer);
    return size;
}
