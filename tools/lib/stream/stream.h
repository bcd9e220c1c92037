/* stream - records of float tensors on stdin and stdout
 *
 * Room stream: records in and out, and work on them over threads. Uses base, cli.
 *
 * A stream is a POSIX tar in WebDataset layout: for each record KEY.json (what is known of it) and
 * KEY.npy (a C-ordered little-endian float32 array). The reader takes any npy of the common number
 * types and converts it; it also takes a bare .npy as one record with the key "stdin".
 *
 * Both sides work in blocks: a record's values are read and written in pieces of any size, in C
 * order, and nothing here holds a whole record. Errors end the process through die() with the
 * stream's name, the record's number and key: a stream that stops inside a record, a stream without
 * its end-of-archive mark, a read error and a malformed member each have a message of their own.
 *
 * Refused: links, devices, members with holes, names that are no key (".." and "/" in front among
 * them), a JSON without its npy beside it, JSON that has a key twice, is nested deeper than
 * jansson goes (2048) or is not UTF-8, an npy whose header claims other than what the member has,
 * and compressed streams. Taken: an npy before its JSON, or without one (its
 * values are held, in a temporary file where they are many, until the next member is known);
 * folders; keys of any length; behind the end-of-archive mark whole blocks of zeros, and another
 * stream.
 */
#ifndef LATHE_STREAM_H
#define LATHE_STREAM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAX_DIMENSIONS = 8 };

struct shape {
    int dimensions; /* 0: a single number */
    size_t extent[MAX_DIMENSIONS];
};

/* The number of values in SHAPE. */
size_t shape_values(const struct shape *shape);

/* "(8, 6889)" as NumPy prints it; the caller frees it. */
char *shape_text(const struct shape *shape);

struct record {
    char *key;    /* parts joined by '/'; see key_valid() */
    json_t *meta; /* a JSON object, never NULL */
    struct shape shape;
    bool half;          /* stored in half precision (<f2) */
    uint64_t number;    /* in its stream, from 1 */
    const char *stream; /* the stream's name for messages: "stdin" or a path */
};

/* die() about a record: "TOOL: STREAM: record 3 (jazz/jazz_00001): MESSAGE". */
_Noreturn void die_record(const struct record *record, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- reading ---- */

struct reader;

/* PATH, or stdin for NULL or "-". Dies when it cannot be opened. */
struct reader *reader_open(const char *path);

/* The next record's key, metadata and shape into *RECORD, which belongs to the reader until the
 * next call; values of the record before that were not read are skipped (and still checked for
 * being there). False at a clean end. */
bool reader_next(struct reader *reader, struct record *record);

/* The next COUNT values of the current record; dies when the stream ends before them. Asking for
 * more than the record has left is a programming error and dies as such. */
void reader_values(struct reader *reader, float *values, size_t count);

/* The record that reader_next() gave last, for a task that works on it while the reader goes on:
 * its metadata is handed over, so that no two threads share it, and RECORD->meta is NULL from now
 * on. It must not outlive READER; record_drop() frees what it owns. */
struct record record_take(struct reader *reader, struct record *record);
void record_drop(struct record *record);

/* The next COUNT bytes of the current record, which is packed, in the same way. */
void reader_bytes(struct reader *reader, unsigned char *bytes, size_t count);

void reader_close(struct reader *reader);

/* ---- writing ---- */

struct writer;

/* Tensors to stdout; refuses a terminal with a hint. */
struct writer *writer_open_stdout(void);

/* Tensors to a file, by way of base/outfile: it appears when writer_close() has it whole. */
struct writer *writer_open_file(const char *path);

/* Starts a record: KEY, META with this process's command appended to its "history" (META itself is
 * not changed), SHAPE. */
void writer_begin(struct writer *writer, const char *key, const json_t *meta,
                  const struct shape *shape);

/* What the records written from now on say in their "history" instead of cli_command(), for tools
 * whose operands differ from record to record. COMMAND is not copied. */
void writer_command(struct writer *writer, const char *command);

/* Whether the records begun from now on are in half precision (<f2): values are rounded to it, and
 * one that it has no room for is an error. Off at first; it does nothing to packed records. */
void writer_half(struct writer *writer, bool half);

/* The record's next COUNT values, in C order. The record is complete when as many as the shape says
 * have come; writer_begin() and writer_close() die when one is not. */
void writer_values(struct writer *writer, const float *values, size_t count);

/* The next COUNT bytes of a packed record, in the same way. */
void writer_bytes(struct writer *writer, const unsigned char *bytes, size_t count);

/* Hands the next COUNT values of READER's record on to WRITER's; with WRITER NULL they are dropped.
 */
void writer_copy(struct reader *reader, struct writer *writer, size_t count);

/* The bytes that WRITER has got so far. */
uint64_t writer_size(const struct writer *writer);

/* End-of-archive mark, flush, close, all checked. Frees WRITER; returns the stream's bytes. */
uint64_t writer_close(struct writer *writer);

/* ---- what audio filters ask of a record ---- */

/* Reads RECORD's shape as audio or latents: (channels, frames), or (frames,) as one channel. Dies
 * on any other. */
void record_rows(const struct record *record, size_t *channels, size_t *frames);

/* The record's "sample_rate" in Hz; dies when it is not a positive number. 0 when there is none. */
double record_rate(const struct record *record);

/* Whether a record with this JSON is packed: it has the field `packed`, which says how it is
 * unpacked, and is an array of bytes (|u1, one dimension) that stand for something else. It goes
 * through writer_copy() as it is; reader_values() refuses it. */
bool meta_packed(const json_t *meta);

/* The text of a field of its JSON: a string as it is, any other value (a label that is a number) as
 * compact JSON, "" for null and where there is none. The caller frees it. */
char *record_text(const struct record *record, const char *field);
char *meta_text(const json_t *meta, const char *field);

/* ---- keys ---- */

/* Whether KEY is a valid key: parts of A-Z a-z 0-9 _ - and UTF-8 characters beyond ASCII that are
 * no controls, joined by '/'. */
bool key_valid(const char *key);

/* A valid key from a file's path: extension dropped; leading "/", "./" and "../" dropped; what a
 * key may not have replaced by '_', each character or byte. Never empty. The caller frees it. */
char *key_from_path(const char *path);

#endif
