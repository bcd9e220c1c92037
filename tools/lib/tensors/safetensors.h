/* safetensors - named tensors in one file, as PyTorch and others exchange them
 *
 * Room tensors: tensors in files. Uses base.
 *
 * The format: 8 bytes, the length of the header, little-endian; the header, a JSON object of
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
    double *wide; /* [count]: the values of an F64 tensor, rounded in VALUES; NULL for F32 */
};

struct safetensors {
    struct tensor *tensor; /* in the order of their data */
    size_t tensors;
    json_t *metadata;         /* an object of strings, never NULL */
    char sha256[SHA256_TEXT]; /* of the data, in hexadecimal */
    char *unproven;           /* the checksum that does not match, in words; NULL: none */
};

/* Parses the SIZE BYTES of the file PATH. Dies, naming PATH, if they are not safetensors, are
 * truncated or have bytes after the end, or if tensors overlap, leave gaps or are neither F32 nor
 * F64. Checksums are compared but not yet judged: safetensors_prove(). Free with
 * safetensors_close(). */
struct safetensors *safetensors_parse(const char *bytes, size_t size, const char *path);
/* The same for the file PATH. */
struct safetensors *safetensors_load(const char *path);
void safetensors_close(struct safetensors *file);

/* Dies if FILE has a `sha256` that does not match its data, a `header_sha256` that does not match
 * its header, or one without the other. So every flipped bit of a file written here is detected. A
 * file without checksums, of another program, is accepted. */
void safetensors_prove(const struct safetensors *file, const char *path);

/* The same for a kind of file that other programs may write again: we write its COUNT TENSORS
 * (their values are FILE's where they have none) in this order, and METADATA (names, NULL after the
 * last). Where the order is another, or there is more metadata, the checksums are those of the file
 * before; what they tell is whether the values are still the same. If not, it warns. */
void safetensors_prove_copy(const struct safetensors *file, const char *path,
                            const struct tensor *tensors, size_t count,
                            const char *const *metadata);

/* The SHA-256 of the values of COUNT tensors, one after the other: the data section of the file
 * that safetensors_save() makes of them. */
void safetensors_sum(const struct tensor *tensors, size_t count, char sha256[SHA256_TEXT]);

/* The tensor NAME; NULL if there is none. */
const struct tensor *safetensors_find(const struct safetensors *file, const char *name);

/* The tensor NAME of ROWS x COLUMNS finite numbers (ROWS 0: a vector of COLUMNS). Dies with "PATH:
 * is not WHAT" if there is none. safetensors_wide() returns a copy in double precision; free(3). */
const struct tensor *safetensors_take(const struct safetensors *file, const char *path,
                                      const char *what, const char *name, size_t rows,
                                      size_t columns);
double *safetensors_wide(const struct safetensors *file, const char *path, const char *what,
                         const char *name, size_t rows, size_t columns);

/* Writes TENSORS (counts are computed from the extents; F64 if they have WIDE) and METADATA, to
 * which two checksums are added, and commits FILE: `sha256` of the data, also returned in SHA256,
 * and `header_sha256` of the header without that entry (compact JSON, sorted keys). The same input
 * gives the same bytes. */
void safetensors_save(struct outfile *file, const struct tensor *tensors, size_t count,
                      json_t *metadata, char sha256[SHA256_TEXT]);

#endif
