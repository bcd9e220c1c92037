/* stream - records of float tensors on stdin and stdout
 *
 * Room stream: records in and out, and work on them over threads. Uses base, cli.
 *
 * A stream is a POSIX tar in WebDataset layout. Each record is KEY.json (what is known about it)
 * and KEY.npy (a C-ordered little-endian float32 array). The reader takes any npy of the common
 * number types and converts it; it also takes a bare .npy as one record with the key "stdin".
 *
 * Both sides work in blocks: the values of a record are read and written in pieces of any size, in
 * C order, and no whole record is held here. Errors end the process through die(), with the name of
 * the stream and the number and key of the record. A stream that ends inside a record, a stream
 * without its end-of-archive mark, a read error and a malformed member have different messages.
 *
 * Refused: links, devices, sparse members, names that are not valid keys (also ".." and a leading
 * "/"), a JSON without its npy, JSON with a duplicate key, nested deeper than jansson allows (2048)
 * or not in UTF-8, an npy whose header does not match the size of the member, and compressed
 * streams. Accepted: an npy before its JSON, or without one (its values are held, in a temporary
 * file if there are many, until the next member is known); folders; keys of any length; after the
 * end-of-archive mark, blocks of zeros and another stream.
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
    uint64_t number;    /* position in its stream, from 1 */
    const char *stream; /* name of the stream for messages: "stdin" or a path */
};

/* Dies with a message about a record: "TOOL: STREAM: record 3 (jazz/jazz_00001): MESSAGE". */
_Noreturn void die_record(const struct record *record, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- reading ---- */

struct reader;

/* Opens PATH, or stdin for NULL or "-". Dies if it cannot be opened. */
struct reader *reader_open(const char *path);

/* Reads the key, metadata and shape of the next record into *RECORD, which belongs to the reader
 * until the next call. Unread values of the previous record are skipped, but must be there. False
 * at a clean end of the stream. */
bool reader_next(struct reader *reader, struct record *record);

/* Reads the next COUNT values of the current record. Dies if the stream ends before them. To ask
 * for more than the record has left is a programming error and dies as such. */
void reader_values(struct reader *reader, float *values, size_t count);

/* Reads the next ROWS x FRAMES values of the current record into a spool, which the caller closes.
 */
struct spool;
struct spool *reader_spool(struct reader *reader, size_t rows, size_t frames);

/* The current record, for a task that works on it while the reader goes on. It takes the metadata,
 * so that no two threads share it; RECORD->meta becomes NULL. It must not outlive READER.
 * record_drop() frees what it owns. */
struct record record_take(struct reader *reader, struct record *record);
void record_drop(struct record *record);

/* The next COUNT bytes of the current record, which is packed, in the same way. */
void reader_bytes(struct reader *reader, unsigned char *bytes, size_t count);

void reader_close(struct reader *reader);

/* ---- writing ---- */

struct writer;

/* Writes tensors to stdout; refuses a terminal, with a hint. */
struct writer *writer_open_stdout(void);

/* Writes tensors to a file by way of base/outfile: the file appears at writer_close(). */
struct writer *writer_open_file(const char *path);

/* Starts a record with KEY, SHAPE and META. The command line of this process is appended to the
 * "history" in the output; META itself is not changed. */
void writer_begin(struct writer *writer, const char *key, const json_t *meta,
                  const struct shape *shape);

/* Sets the command line that is appended to the "history" of records from now on, instead of
 * cli_command(), for tools whose operands differ from record to record. COMMAND is not copied. */
void writer_command(struct writer *writer, const char *command);

/* Whether records from now on are written in half precision (<f2): values are rounded to it, and a
 * value that is too large for it is an error. Off at first; no effect on packed records. */
void writer_half(struct writer *writer, bool half);

/* Writes the next COUNT values of the record, in C order. The record is complete when its shape is
 * filled; writer_begin() and writer_close() die if it is not. */
void writer_values(struct writer *writer, const float *values, size_t count);

/* Writes the next ROWS x FRAMES values of the record, which are those of SPOOL. */
void writer_spool(struct writer *writer, struct spool *spool, size_t rows, size_t frames);

/* The next COUNT bytes of a packed record, in the same way. */
void writer_bytes(struct writer *writer, const unsigned char *bytes, size_t count);

/* Copies the next COUNT values of READER's record to WRITER's, or drops them if WRITER is NULL. */
void writer_copy(struct reader *reader, struct writer *writer, size_t count);

/* The number of bytes written so far. */
uint64_t writer_size(const struct writer *writer);

/* Writes the end-of-archive mark, flushes and closes, and checks all of it. Frees WRITER and
 * returns the size of the stream in bytes. */
uint64_t writer_close(struct writer *writer);

/* ---- what audio filters ask of a record ---- */

/* Interprets the shape of RECORD as audio or latents: (channels, frames), or (frames,) as one
 * channel. Dies on any other shape. */
void record_rows(const struct record *record, size_t *channels, size_t *frames);

/* The same for filters whose input must be audio: also dies on latents and spectrograms, which have
 * a hop, and on vectors that a filter made. */
void record_sound(const struct record *record, size_t *channels, size_t *frames);

/* The record's "sample_rate" in Hz, or 0 if there is none. Dies if it is not a positive number. */
double record_rate(const struct record *record);

/* Whether a record with this JSON is packed: it has the field `packed`, which says how to unpack
 * it, and its bytes (|u1, one dimension) stand for another tensor. writer_copy() passes it on
 * unchanged; reader_values() refuses it. */
bool meta_packed(const json_t *meta);

/* The text of a field of the JSON: a string as it is, any other value (a label that is a number) as
 * compact JSON, "" for null or a missing field. The caller frees it. */
char *meta_text(const json_t *meta, const char *field);

/* ---- keys ---- */

/* Whether KEY is a valid key: parts made of A-Z a-z 0-9 _ - and UTF-8 characters beyond ASCII that
 * are not control characters, joined by '/'. */
bool key_valid(const char *key);

/* A valid key made from the path of a file: without extension and leading "/", "./" and "../";
 * every character or byte that is not allowed in a key becomes '_'. Never empty. The caller frees
 * it. */
char *key_from_path(const char *path);

#endif
