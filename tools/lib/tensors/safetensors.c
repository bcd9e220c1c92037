/* safetensors - tensors by name in one file. See safetensors.h. */
#include "tensors/safetensors.h"

#include "base/base.h"
#include "base/meta.h"

#include <sha256.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "floats are copied as they lie");
_Static_assert((int)SHA256_TEXT == SHA256_DIGEST_STRING_LENGTH, "a digest as text");

enum { LENGTH_BYTES = 8, MOST_HEADER = 100 << 20 };

/* ---- reading ---- */

/* A whole number of at least 0 in a JSON array, or death. */
static size_t number_at(const char *path, const char *name, const json_t *array, size_t i)
{
    const json_t *number = json_array_get(array, i);

    if (!json_is_integer(number) || json_integer_value(number) < 0)
        die("%s: tensor '%s': its shape and data_offsets must be whole numbers of at least 0", path,
            name);
    return (size_t)json_integer_value(number);
}

/* One entry of the header; *BEGIN and *END are where its data lie among DATA_BYTES. */
static void parse_tensor(const char *path, const char *name, const json_t *entry, size_t data_bytes,
                         struct tensor *tensor, size_t *begin, size_t *end)
{
    const char *dtype = json_string_value(json_object_get(entry, "dtype"));
    const json_t *shape = json_object_get(entry, "shape");
    const json_t *offsets = json_object_get(entry, "data_offsets");
    size_t bytes = sizeof(float);

    if (!dtype || !json_is_array(shape) || json_array_size(offsets) != 2)
        die("%s: tensor '%s': it has no dtype, shape or data_offsets", path, name);
    if (strcmp(dtype, "F32") != 0)
        die("%s: tensor '%s': its type is %s; only F32 can be read", path, name, dtype);
    tensor->name = xstrdup(name);
    tensor->dimensions = json_array_size(shape);
    tensor->count = 1;
    if (tensor->dimensions > TENSOR_DIMENSIONS)
        die("%s: tensor '%s': it has %zu dimensions, more than %d", path, name, tensor->dimensions,
            TENSOR_DIMENSIONS);
    for (size_t d = 0; d < tensor->dimensions; d++) {
        tensor->extent[d] = number_at(path, name, shape, d);
        if (__builtin_mul_overflow(bytes, tensor->extent[d], &bytes))
            die("%s: tensor '%s': its shape is too large", path, name);
    }
    tensor->count = bytes / sizeof(float);
    *begin = number_at(path, name, offsets, 0);
    *end = number_at(path, name, offsets, 1);
    if (*end < *begin || *end - *begin != bytes)
        die("%s: tensor '%s': its data_offsets do not match its shape", path, name);
    if (*end > data_bytes)
        die("%s: cut short: tensor '%s' ends at byte %zu of the data, of which there are %zu", path,
            name, *end, data_bytes);
}

/* A tensor and where its data lie, for sorting. */
struct placed {
    struct tensor tensor;
    size_t begin, end;
};

static int by_begin(const void *a, const void *b)
{
    const struct placed *p = a, *q = b;

    if (p->begin != q->begin)
        return p->begin < q->begin ? -1 : 1;
    return p->end < q->end ? -1 : p->end > q->end;
}

/* ---- checksums ---- */

static const char DATA_SUM[] = "sha256", HEADER_SUM[] = "header_sha256";

/* The SHA-256 of HEADER without its own checksum, in whatever order and with whatever spaces its
 * JSON is written. */
static void sum_header(json_t *header, char sha256[SHA256_TEXT])
{
    json_t *copy = json_deep_copy(header);

    json_object_del(json_object_get(copy, "__metadata__"), HEADER_SUM);
    char *text = copy ? json_dumps(copy, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    if (!text)
        die("out of memory");
    SHA256Data((const uint8_t *)text, strlen(text), sha256);
    free(text);
    json_decref(copy);
}

static bool is_digest(const char *text)
{
    return strlen(text) == SHA256_TEXT - 1 && strspn(text, "0123456789abcdef") == SHA256_TEXT - 1;
}

static void check_sum(const char *path, const json_t *metadata, const char *name, const char *what,
                      const char *sha256)
{
    const char *wanted = json_string_value(json_object_get(metadata, name));

    if (wanted && strcmp(wanted, sha256) != 0)
        die("%s: damaged: the %s's SHA-256 is %.12s..., the file says %.12s...", path, what, sha256,
            wanted);
}

/* A checksum by another name is one of ours whose name was damaged: what it guards cannot be
 * trusted. */
static void check_metadata(const char *path, json_t *header, const char *sha256)
{
    json_t *metadata = json_object_get(header, "__metadata__"), *value;
    char header_sha256[SHA256_TEXT];
    const char *key;

    json_object_foreach(metadata, key, value)
    {
        if (!json_is_string(value))
            die("%s: __metadata__: '%s' is not a text", path, key);
        if (is_digest(json_string_value(value)) && strcmp(key, DATA_SUM) != 0 &&
            strcmp(key, HEADER_SUM) != 0)
            die("%s: damaged: '%s' is no checksum that is known", path, key);
    }
    sum_header(header, header_sha256);
    check_sum(path, metadata, DATA_SUM, "data", sha256);
    check_sum(path, metadata, HEADER_SUM, "header", header_sha256);
}

/* ---- the tensors ---- */

static void parse_tensors(struct safetensors *file, const char *path, json_t *header,
                          const char *data, size_t data_bytes)
{
    struct placed *placed = xalloc(json_object_size(header), sizeof *placed);
    const char *name;
    json_t *entry;
    size_t n = 0, reached = 0;

    json_object_foreach(header, name, entry)
    {
        if (strcmp(name, "__metadata__") == 0)
            continue;
        struct placed *p = &placed[n++];
        parse_tensor(path, name, entry, data_bytes, &p->tensor, &p->begin, &p->end);
    }
    qsort(placed, n, sizeof *placed, by_begin);
    file->tensors = n;
    file->tensor = xalloc(n, sizeof *file->tensor);
    for (size_t i = 0; i < n; i++) {
        const struct placed *p = &placed[i];
        if (p->begin != reached)
            die("%s: tensor '%s' %s", path, p->tensor.name,
                p->begin < reached ? "overlaps another one" : "leaves a gap before it");
        reached = p->end;
        file->tensor[i] = p->tensor;
        file->tensor[i].values = xfloats(p->tensor.count);
        memcpy(file->tensor[i].values, data + p->begin, p->end - p->begin);
    }
    if (reached != data_bytes)
        die("%s: %zu bytes too many behind the last tensor", path, data_bytes - reached);
    free(placed);
}

struct safetensors *safetensors_parse(const char *bytes, size_t size, const char *path)
{
    struct safetensors *file = xalloc(1, sizeof *file);
    uint64_t length = 0;
    json_error_t error;

    memcpy(&length, bytes, size < LENGTH_BYTES ? size : LENGTH_BYTES);
    if (size <= LENGTH_BYTES || length > MOST_HEADER || length < 2 || bytes[LENGTH_BYTES] != '{')
        die("%s: not a model: no safetensors header at its beginning", path);
    if (length > size - LENGTH_BYTES)
        die("%s: cut short: its header has %llu bytes, %zu are there", path,
            (unsigned long long)length, size - LENGTH_BYTES);
    json_t *header = json_loadb(bytes + LENGTH_BYTES, length, JSON_REJECT_DUPLICATES, &error);
    if (!header)
        die("%s: not a model: its header is no JSON: %s (byte %d)", path, error.text,
            error.position);

    const char *data = bytes + LENGTH_BYTES + length;
    size_t data_bytes = size - LENGTH_BYTES - length;
    json_t *metadata = json_object_get(header, "__metadata__");
    if (metadata && !json_is_object(metadata))
        die("%s: __metadata__ is not an object", path);
    parse_tensors(file, path, header, data, data_bytes);
    SHA256Data((const uint8_t *)data, data_bytes, file->sha256);
    check_metadata(path, header, file->sha256);
    file->metadata = metadata ? json_incref(metadata) : json_object();
    json_decref(header);
    return file;
}

void safetensors_close(struct safetensors *file)
{
    for (size_t i = 0; i < file->tensors; i++) {
        free(file->tensor[i].name);
        free(file->tensor[i].values);
    }
    free(file->tensor);
    json_decref(file->metadata);
    free(file);
}

const struct tensor *safetensors_find(const struct safetensors *file, const char *name)
{
    for (size_t i = 0; i < file->tensors; i++)
        if (strcmp(file->tensor[i].name, name) == 0)
            return &file->tensor[i];
    return NULL;
}

/* ---- writing ---- */

static size_t count_of(const struct tensor *t)
{
    size_t count = 1;

    for (size_t d = 0; d < t->dimensions; d++)
        count *= t->extent[d];
    return count;
}

static json_t *describe(const struct tensor *t, size_t begin)
{
    json_t *shape = json_array();

    for (size_t d = 0; d < t->dimensions; d++)
        meta_append(shape, json_integer((json_int_t)t->extent[d]));
    return json_pack("{s:s, s:o, s:[I, I]}", "dtype", "F32", "shape", shape, "data_offsets",
                     (json_int_t)begin, (json_int_t)(begin + count_of(t) * sizeof(float)));
}

void safetensors_save(struct outfile *file, const struct tensor *tensors, size_t count,
                      json_t *metadata, char sha256[SHA256_TEXT])
{
    json_t *header = json_object();
    SHA2_CTX digest;
    size_t begin = 0;

    SHA256Init(&digest);
    meta_set(header, "__metadata__", json_incref(metadata));
    for (size_t i = 0; i < count; i++) {
        size_t bytes = count_of(&tensors[i]) * sizeof(float);
        meta_set(header, tensors[i].name, describe(&tensors[i], begin));
        SHA256Update(&digest, (const uint8_t *)tensors[i].values, bytes);
        begin += bytes;
    }
    SHA256End(&digest, sha256);
    char header_sha256[SHA256_TEXT];
    meta_set(metadata, DATA_SUM, json_string(sha256));
    sum_header(header, header_sha256);
    meta_set(metadata, HEADER_SUM, json_string(header_sha256));

    char *text = json_dumps(header, JSON_COMPACT);
    if (!text)
        die("%s: the header could not be written as JSON", file->path);
    uint64_t length = (strlen(text) + 7) / 8 * 8; /* so that the data are aligned */
    FILE *out = outfile_stream(file);
    fwrite(&length, LENGTH_BYTES, 1, out);
    fprintf(out, "%-*s", (int)length, text);
    for (size_t i = 0; i < count; i++)
        fwrite(tensors[i].values, sizeof(float), count_of(&tensors[i]), out);
    outfile_finish(file, out);
    free(text);
    json_decref(header);
}
