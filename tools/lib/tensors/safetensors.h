/* safetensors - tensors by name in one file, as PyTorch and its relatives exchange them
 *
 * Room tensors: tensors in files. Uses base.
 *
 * The format: 8 bytes, the header's length, little-endian; the header, a JSON object of
 * "name": {"dtype", "shape", "data_offsets": [begin, end]} and "__metadata__": {string: string};
 * the data, without gaps (https://github.com/huggingface/safetensors, "Format"). Only F32 and F64
 * here.
 */
#ifndef LATHE_SAFETENSORS_H
#define LATHE_SAFETENSORS_H

#include "base/outfile.h"

#include <jansson.h>
#include <stddef.h>

enum { TENSOR_DIMENSIONS = 8, SHA256_TEXT = 65 };

struct tensor {
    char *name;
    size_t dimensions, extent[TENSOR_DIMENSIONS], count; /* count: the product of the extents */
    float *values;                                       /* [count], C order */
    double *wide; /* [count]: the values of an F64 tensor, which VALUES has rounded; NULL for F32 */
};

struct safetensors {
    struct tensor *tensor; /* in the order of their data */
    size_t tensors;
    json_t *metadata;         /* an object of strings, never NULL */
    char sha256[SHA256_TEXT]; /* of the data, in hexadecimal */
    char *unproven;           /* which checksum was not made of these bytes, in words; NULL: none */
};

/* The file PATH whose SIZE BYTES are in memory. Dies, naming it, when it is none, is cut short, has
 * bytes after its end, or tensors that overlap, leave gaps or are neither F32 nor F64. Its
 * checksums are compared but not yet judged. safetensors_close() frees it. */
struct safetensors *safetensors_parse(const char *bytes, size_t size, const char *path);
void safetensors_close(struct safetensors *file);

/* Dies when FILE has a `sha256` that is not the data's, a `header_sha256` that is not the header's,
 * or one without the other. So every flipped bit of a file written here is noticed; a file without
 * checksums, of another program, is taken as it is. */
void safetensors_prove(const struct safetensors *file, const char *path);

/* The SHA-256 of the values of COUNT tensors, one after the other: the data section of the file
 * that safetensors_save() makes of them. */
void safetensors_sum(const struct tensor *tensors, size_t count, char sha256[SHA256_TEXT]);

/* The tensor NAME, NULL when there is none. */
const struct tensor *safetensors_find(const struct safetensors *file, const char *name);

/* Writes TENSORS (their count is taken from the extents; as F64 where they have WIDE) and METADATA
 * with two checksums added to it, and commits FILE: `sha256` of the data, which is put into SHA256
 * too, and `header_sha256` of the header without that entry (its JSON compact, keys sorted). The
 * same input gives the same bytes. */
void safetensors_save(struct outfile *file, const struct tensor *tensors, size_t count,
                      json_t *metadata, char sha256[SHA256_TEXT]);

#endif
