/* npy - the header of NumPy's array file, read and written. See npy.h. */
#include "stream/npy.h"

#include "base/base.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the npy reader converts to a little-endian host"
#endif

const char npy_magic[6] = {'\x93', 'N', 'U', 'M', 'P', 'Y'};

const char *npy_header_length(const unsigned char *start, size_t *preamble, size_t *length)
{
    if (memcmp(start, npy_magic, sizeof npy_magic) != 0)
        return "is not an npy file (its first bytes are not \\x93NUMPY)";
    if (start[6] < 1 || start[6] > 3 || start[7] != 0)
        return "has an unknown npy version (known are 1.0, 2.0 and 3.0)";
    *preamble = start[6] == 1 ? 10 : 12;
    *length = start[8] | (size_t)start[9] << 8;
    if (start[6] > 1)
        *length |= (size_t)start[10] << 16 | (size_t)start[11] << 24;
    if (*length > NPY_MAX_HEADER)
        return "has an npy header longer than 1 MiB";
    return NULL;
}

/* ---- the header's text: a Python dictionary of three items ---- */

static void skip_space(const char **at)
{
    *at += strspn(*at, " \t\n");
}

/* Skips white space and the text WANTED; false if something else is there. */
static bool take(const char **at, const char *wanted)
{
    size_t length = strlen(wanted);

    skip_space(at);
    if (strncmp(*at, wanted, length) != 0)
        return false;
    *at += length;
    return true;
}

/* Reads a quoted string without escapes into TEXT of SIZE bytes. */
static bool take_string(const char **at, char *text, size_t size)
{
    skip_space(at);
    const char quote[] = {**at, '\\', '\0'};
    if (*quote != '\'' && *quote != '"')
        return false;
    size_t length = strcspn(*at + 1, quote);
    if (length >= size || (*at)[1 + length] != *quote)
        return false;
    memcpy(text, *at + 1, length);
    text[length] = '\0';
    *at += length + 2;
    return true;
}

static bool take_number(const char **at, size_t *number)
{
    char *end;

    skip_space(at);
    errno = 0;
    *number = strtoull(*at, &end, 10);
    if (**at < '0' || **at > '9' || errno)
        return false;
    *at = end + (*end == 'L'); /* as Python 2 writes a long */
    return true;
}

static char *parse_descr(const char **at, struct npy *npy)
{
    static const char *const known[] = {
        [NPY_F4] = "f4", [NPY_F8] = "f8", [NPY_F2] = "f2",
        [NPY_I2] = "i2", [NPY_I4] = "i4", [NPY_U1] = "u1",
    };
    char descr[32];

    if (!take_string(at, descr, sizeof descr))
        return xstrdup(
            "has a structured or malformed dtype; an array of f4 f8 f2 i2 i4 u1 is required");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strchr("<>|=", descr[0]) && descr[0] && strcmp(descr + 1, known[i]) == 0) {
            npy->type = (enum npy_type)i;
            npy->item = (size_t)(known[i][1] - '0');
            npy->big_endian = descr[0] == '>';
            return NULL;
        }
    }
    return xprintf("has dtype '%s', which is none of f4 f8 f2 i2 i4 u1; convert it with astype",
                   descr);
}

static char *parse_shape(const char **at, struct npy *npy)
{
    if (!take(at, "("))
        return xstrdup("has a malformed shape");
    while (!take(at, ")")) {
        if (npy->shape.dimensions == MAX_DIMENSIONS)
            return xprintf("has more than %d dimensions", MAX_DIMENSIONS);
        if (!take_number(at, &npy->shape.extent[npy->shape.dimensions++]) ||
            (!take(at, ",") && **at != ')'))
            return xstrdup("has a malformed shape");
    }
    /* No array can have more bytes than a file: the product is checked before it is used. */
    size_t bytes = npy->item;
    npy->values = 1;
    for (int d = 0; d < npy->shape.dimensions; d++)
        if (__builtin_mul_overflow(npy->values, npy->shape.extent[d], &npy->values))
            return xstrdup("claims a shape whose product overflows");
    if (__builtin_mul_overflow(npy->values, bytes, &bytes) || bytes > INT64_MAX)
        return xstrdup("claims a shape whose product overflows");
    return NULL;
}

char *npy_parse(const char *text, size_t length, struct npy *npy)
{
    const char *at = text, *shape_at;
    bool have_descr = false, have_order = false, have_shape = false;
    char *problem = NULL;

    *npy = (struct npy){.item = 1};
    if (!take(&at, "{"))
        return xstrdup("has a malformed npy header");
    shape_at = at;
    while (!take(&at, "}")) {
        char key[32];
        if (!take_string(&at, key, sizeof key) || !take(&at, ":"))
            return xstrdup("has a malformed npy header");
        if (strcmp(key, "descr") == 0 && !have_descr) {
            have_descr = true;
            problem = parse_descr(&at, npy);
        } else if (strcmp(key, "fortran_order") == 0 && !have_order) {
            have_order = true;
            npy->fortran_order = take(&at, "True");
            if (!npy->fortran_order && !take(&at, "False"))
                problem = xstrdup("has a malformed fortran_order");
        } else if (strcmp(key, "shape") == 0 && !have_shape) {
            have_shape = true;
            shape_at = at;
            problem = parse_shape(&at, npy);
        } else {
            problem = xprintf("has an unknown or repeated item '%s' in its npy header", key);
        }
        if (problem)
            return problem;
        if (!take(&at, ",") && *at != '}')
            return xstrdup("has a malformed npy header");
    }
    skip_space(&at);
    if (!have_descr || !have_order || !have_shape || at != text + length)
        return xstrdup("has a malformed npy header (descr, fortran_order and shape are required)");
    /* checking the size needs the item size, which may come after the shape */
    npy->shape.dimensions = 0;
    return parse_shape(&shape_at, npy);
}

char *npy_format(const char *descr, const struct shape *shape, size_t *size)
{
    enum { ALIGNMENT = 64, START = 10, GROWTH_DIGITS = 21 };
    char *extents = shape_text(shape);
    char *dictionary =
        xprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, extents);
    size_t text = strlen(dictionary) + 1;

    /* numpy.save leaves space for the first extent to grow in place */
    if (shape->dimensions > 0)
        text += GROWTH_DIGITS - (size_t)snprintf(NULL, 0, "%zu", shape->extent[0]);
    text += ALIGNMENT - (START + text) % ALIGNMENT;
    *size = START + text;

    char *header = xalloc(*size + 1, 1);
    memcpy(header, npy_magic, sizeof npy_magic);
    header[6] = 1;
    header[8] = (char)(text & 0xff);
    header[9] = (char)(text >> 8);
    snprintf(header + START, text + 1, "%-*s\n", (int)text - 1, dictionary);
    free(dictionary);
    free(extents);
    return header;
}

/* ---- values ---- */

/* IEEE 754 binary16, section 3.4: sign 1, exponent 5, significand 10 bits. */
static float from_half(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31, rest = half & 1023;
    uint32_t bits;
    float value;

    if (exponent == 0) {
        value = (float)rest * 0x1p-24f;
        return sign ? -value : value;
    }
    bits = sign | (exponent == 31 ? 255 : exponent + 112) << 23 | rest << 13;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The nearest binary16, ties to even; NaNs keep the part of their payload that fits. */
static uint16_t to_half(float value)
{
    uint32_t bits, sign, size;

    memcpy(&bits, &value, sizeof bits);
    sign = bits >> 16 & 0x8000;
    size = bits & 0x7fffffff;
    if (size > 0x7f800000) /* NaN */
        return (uint16_t)(sign | 0x7c00 | ((size >> 13 & 1023) ? size >> 13 & 1023 : 512));
    if (size < 0x38800000) /* less than 2^-14: a multiple of 2^-24 */
        return (uint16_t)(sign | (uint32_t)lrintf(fabsf(value) * 0x1p24f));
    size += 0xfff + (size >> 13 & 1);
    return (uint16_t)(sign | (size >= 0x47800000 ? 0x7c00 : (size - 0x38000000) >> 13));
}

size_t npy_halves(const float *values, uint16_t *halves, size_t count)
{
    size_t first = count;

    for (size_t i = count; i-- > 0;) {
        halves[i] = to_half(values[i]);
        if ((halves[i] & 0x7fff) == 0x7c00 && !isinf(values[i]))
            first = i;
    }
    return first;
}

/* The exact value at BYTES. */
static double value_at(const struct npy *npy, const unsigned char *bytes)
{
    uint64_t bits = 0;
    double value;

    for (size_t b = 0; b < npy->item; b++)
        bits |= (uint64_t)bytes[npy->big_endian ? npy->item - 1 - b : b] << (8 * b);
    switch (npy->type) {
    case NPY_F4: {
        uint32_t low = (uint32_t)bits;
        float narrow;
        memcpy(&narrow, &low, sizeof narrow);
        return (double)narrow;
    }
    case NPY_F8: memcpy(&value, &bits, sizeof value); return value;
    case NPY_F2: return (double)from_half((uint16_t)bits);
    case NPY_I2: return (int16_t)bits;
    case NPY_I4: return (int32_t)bits;
    case NPY_U1: break;
    }
    return (double)bits;
}

void npy_convert(const struct npy *npy, const unsigned char *bytes, float *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        values[i] = (float)value_at(npy, bytes + i * npy->item);
}

size_t npy_unheld(const struct npy *npy, const unsigned char *bytes, size_t count, double *value)
{
    const double units = 0x1p24,
                 whole = 0x1p53; /* float32 and float64 hold all integers up to here */

    if (npy->type != NPY_F8 && npy->type != NPY_I4)
        return count;
    for (size_t i = 0; i < count; i++) {
        *value = value_at(npy, bytes + i * npy->item);
        double size = fabs(*value), held = fabs((double)(float)*value);
        if (isfinite(size) && (isinf(held) || (held == 0 && size > 0) ||
                               (size >= units && size <= whole && held != size)))
            return i;
    }
    return count;
}
