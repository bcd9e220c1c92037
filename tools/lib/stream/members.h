/* members - the files of a tar, one after the other, in blocks
 *
 * What stream/reader and audio/samples stand on: the tar on stdin or in a file, several of them
 * joined end to end, its end-of-archive mark, and input that is no tar but an npy. A stream that
 * ends without its mark is reported as truncated. Errors end the process through die().
 */
#ifndef LATHE_MEMBERS_H
#define LATHE_MEMBERS_H

#include "stream/stream.h"

struct members;

struct member {
    const char *name;      /* without "./" before it; until the next member is asked for */
    const char *extension; /* inside NAME, from the first dot of its last part on; "" for none */
    int64_t size;          /* bytes; -1 where unknown */
};

/* The tar in PATH, or on stdin for NULL or "-". AT is the record at hand, for messages; it belongs
 * to the caller and must outlive it. Dies when it cannot be opened or is neither tar nor npy. */
struct members *members_open(const char *path, const struct record *at);
void members_close(struct members *members);

/* The stream's name for messages: "stdin" or a path. */
const char *members_stream(const struct members *members);

/* False for a bare npy: one file without a name, whose bytes members_bytes() gives at once. */
bool members_tar(const struct members *members);

/* The next regular file, folders passed over, into *MEMBER; false at a clean end. Dies, naming the
 * member, when it is a link, a device or has holes, and when the tar is damaged or cut. */
bool members_next(struct members *members, struct member *member);

/* The name of the next member, which members_next() gives again; NULL where there is none or the
 * tar cannot be read, of which members_next() tells. */
const char *members_peek(struct members *members);

/* Up to COUNT bytes of the current member; fewer only at its end. */
size_t members_bytes(struct members *members, void *bytes, size_t count);

/* The current member, called WHAT in messages, must have no more bytes. */
void members_finish(struct members *members, const char *what);

/* The current member, whole, as a JSON object. Dies, naming the record, when it is malformed, no
 * object or longer than 16 MiB. The caller drops the reference. */
json_t *members_json(struct members *members);

/* die() about the stream: "TOOL: STREAM: PROBLEM (after record 3, jazz/jazz_00001)". */
_Noreturn void members_die(const struct members *members, const char *problem);

#endif
