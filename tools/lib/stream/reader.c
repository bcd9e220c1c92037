/* reader - records from a tar or a bare npy, in blocks. See stream.h. */
#include "stream/stream.h"

#include "base/base.h"
#include "stream/npy.h"
#include "stream/pipe.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT = 1 << 18, BLOCK = 512, MAX_JSON = 1 << 24 };

struct reader {
    char *name;
    int fd;
    struct archive *archive; /* NULL for a bare npy */
    int64_t member_end;      /* where the last member ended in the tar, its padding included */
    bool ended;
    struct record record;
    struct npy npy;
    size_t left;      /* values of the record that were not yet handed out */
    float *reordered; /* a Fortran-ordered record in C order, NULL for others */
    unsigned char *input, *at, *end;
    unsigned char *raw; /* bytes of values before their conversion */
};

/* ---- errors ---- */

_Noreturn static void die_stream(const struct reader *reader, const char *problem)
{
    if (reader->record.number == 0)
        die("%s: %s", reader->name, problem);
    die("%s: %s (behind record %llu, %s)", reader->name, problem,
        (unsigned long long)reader->record.number, reader->record.key);
}

/* libarchive's own words for what is wrong, or the errno of a failed read. */
static char *archive_problem(struct reader *reader)
{
    const char *text = archive_error_string(reader->archive);

    if (text && strstr(text, "Truncated"))
        return xstrdup("the stream is truncated: it ends here, before the record is whole");
    return xstrdup(text ? text : "the tar cannot be read");
}

/* ---- bytes ---- */

/* More input into the empty buffer; false at the end of file. */
static bool refill(struct reader *reader)
{
    ssize_t n;

    do
        n = read(reader->fd, reader->input, INPUT);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        die("%s: cannot be read:", reader->name);
    reader->at = reader->input;
    reader->end = reader->input + n;
    return n > 0;
}

static la_ssize_t archive_input(struct archive *archive, void *context, const void **buffer)
{
    struct reader *reader = context;

    (void)archive;
    if (reader->at == reader->end && !refill(reader))
        return 0;
    *buffer = reader->at;
    la_ssize_t n = reader->end - reader->at;
    reader->at = reader->end;
    return n;
}

/* Up to COUNT bytes of the current member (of the whole input for a bare npy); fewer only at its
 * end. */
static size_t member_bytes(struct reader *reader, void *bytes, size_t count)
{
    size_t done = 0;

    while (done < count) {
        if (reader->archive) {
            la_ssize_t n = archive_read_data(reader->archive, (char *)bytes + done, count - done);
            if (n < 0)
                die_record(&reader->record, "%s", archive_problem(reader));
            if (n == 0)
                break;
            done += (size_t)n;
        } else {
            if (reader->at == reader->end && !refill(reader))
                break;
            size_t n = (size_t)(reader->end - reader->at);
            n = n < count - done ? n : count - done;
            memcpy((char *)bytes + done, reader->at, n);
            reader->at += n;
            done += n;
        }
    }
    return done;
}

/* The current member must have no more bytes; notes where it ended. */
static void finish_member(struct reader *reader, const char *extension)
{
    char extra;

    if (member_bytes(reader, &extra, 1) != 0)
        die_record(&reader->record, "%s has bytes behind its end", extension);
    if (reader->archive)
        reader->member_end = archive_filter_bytes(reader->archive, 0);
}

/* ---- opening ---- */

static void open_archive(struct reader *reader)
{
    reader->archive = archive_read_new();
    if (!reader->archive)
        die("out of memory");
    if (archive_read_support_format_tar(reader->archive) != ARCHIVE_OK ||
        archive_read_set_option(reader->archive, "tar", "read_concatenated_archives", "1") !=
            ARCHIVE_OK)
        die("%s: %s", reader->name, archive_error_string(reader->archive));
    if (archive_read_open(reader->archive, reader, NULL, archive_input, NULL) != ARCHIVE_OK)
        die("%s: is neither a tensor stream (tar) nor an npy array; wav2raw makes one from music",
            reader->name);
}

struct reader *reader_open(const char *path)
{
    struct reader *reader = xalloc(1, sizeof *reader);
    bool standard = !path || strcmp(path, "-") == 0;

    reader->name = xstrdup(standard ? "stdin" : path);
    reader->record.stream = reader->name;
    reader->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (reader->fd < 0)
        die("%s:", path);
    if (isatty(reader->fd))
        misuse("%s is a terminal; a tensor stream is read from a pipe or a file", reader->name);
    pipe_widen(reader->fd);
    reader->input = reader->at = reader->end = xalloc(INPUT, 1);
    reader->raw = xalloc(INPUT, 1);

    /* a whole tar block before deciding, however small the pieces in which it comes */
    size_t have = 0;
    while (have < BLOCK) {
        ssize_t n = read(reader->fd, reader->input + have, INPUT - have);
        if (n == 0)
            break;
        if (n < 0 && errno != EINTR)
            die("%s: cannot be read:", reader->name);
        have += n > 0 ? (size_t)n : 0;
    }
    reader->end = reader->input + have;
    if (have == 0)
        die("%s: is empty; even a stream without records has an end-of-archive mark (did the "
            "program before this one fail?)",
            reader->name);
    if (have < sizeof npy_magic || memcmp(reader->input, npy_magic, sizeof npy_magic) != 0) {
        if (have < BLOCK)
            die("%s: is truncated or no tensor stream: it ends after %zu bytes, and a tar has "
                "blocks "
                "of %d",
                reader->name, have, BLOCK);
        open_archive(reader);
    }
    return reader;
}

void reader_close(struct reader *reader)
{
    if (reader->archive)
        archive_read_free(reader->archive);
    if (reader->fd != STDIN_FILENO)
        close(reader->fd);
    json_decref(reader->record.meta);
    free(reader->record.key);
    free(reader->reordered);
    free(reader->raw);
    free(reader->input);
    free(reader->name);
    free(reader);
}

/* ---- members ---- */

/* The next member that is no folder, or NULL at a clean end. */
static struct archive_entry *next_entry(struct reader *reader)
{
    struct archive_entry *entry;
    int status;

    do {
        status = archive_read_next_header(reader->archive, &entry);
        if (status == ARCHIVE_EOF) {
            int64_t zeros = archive_filter_bytes(reader->archive, 0) - reader->member_end;
            if (zeros < 2 * BLOCK)
                die_stream(reader, "the stream is truncated: it ends without its end-of-archive "
                                   "mark; the program before this one stopped early");
            return NULL;
        }
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
            die_stream(reader, archive_problem(reader));
        if (archive_entry_filetype(entry) == AE_IFDIR)
            reader->member_end = archive_filter_bytes(reader->archive, 0);
    } while (archive_entry_filetype(entry) == AE_IFDIR);
    return entry;
}

/* Splits a member's name at the first dot of its last part, as WebDataset does. Returns the
 * extension; *KEY is the caller's. */
static const char *split_name(struct reader *reader, struct archive_entry *entry, char **key)
{
    const char *name = archive_entry_pathname(entry);

    if (!name)
        die_stream(reader, "a member has a name that cannot be read");
    while (strncmp(name, "./", 2) == 0)
        name += 2;
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry))
        die_stream(reader, xprintf("member '%s' is no regular file", name));
    if (archive_entry_sparse_count(entry) > 0) /* a few bytes could claim any size */
        die_stream(reader, xprintf("member '%s' is stored with holes (tar --sparse)", name));
    const char *slash = strrchr(name, '/');
    const char *dot = strchr(slash ? slash : name, '.');
    if (!dot || (strcmp(dot, ".json") != 0 && strcmp(dot, ".npy") != 0))
        die_stream(reader, xprintf("member '%s' is neither KEY.json nor KEY.npy", name));
    *key = xstrdup(name);
    (*key)[dot - name] = '\0';
    if (!key_valid(*key))
        die_stream(reader,
                   xprintf("member '%s': a key is parts of A-Z a-z 0-9 _ - joined by '/'", name));
    return dot;
}

/* The current member, whole, as a JSON object. */
static json_t *read_json(struct reader *reader)
{
    json_error_t error;
    char *text = NULL;
    size_t size = 0, n;

    do {
        if (size > MAX_JSON)
            die_record(&reader->record, "its JSON is longer than 16 MiB");
        text = xresize(text, size + INPUT, 1);
        n = member_bytes(reader, text + size, INPUT);
        size += n;
    } while (n == INPUT);
    json_t *meta = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (!meta)
        die_record(&reader->record, "its JSON is malformed: %s (line %d)", error.text, error.line);
    if (!json_is_object(meta))
        die_record(&reader->record, "its JSON is no object");
    free(text);
    return meta;
}

/* The npy header of the current member, which has SIZE bytes in all (-1 where unknown). */
static void read_npy_header(struct reader *reader, int64_t size)
{
    unsigned char preamble[NPY_PREAMBLE];
    size_t start, length;
    const struct record *record = &reader->record;

    if (member_bytes(reader, preamble, NPY_PREAMBLE) != NPY_PREAMBLE)
        die_record(record, "its npy is truncated inside the header");
    const char *wrong = npy_header_length(preamble, &start, &length);
    if (wrong)
        die_record(record, "its npy %s", wrong);

    size_t early = NPY_PREAMBLE - start; /* text bytes that came with the preamble */
    if (length < early)
        die_record(record, "its npy has a malformed npy header");
    char *text = xalloc(length, 1);
    memcpy(text, preamble + start, early);
    if (member_bytes(reader, text + early, length - early) != length - early)
        die_record(record, "its npy is truncated inside the header");
    char *problem = npy_parse(text, length, &reader->npy);
    if (problem)
        die_record(record, "its npy %s", problem);
    free(text);

    uint64_t claimed = (uint64_t)reader->npy.values * reader->npy.item;
    if (size >= 0 && (uint64_t)size - start - length != claimed) {
        char *shape = shape_text(&reader->npy.shape);
        die_record(record, "its npy claims shape %s, %llu bytes, but has %llu", shape,
                   (unsigned long long)claimed,
                   (unsigned long long)((uint64_t)size - start - length));
    }
    reader->record.shape = reader->npy.shape;
    reader->left = reader->npy.values;
}

static void begin_record(struct reader *reader, char *key)
{
    json_decref(reader->record.meta);
    free(reader->record.key);
    free(reader->reordered);
    reader->reordered = NULL;
    reader->record.meta = NULL;
    reader->record.key = key;
    reader->record.number++;
}

static bool next_from_tar(struct reader *reader)
{
    struct archive_entry *entry = next_entry(reader);
    char *key;

    if (!entry)
        return false;
    const char *extension = split_name(reader, entry, &key);
    begin_record(reader, key);
    if (strcmp(extension, ".json") == 0) {
        reader->record.meta = read_json(reader);
        finish_member(reader, "its JSON");
        int status = archive_read_next_header(reader->archive, &entry);
        if (status == ARCHIVE_EOF)
            die_record(&reader->record,
                       "the stream is truncated: it ends behind the record's JSON");
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
            die_record(&reader->record, "%s", archive_problem(reader));
        extension = split_name(reader, entry, &key);
        if (strcmp(extension, ".npy") != 0 || strcmp(key, reader->record.key) != 0)
            die_record(&reader->record, "its JSON is followed by %s%s instead of its npy", key,
                       extension);
        free(key);
    } else {
        reader->record.meta = json_object();
    }
    read_npy_header(reader, archive_entry_size_is_set(entry) ? archive_entry_size(entry) : -1);
    return true;
}

static bool next_from_npy(struct reader *reader)
{
    if (reader->record.number > 0)
        return false;
    begin_record(reader, xstrdup("stdin"));
    reader->record.meta = json_object();
    read_npy_header(reader, -1);
    return true;
}

/* What is left of the current record is read away, so that a truncation in it is noticed. */
static void finish_record(struct reader *reader)
{
    size_t bytes = reader->reordered ? 0 : reader->left * reader->npy.item;

    while (bytes > 0) {
        size_t n = bytes < INPUT ? bytes : INPUT;
        if (member_bytes(reader, reader->raw, n) != n)
            die_record(&reader->record, "the stream is truncated inside the record's values");
        bytes -= n;
    }
    reader->left = 0;
    finish_member(reader, "its npy");
}

bool reader_next(struct reader *reader, struct record *record)
{
    if (reader->ended)
        return false;
    if (reader->record.number > 0)
        finish_record(reader);
    bool more = reader->archive ? next_from_tar(reader) : next_from_npy(reader);
    reader->ended = !more;
    if (more)
        *record = reader->record;
    return more;
}

struct record record_take(struct reader *reader, struct record *record)
{
    struct record taken = *record;

    taken.key = xstrdup(record->key);
    reader->record.meta = record->meta = NULL;
    return taken;
}

/* ---- values ---- */

/* The next COUNT values in the file's order. */
static void stored_values(struct reader *reader, float *values, size_t count)
{
    size_t item = reader->npy.item;

    if (reader->npy.type == NPY_F4 && !reader->npy.big_endian) {
        if (member_bytes(reader, values, count * item) != count * item)
            die_record(&reader->record, "the stream is truncated inside the record's values");
        return;
    }
    while (count > 0) {
        size_t n = count < INPUT / item ? count : INPUT / item;
        if (member_bytes(reader, reader->raw, n * item) != n * item)
            die_record(&reader->record, "the stream is truncated inside the record's values");
        npy_convert(&reader->npy, reader->raw, values, n);
        values += n;
        count -= n;
    }
}

/* The whole record into memory, Fortran order turned into C order. The memory grows as values
 * arrive. */
static float *reorder(struct reader *reader)
{
    const struct shape *shape = &reader->record.shape;
    size_t total = reader->npy.values, have = 0, step = INPUT;
    float *stored = NULL;

    while (have < total) {
        size_t n = total - have < step ? total - have : step;
        stored = xresize(stored, have + n, sizeof *stored);
        stored_values(reader, stored + have, n);
        have += n;
        step = have;
    }
    float *ordered = xalloc(total, sizeof *ordered);
    size_t index[MAX_DIMENSIONS] = {0}; /* of the value at hand, in C order */
    for (size_t i = 0; i < total; i++) {
        size_t from = 0;
        for (int d = shape->dimensions - 1; d >= 0; d--)
            from = from * shape->extent[d] + index[d];
        ordered[i] = stored[from];
        for (int d = shape->dimensions - 1; d >= 0 && ++index[d] == shape->extent[d]; d--)
            index[d] = 0;
    }
    free(stored);
    return ordered;
}

void reader_values(struct reader *reader, float *values, size_t count)
{
    if (count > reader->left)
        die_record(&reader->record, "%zu values were asked for where %zu are left", count,
                   reader->left);
    if (reader->npy.fortran_order && reader->record.shape.dimensions > 1) {
        if (!reader->reordered)
            reader->reordered = reorder(reader);
        memcpy(values, reader->reordered + (reader->npy.values - reader->left),
               count * sizeof *values);
    } else {
        stored_values(reader, values, count);
    }
    reader->left -= count;
}
