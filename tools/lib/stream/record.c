/* record - what one asks of a record: its shape, its key, its fields. See stream.h. */
#include "stream/stream.h"

#include "base/base.h"
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t shape_values(const struct shape *shape)
{
    size_t values = 1;

    for (int d = 0; d < shape->dimensions; d++)
        values *= shape->extent[d];
    return values;
}

char *shape_text(const struct shape *shape)
{
    char *text = NULL;

    for (int d = 0; d < shape->dimensions; d++)
        text = text_join(text, ", ", xprintf("%zu", shape->extent[d]));
    char *whole = xprintf("(%s%s)", text ? text : "", shape->dimensions == 1 ? "," : "");
    free(text);
    return whole;
}

void die_record(const struct record *record, const char *format, ...)
{
    char message[1000];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    die("%s: record %llu (%s): %s", record->stream, (unsigned long long)record->number, record->key,
        message);
}

void record_drop(struct record *record)
{
    free(record->key);
    json_decref(record->meta);
}

void record_rows(const struct record *record, size_t *channels, size_t *frames)
{
    const struct shape *shape = &record->shape;

    if (shape->dimensions == 2) {
        *channels = shape->extent[0];
        *frames = shape->extent[1];
    } else if (shape->dimensions == 1) {
        *channels = 1;
        *frames = shape->extent[0];
    } else {
        die_record(record, "its shape is %s; expected (channels, frames)", shape_text(shape));
    }
    if (*channels == 0)
        die_record(record, "it has no channels");
}

void record_sound(const struct record *record, size_t *channels, size_t *frames)
{
    bool packed = meta_packed(record->meta); /* refused where its values are read */

    if (!packed && record->shape.dimensions == 1 && json_object_get(record->meta, "history"))
        die_record(record, "it is a vector, as pool, pca and sparse write them, and not sound of "
                           "shape (channels, frames)");
    if (!packed && json_object_get(record->meta, "hop"))
        die_record(record, "it has a hop: its frames are not samples but latents, to be decoded by "
                           "ae-dec -m MODEL, or a spectrogram");
    record_rows(record, channels, frames);
}

double record_rate(const struct record *record)
{
    json_t *rate = json_object_get(record->meta, "sample_rate");

    if (!rate)
        return 0;
    if (!json_is_number(rate) || !(json_number_value(rate) > 0) || isinf(json_number_value(rate)))
        die_record(record, "its sample_rate is not a positive number");
    return json_number_value(rate);
}

bool meta_packed(const json_t *meta)
{
    return json_object_get(meta, "packed") != NULL;
}

char *meta_text(const json_t *meta, const char *field)
{
    const json_t *value = json_object_get(meta, field);

    if (!value || json_is_null(value))
        return xstrdup("");
    if (json_is_string(value))
        return xstrdup(json_string_value(value));
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    if (!text)
        die("the field %s cannot be written as JSON", field);
    return text;
}

/* ---- keys ---- */

/* The length of the character at TEXT if it is allowed in a key, else 0. C1 controls (U+0080 to
 * U+009F) are not allowed, since a terminal may obey them. */
static size_t key_character(const char *text)
{
    unsigned char c = (unsigned char)text[0], next = c ? (unsigned char)text[1] : 0;

    if (c >= 0x80)
        return c == 0xC2 && next < 0xA0 ? 0 : text_sequence(text);
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

bool key_valid(const char *key)
{
    bool part = false; /* whether the part since the last '/' has a character */

    for (size_t n; *key; key += n) {
        n = *key == '/' ? 1 : key_character(key);
        if (n == 0 || (*key == '/' && !part))
            return false;
        part = *key != '/';
    }
    return part;
}

char *key_from_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    size_t length = dot && dot != name ? (size_t)(dot - path) : strlen(path);
    char *stem = xprintf("%.*s", (int)length, path), *rest = stem, *part;
    char *key = xalloc(length + 2, 1), *out = key;

    while ((part = strtok_r(rest, "/", &rest))) {
        if (strcmp(part, ".") == 0 || strcmp(part, "..") == 0)
            continue;
        if (out != key)
            *out++ = '/';
        for (size_t n; *part; part += n ? n : 1) {
            n = key_character(part);
            memcpy(out, n ? part : "_", n ? n : 1);
            out += n ? n : 1;
        }
    }
    if (out == key)
        *out = '_';
    free(stem);
    return key;
}
