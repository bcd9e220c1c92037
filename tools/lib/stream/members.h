/* members - the files of a tar, one after the other, in blocks
 *
 * Used by stream/reader and audio/samples: the tar on stdin or in a file, several concatenated
 * tars, the end-of-archive mark, and input that is not a tar but an npy. A stream that ends without
 * its mark is reported as truncated. Errors end the process through die().
 */
#ifndef LATHE_MEMBERS_H
#define LATHE_MEMBERS_H

#include "stream/stream.h"

struct members;

struct member {
    const char *name;      /* without a leading "./"; valid until the next member */
    const char *extension; /* inside NAME, from the first dot of its last part on; "" if there is
                            * none */
    int64_t size;          /* bytes; -1 if unknown */
};

/* Opens the tar PATH, or stdin for NULL or "-". AT is the current record, for messages; it belongs
 * to the caller and must outlive the result. Dies if it cannot be opened or is neither tar nor
 * npy. */
struct members *members_open(const char *path, const struct record *at);
void members_close(struct members *members);

/* The name of the stream for messages: "stdin" or a path. */
const char *members_stream(const struct members *members);

/* False for a bare npy: one file without a name, whose bytes members_bytes() returns at once. */
bool members_tar(const struct members *members);

/* Moves to the next regular file, skipping folders, and describes it in *MEMBER; false at a clean
 * end. Dies, naming the member, if it is a link, a device or sparse, or if the tar is damaged or
 * truncated. */
bool members_next(struct members *members, struct member *member);

/* The name of the next member, which members_next() returns again; NULL if there is none or the tar
 * cannot be read, which members_next() reports. */
const char *members_peek(struct members *members);

/* Reads up to COUNT bytes of the current member; fewer only at its end. */
size_t members_bytes(struct members *members, void *bytes, size_t count);

/* Dies if the current member, called WHAT in messages, has more bytes. */
void members_finish(struct members *members, const char *what);

/* Reads the whole current member as a JSON object, without the fields that are null. Dies, naming
 * the record, if it is malformed (with what to do about what Python writes), not an object or
 * longer than 16 MiB. The caller drops the reference. */
json_t *members_json(struct members *members);

/* Dies with a message about the stream: "TOOL: STREAM: PROBLEM (after record 3,
 * jazz/jazz_00001)". */
_Noreturn void members_die(const struct members *members, const char *problem);

#endif
