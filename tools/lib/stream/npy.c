/* npy - the header of NumPy's array file, read and written. See npy.h. */
#include "stream/npy.h"

#include "base/base.h"

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

struct cursor {
    const char *at, *end;
};

static void skip_space(struct cursor *c)
{
    while (c->at < c->end && strchr(" \t\n", *c->at) && *c->at)
        c->at++;
}

/* Skips white space and the character WANTED. */
static bool take(struct cursor *c, char wanted)
{
    skip_space(c);
    if (c->at == c->end || *c->at != wanted)
        return false;
    c->at++;
    return true;
}

/* Reads a quoted string without escapes into TEXT of SIZE bytes. */
static bool take_string(struct cursor *c, char *text, size_t size)
{
    skip_space(c);
    if (c->at == c->end || (*c->at != '\'' && *c->at != '"'))
        return false;
    char quote = *c->at++;
    size_t n = 0;
    while (c->at < c->end && *c->at != quote) {
        if (n + 1 == size || *c->at == '\\' || *c->at == '\0')
            return false;
        text[n++] = *c->at++;
    }
    text[n] = '\0';
    return take(c, quote);
}

static bool take_word(struct cursor *c, const char *word)
{
    size_t length = strlen(word);

    skip_space(c);
    if ((size_t)(c->end - c->at) < length || memcmp(c->at, word, length) != 0)
        return false;
    c->at += length;
    return true;
}

static bool take_number(struct cursor *c, size_t *number)
{
    skip_space(c);
    if (c->at == c->end || *c->at < '0' || *c->at > '9')
        return false;
    *number = 0;
    for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++)
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, (size_t)(*c->at - '0'), number))
            return false;
    c->at += c->at < c->end && *c->at == 'L'; /* as Python 2 writes a long */
    return true;
}

static char *parse_descr(struct cursor *c, struct npy *npy)
{
    static const struct {
        const char *name;
        enum npy_type type;
        size_t item;
    } known[] = {{"f4", NPY_F4, 4}, {"f8", NPY_F8, 8}, {"f2", NPY_F2, 2},
                 {"i2", NPY_I2, 2}, {"i4", NPY_I4, 4}, {"u1", NPY_U1, 1}};
    char descr[32];

    if (!take_string(c, descr, sizeof descr))
        return xstrdup(
            "has a structured or malformed dtype; an array of f4 f8 f2 i2 i4 u1 is required");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strchr("<>|=", descr[0]) && descr[0] && strcmp(descr + 1, known[i].name) == 0) {
            npy->type = known[i].type;
            npy->item = known[i].item;
            npy->big_endian = descr[0] == '>';
            return NULL;
        }
    }
    return xprintf("has dtype '%s', which is none of f4 f8 f2 i2 i4 u1; convert it with astype",
                   descr);
}

static char *parse_shape(struct cursor *c, struct npy *npy)
{
    if (!take(c, '('))
        return xstrdup("has a malformed shape");
    while (!take(c, ')')) {
        if (npy->shape.dimensions == MAX_DIMENSIONS)
            return xprintf("has more than %d dimensions", MAX_DIMENSIONS);
        if (!take_number(c, &npy->shape.extent[npy->shape.dimensions++]))
            return xstrdup("has a malformed shape");
        if (!take(c, ',')) {
            if (!take(c, ')'))
                return xstrdup("has a malformed shape");
            break;
        }
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
    struct cursor c = {text, text + length};
    bool have_descr = false, have_order = false, have_shape = false;
    char *problem = NULL;

    *npy = (struct npy){.item = 1};
    if (!take(&c, '{'))
        return xstrdup("has a malformed npy header");
    struct cursor shape_at = c;
    while (!take(&c, '}')) {
        char key[32];
        if (!take_string(&c, key, sizeof key) || !take(&c, ':'))
            return xstrdup("has a malformed npy header");
        if (strcmp(key, "descr") == 0 && !have_descr) {
            have_descr = true;
            problem = parse_descr(&c, npy);
        } else if (strcmp(key, "fortran_order") == 0 && !have_order) {
            have_order = true;
            npy->fortran_order = take_word(&c, "True");
            if (!npy->fortran_order && !take_word(&c, "False"))
                problem = xstrdup("has a malformed fortran_order");
        } else if (strcmp(key, "shape") == 0 && !have_shape) {
            have_shape = true;
            shape_at = c;
            problem = parse_shape(&c, npy);
        } else {
            problem = xprintf("has an unknown or repeated item '%s' in its npy header", key);
        }
        if (problem)
            return problem;
        if (!take(&c, ',')) {
            if (!take(&c, '}'))
                return xstrdup("has a malformed npy header");
            break;
        }
    }
    skip_space(&c);
    if (!have_descr || !have_order || !have_shape || c.at != c.end)
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
    size_t length = strlen(dictionary), room = 0;

    /* numpy.save leaves space for the first extent to grow in place */
    if (shape->dimensions > 0) {
        char *first = xprintf("%zu", shape->extent[0]);
        room = GROWTH_DIGITS - strlen(first);
        free(first);
    }
    size_t text = length + room + 1;
    text += ALIGNMENT - (START + text) % ALIGNMENT;
    *size = START + text;

    char *header = xalloc(*size, 1);
    memset(header, ' ', *size);
    memcpy(header, npy_magic, sizeof npy_magic);
    header[6] = 1;
    header[7] = 0;
    header[8] = (char)(text & 0xff);
    header[9] = (char)(text >> 8);
    memcpy(header + START, dictionary, length);
    header[*size - 1] = '\n';
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
    if (npy->type == NPY_F4 && !npy->big_endian) {
        memcpy(values, bytes, count * sizeof *values);
        return;
    }
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
