/* npy - the header of NumPy's array file, read and written
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

/* The length of the header text that follows, read from the first bytes of the file; *PREAMBLE
 * becomes 10 or 12, where the text starts. NPY_PREAMBLE bytes must be there. Returns an error
 * message, or NULL. */
const char *npy_header_length(const unsigned char *start, size_t *preamble, size_t *length);

/* Parses the header TEXT of LENGTH bytes. Returns NULL, or an error message that the caller frees.
 */
char *npy_parse(const char *text, size_t length, struct npy *npy);

/* The whole header (magic to newline) that numpy.save writes for a C-ordered array of SHAPE with
 * the dtype DESCR ("<f4"); its size goes to *SIZE. The caller frees it. */
char *npy_format(const char *descr, const struct shape *shape, size_t *size);

/* COUNT values as they lie in the file at BYTES, converted to float32. */
void npy_convert(const struct npy *npy, const unsigned char *bytes, float *values, size_t count);

/* COUNT VALUES rounded to the nearest binary16, ties to even, as numpy.astype does. The index of
 * the first finite value that it has no room for (65520 and more), COUNT when there is none. */
size_t npy_halves(const float *values, uint16_t *halves, size_t count);

/* Of COUNT values at BYTES the index of the first that float32 has no room for, COUNT when there is
 * none: a float64 beyond its range, one so small that it becomes 0, and a number whose units are
 * lost (from 2^24 to 2^53). That others are rounded, to a part in 2^24, is what float32 is. *VALUE
 * becomes that value. */
size_t npy_unheld(const struct npy *npy, const unsigned char *bytes, size_t count, double *value);

#endif
