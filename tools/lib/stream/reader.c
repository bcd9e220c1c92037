/* reader - records from a tar or a bare npy, in blocks. See stream.h. */
#include "stream/stream.h"

#include "base/base.h"
#include "stream/members.h"
#include "stream/npy.h"
#include "stream/spool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT = 1 << 18, PIECE = 1 << 12 }; /* bytes converted, values held at once */

#define BESIDE "(tar --sort=name puts the two side by side)"

struct reader {
    struct members *members;
    bool ended;
    struct record record;
    struct npy npy;
    size_t left;        /* values of the record that were not yet returned */
    float *reordered;   /* the values of a Fortran-ordered record in C order; NULL for others */
    struct spool *held; /* the values of an npy whose JSON may follow; NULL for others */
    bool warned;        /* about a number that float32 cannot hold */
    unsigned char *raw; /* bytes of values before their conversion */
};

struct reader *reader_open(const char *path)
{
    struct reader *reader = xalloc(1, sizeof *reader);

    reader->members = members_open(path, &reader->record);
    reader->record.stream = members_stream(reader->members);
    reader->raw = xalloc(INPUT, 1);
    return reader;
}

/* Frees what belongs to the current record. */
static void drop(struct reader *reader)
{
    record_drop(&reader->record);
    free(reader->reordered);
    if (reader->held)
        spool_close(reader->held);
    reader->reordered = NULL;
    reader->held = NULL;
}

void reader_close(struct reader *reader)
{
    members_close(reader->members);
    drop(reader);
    free(reader->raw);
    free(reader);
}

/* ---- members ---- */

/* The key of MEMBER, a JSON or an npy; the caller owns it. */
static char *key_of(const struct reader *reader, const struct member *member)
{
    if (strcmp(member->extension, ".json") != 0 && strcmp(member->extension, ".npy") != 0)
        members_die(reader->members,
                    xprintf("member '%s' is neither KEY.json nor KEY.npy", member->name));
    char *key = xprintf("%.*s", (int)(member->extension - member->name), member->name);
    if (!key_valid(key))
        members_die(reader->members,
                    xprintf("member '%s': a key is parts of letters, digits, _ and - joined by '/'",
                            member->name));
    return key;
}

/* Reads the npy header of the current member, which has SIZE bytes (-1 if unknown). */
static void read_npy_header(struct reader *reader, int64_t size)
{
    unsigned char preamble[NPY_PREAMBLE];
    size_t start, length;
    const struct record *record = &reader->record;

    if (members_bytes(reader->members, preamble, NPY_PREAMBLE) != NPY_PREAMBLE)
        die_record(record, "its npy is truncated inside the header");
    const char *wrong = npy_header_length(preamble, &start, &length);
    if (wrong)
        die_record(record, "its npy %s", wrong);

    size_t early = NPY_PREAMBLE - start; /* bytes of the text that came with the preamble */
    if (length < early)
        die_record(record, "its npy has a malformed npy header");
    char *text = xalloc(length + 1, 1);
    memcpy(text, preamble + start, early);
    if (members_bytes(reader->members, text + early, length - early) != length - early)
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
    reader->record.half = reader->npy.type == NPY_F2;
    reader->left = reader->npy.values;
}

static void begin_record(struct reader *reader, char *key)
{
    drop(reader);
    reader->record.meta = NULL;
    reader->record.key = key;
    reader->record.number++;
}

/* The index in C order of value number AT in the order of the file. */
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

/* Dies on a number beyond the range of float32, and warns once about one that changes. RAW has
 * COUNT values, the first of which is number AT in the order of the file. */
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

/* Reads the next COUNT values, from number AT on, in the order of the file. */
static void stored_values(struct reader *reader, size_t at, float *values, size_t count)
{
    size_t item = reader->npy.item;

    if (reader->held) {
        spool_read(reader->held, 0, at, values, count);
        return;
    }
    if (reader->npy.type == NPY_F4 && !reader->npy.big_endian) {
        if (members_bytes(reader->members, values, count * item) != count * item)
            die_record(&reader->record, "the stream is truncated inside the record's values");
        return;
    }
    while (count > 0) {
        size_t n = count < INPUT / item ? count : INPUT / item;
        if (members_bytes(reader->members, reader->raw, n * item) != n * item)
            die_record(&reader->record, "the stream is truncated inside the record's values");
        npy_convert(&reader->npy, reader->raw, values, n);
        check_held(reader, at, n);
        values += n;
        count -= n;
        at += n;
    }
}

/* The current npy came without a JSON: holds its values and checks whether its JSON is next. */
static void hold_npy(struct reader *reader)
{
    char *json = xprintf("%s.json", reader->record.key);
    struct spool *spool = spool_open(1);
    float values[PIECE];

    for (size_t at = 0, n; at < reader->left; at += n) {
        n = reader->left - at < PIECE ? reader->left - at : PIECE;
        stored_values(reader, at, values, n);
        spool_write(spool, 0, at, values, n);
    }
    members_finish(reader->members, "its npy");
    reader->held = spool;

    const char *name = members_peek(reader->members);
    struct member member;
    if (name && strcmp(name, json) == 0) {
        members_next(reader->members, &member);
        reader->record.meta = members_json(reader->members);
    } else {
        reader->record.meta = json_object();
    }
    free(json);
}

static bool next_from_tar(struct reader *reader)
{
    struct member member;

    if (!members_next(reader->members, &member))
        return false;
    begin_record(reader, key_of(reader, &member));
    if (strcmp(member.extension, ".json") == 0) {
        reader->record.meta = members_json(reader->members);
        if (!members_next(reader->members, &member))
            die_record(&reader->record, "it has a JSON, but no npy " BESIDE);
        char *key = key_of(reader, &member);
        if (strcmp(member.extension, ".npy") != 0 || strcmp(key, reader->record.key) != 0)
            die_record(&reader->record, "its JSON is followed by %s instead of its npy " BESIDE,
                       member.name);
        free(key);
    }
    read_npy_header(reader, member.size);
    if (!reader->record.meta)
        hold_npy(reader);
    if (meta_packed(reader->record.meta) &&
        (reader->npy.type != NPY_U1 || reader->npy.shape.dimensions != 1))
        die_record(&reader->record,
                   "its JSON says that it is packed, but its npy is not |u1 of one dimension");
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

/* Reads the rest of the current record, so that a truncation in it is noticed. */
static void finish_record(struct reader *reader)
{
    size_t bytes = reader->reordered ? 0 : reader->left * reader->npy.item;

    if (reader->held) /* it was read completely */
        return;
    while (bytes > 0) {
        size_t n = bytes < INPUT ? bytes : INPUT;
        if (members_bytes(reader->members, reader->raw, n) != n)
            die_record(&reader->record, "the stream is truncated inside the record's values");
        bytes -= n;
    }
    reader->left = 0;
    members_finish(reader->members, "its npy");
}

bool reader_next(struct reader *reader, struct record *record)
{
    if (reader->ended)
        return false;
    if (reader->record.number > 0)
        finish_record(reader);
    bool more = members_tar(reader->members) ? next_from_tar(reader) : next_from_npy(reader);
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

/* Reads the whole record into memory and converts Fortran order to C order. The memory grows as
 * values arrive. */
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
    size_t index[MAX_DIMENSIONS] = {0}; /* of the current value, in C order */
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

/* Counts COUNT more values as returned; dies if there are not as many. */
static void take_values(struct reader *reader, size_t count)
{
    if (count > reader->left)
        die_record(&reader->record, "%zu values were requested, but %zu are left", count,
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

struct spool *reader_spool(struct reader *reader, size_t rows, size_t frames)
{
    struct spool *spool = spool_open_for(rows, frames);
    float buffer[PIECE];

    for (size_t r = 0; r < rows && frames > 0; r++)
        for (size_t f = 0, n; f < frames; f += n) {
            n = frames - f < PIECE ? frames - f : PIECE;
            float *piece = spool_room(spool, r, f, n, buffer);
            reader_values(reader, piece, n);
            spool_write(spool, r, f, piece, n);
        }
    return spool;
}

/* Returns COUNT bytes of a packed record that is held: spooled as floats, which hold a byte
 * exactly. */
static void held_bytes(struct reader *reader, size_t start, unsigned char *bytes, size_t count)
{
    float block[PIECE];

    for (size_t at = 0, n; at < count; at += n) {
        n = count - at < PIECE ? count - at : PIECE;
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
    else if (members_bytes(reader->members, bytes, count) != count)
        die_record(&reader->record, "the stream is truncated inside the record's values");
}
