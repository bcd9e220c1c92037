/* reader - records from a tar or a bare npy, in blocks. See stream.h. */
#include "stream/stream.h"

#include "base/base.h"
#include "stream/npy.h"
#include "stream/pipe.h"
#include "stream/spool.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT = 1 << 18, BLOCK = 512, MAX_JSON = 1 << 24 };

#define BESIDE "(tar --sort=name puts the two side by side)"

struct reader {
    char *name;
    int fd;
    struct archive *archive; /* NULL for a bare npy */
    int64_t member_end;      /* where the last member ended in the tar, its padding included */
    bool ended;
    struct record record;
    struct npy npy;
    size_t left;        /* values of the record that were not yet handed out */
    float *reordered;   /* a Fortran-ordered record in C order, NULL for others */
    struct spool *held; /* the values of an npy whose JSON may come after it, NULL for others */
    bool peeked;        /* the next member's header was read: what came of it, and the entry */
    int peeked_status;
    struct archive_entry *peeked_entry;
    bool warned; /* of a number that float32 cannot hold */
    unsigned char *input, *at, *end;
    unsigned char *raw; /* bytes of values before their conversion */
};

/* ---- errors ---- */

_Noreturn static void die_stream(const struct reader *reader, const char *problem)
{
    if (reader->record.number == 0)
        die("%s: %s", reader->name, problem);
    die("%s: %s (after record %llu, %s)", reader->name, problem,
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
        die_record(&reader->record, "%s has bytes after its end", extension);
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
            die("%s: is truncated or not a tensor stream: it ends after %zu bytes, and a tar has "
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
    if (reader->held)
        spool_close(reader->held);
    free(reader->raw);
    free(reader->input);
    free(reader->name);
    free(reader);
}

/* ---- members ---- */

static bool is_member(int status)
{
    return status == ARCHIVE_OK || status == ARCHIVE_WARN;
}

/* Reads on to the next member that is no folder; returns libarchive's status. */
static int read_header(struct reader *reader, struct archive_entry **entry)
{
    for (;;) {
        int status = archive_read_next_header(reader->archive, entry);
        if (!is_member(status) || archive_entry_filetype(*entry) != AE_IFDIR)
            return status;
        reader->member_end = archive_filter_bytes(reader->archive, 0);
    }
}

/* Whether the tar, read to its end, has its end-of-archive mark. */
static bool has_end_mark(const struct reader *reader)
{
    return archive_filter_bytes(reader->archive, 0) - reader->member_end >= 2 * BLOCK;
}

/* The next member that is no folder, or NULL at a clean end. */
static struct archive_entry *next_entry(struct reader *reader)
{
    struct archive_entry *entry = reader->peeked_entry;
    int status = reader->peeked ? reader->peeked_status : read_header(reader, &entry);

    reader->peeked = false;
    if (status == ARCHIVE_EOF && !has_end_mark(reader))
        die_stream(reader, "the stream is truncated: it ends without its end-of-archive mark; the "
                           "program before this one stopped early");
    if (status == ARCHIVE_EOF)
        return NULL;
    if (!is_member(status))
        die_stream(reader, archive_problem(reader));
    return entry;
}

/* A member's name, without "./" before it; NULL when it cannot be read. */
static const char *member_name(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry);

    while (name && strncmp(name, "./", 2) == 0)
        name += 2;
    return name;
}

/* Splits a member's name at the first dot of its last part, as WebDataset does. Returns the
 * extension; *KEY is the caller's. */
static const char *split_name(struct reader *reader, struct archive_entry *entry, char **key)
{
    const char *name = member_name(entry);

    if (!name) /* where the system lacks a UTF-8 locale */
        name = archive_entry_pathname_utf8(entry);
    if (!name)
        die_stream(reader, "a member has a name that cannot be read");
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
                   xprintf("member '%s': a key is parts of letters, digits, _ and - joined by '/'",
                           name));
    return dot;
}

/* Whether PROBLEM, in jansson's words, is about what Python's json.dumps makes of such numbers. */
static bool not_a_number(const char *problem)
{
    return strstr(problem, "'NaN'") || strstr(problem, "'Infinity'") || strstr(problem, "'-'");
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
        die_record(&reader->record, "its JSON is malformed: %s (line %d)%s", error.text, error.line,
                   not_a_number(error.text)
                       ? "; JSON has no NaN and no infinities: let Python write None instead"
                       : "");
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
    if (reader->held)
        spool_close(reader->held);
    reader->held = NULL;
    reader->record.meta = NULL;
    reader->record.key = key;
    reader->record.number++;
}

/* The index in C order of the value that comes as number AT in the file's order. */
static size_t index_of(const struct npy *npy, size_t at)
{
    const struct shape *shape = &npy->shape;
    size_t index = 0, stride = shape_values(shape);

    if (!npy->fortran_order)
        return at;
    for (int d = 0; d < shape->dimensions; d++) {
        stride /= shape->extent[d];
        index += at % shape->extent[d] * stride;
        at /= shape->extent[d];
    }
    return index;
}

/* Refuses a number that is beyond float32, and warns once of one that is no longer the same. RAW
 * has COUNT values, the first of which is number AT in the file's order. */
static void check_held(struct reader *reader, size_t at, size_t count)
{
    const struct record *record = &reader->record;
    const struct npy *npy = &reader->npy;
    double value;

    for (size_t i = 0;; i++) {
        i += npy_unheld(npy, reader->raw + i * npy->item, count - i, &value);
        if (i == count)
            return;
        size_t index = index_of(npy, at + i);
        if (isinf((float)value))
            die_record(record, "value %zu is %.17g, beyond the range of a float32", index, value);
        if (!reader->warned)
            warn("%s: record %llu (%s): value %zu is %.17g, which float32 cannot hold: it becomes "
                 "%.9g (later ones are not reported)",
                 record->stream, (unsigned long long)record->number, record->key, index, value,
                 (double)(float)value);
        reader->warned = true;
    }
}

/* The next COUNT values, from number AT on, in the file's order. */
static void stored_values(struct reader *reader, size_t at, float *values, size_t count)
{
    size_t item = reader->npy.item;

    if (reader->held) {
        spool_read(reader->held, 0, at, values, count);
        return;
    }
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
        check_held(reader, at, n);
        values += n;
        count -= n;
        at += n;
    }
}

/* The npy at hand came without a JSON: holds its values and looks whether that comes next. */
static void hold_npy(struct reader *reader)
{
    char *json = xprintf("%s.json", reader->record.key), *key;
    struct spool *spool = spool_open(1);
    float values[1 << 12];

    for (size_t at = 0, n; at < reader->left; at += n) {
        n = reader->left - at < sizeof values / sizeof *values ? reader->left - at
                                                               : sizeof values / sizeof *values;
        stored_values(reader, at, values, n);
        spool_write(spool, 0, at, values, n);
    }
    finish_member(reader, "its npy");
    reader->held = spool;

    struct archive_entry *entry;
    int status = read_header(reader, &entry);
    const char *name = is_member(status) ? member_name(entry) : NULL;
    if (name && strcmp(name, json) == 0) {
        split_name(reader, entry, &key);
        free(key);
        reader->record.meta = read_json(reader);
        finish_member(reader, "its JSON");
    } else {
        reader->record.meta = json_object();
        reader->peeked = true;
        reader->peeked_status = status;
        reader->peeked_entry = entry;
    }
    free(json);
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
        if (status == ARCHIVE_EOF && has_end_mark(reader))
            die_record(&reader->record, "it has a JSON, but no npy " BESIDE);
        if (status == ARCHIVE_EOF)
            die_record(&reader->record, "the stream is truncated: it ends after the record's JSON");
        if (!is_member(status))
            die_record(&reader->record, "%s", archive_problem(reader));
        extension = split_name(reader, entry, &key);
        if (strcmp(extension, ".npy") != 0 || strcmp(key, reader->record.key) != 0)
            die_record(&reader->record, "its JSON is followed by %s%s instead of its npy " BESIDE,
                       key, extension);
        free(key);
    }
    read_npy_header(reader, archive_entry_size_is_set(entry) ? archive_entry_size(entry) : -1);
    if (!reader->record.meta)
        hold_npy(reader);
    if (meta_packed(reader->record.meta) &&
        (reader->npy.type != NPY_U1 || reader->npy.shape.dimensions != 1))
        die_record(&reader->record,
                   "its JSON says that it is packed, but its npy is no |u1 of one dimension");
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

    if (reader->held) /* it was read whole */
        return;
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
        stored_values(reader, have, stored + have, n);
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

/* COUNT more values are handed out; there must be as many. */
static void take_values(struct reader *reader, size_t count)
{
    if (count > reader->left)
        die_record(&reader->record, "%zu values were asked for where %zu are left", count,
                   reader->left);
    reader->left -= count;
}

void reader_values(struct reader *reader, float *values, size_t count)
{
    size_t start = reader->npy.values - reader->left;

    if (meta_packed(reader->record.meta))
        die_record(&reader->record, "it is packed; unpack it first");
    take_values(reader, count);
    if (reader->npy.fortran_order && reader->record.shape.dimensions > 1) {
        if (!reader->reordered)
            reader->reordered = reorder(reader);
        memcpy(values, reader->reordered + start, count * sizeof *values);
    } else {
        stored_values(reader, start, values, count);
    }
}

/* COUNT bytes of a packed record that is held: spooled as floats, which hold a byte exactly. */
static void held_bytes(struct reader *reader, size_t start, unsigned char *bytes, size_t count)
{
    float block[1 << 12];

    for (size_t at = 0, n; at < count; at += n) {
        n = count - at < sizeof block / sizeof *block ? count - at : sizeof block / sizeof *block;
        spool_read(reader->held, 0, start + at, block, n);
        for (size_t i = 0; i < n; i++)
            bytes[at + i] = (unsigned char)block[i];
    }
}

void reader_bytes(struct reader *reader, unsigned char *bytes, size_t count)
{
    size_t start = reader->npy.values - reader->left;

    if (!meta_packed(reader->record.meta))
        die_record(&reader->record, "it is not packed");
    take_values(reader, count);
    if (reader->held)
        held_bytes(reader, start, bytes, count);
    else if (member_bytes(reader, bytes, count) != count)
        die_record(&reader->record, "the stream is truncated inside the record's values");
}
