/* npy - the header of NumPy's array file: reading and writing
 *
 * Source: NumPy Enhancement Proposal 1 (NEP 1) and numpy.lib.format, versions 1.0, 2.0 and 3.0.
 */
#ifndef LATHE_NPY_H
#define LATHE_NPY_H

#include "stream/stream.h"

enum npy_type { NPY_F4, NPY_F8, NPY_F2, NPY_I2, NPY_I4, NPY_U1 };

struct npy {
    enum npy_type type;
    size_t item; /* bytes a value */
    bool big_endian;
    bool fortran_order;
    struct shape shape;
    size_t values; /* the product of the shape */
};

/* Magic, version and the 2- or 4-byte header length. */
enum { NPY_PREAMBLE = 12, NPY_MAX_HEADER = 1 << 20 };

extern const char npy_magic[6];

/* Finds the length of the header text from START, the first NPY_PREAMBLE bytes of the file;
 * *PREAMBLE becomes 10 or 12, the offset of the text. Returns an error message, or NULL. */
const char *npy_header_length(const unsigned char *start, size_t *preamble, size_t *length);

/* Parses the header TEXT of LENGTH bytes and a NUL. Returns NULL, or an error message that the
 * caller frees. */
char *npy_parse(const char *text, size_t length, struct npy *npy);

/* The whole header (magic to newline) that numpy.save writes for a C-ordered array of SHAPE with
 * the dtype DESCR ("<f4"), and a NUL; *SIZE is its length. The caller frees it. */
char *npy_format(const char *descr, const struct shape *shape, size_t *size);

/* Converts COUNT values at BYTES, as they are in the file, to float32. */
void npy_convert(const struct npy *npy, const unsigned char *bytes, float *values, size_t count);

/* Rounds COUNT VALUES to the nearest binary16, ties to even, as numpy.astype does. Returns the
 * index of the first finite value that is too large for it (65520 and more); COUNT if there is
 * none. */
size_t npy_halves(const float *values, uint16_t *halves, size_t count);

/* The index of the first of COUNT values at BYTES that float32 cannot hold, and the value in
 * *VALUE; COUNT if there is none. Float32 cannot hold a float64 beyond its range, one so small that
 * it becomes 0, or an integer from 2^24 to 2^53 that it would round. Rounding other values to a
 * part in 2^24 is expected of float32. */
size_t npy_unheld(const struct npy *npy, const unsigned char *bytes, size_t count, double *value);

#endif
