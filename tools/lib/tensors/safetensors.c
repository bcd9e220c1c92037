/* safetensors - tensors by name in one file. See safetensors.h. */
#include "tensors/safetensors.h"

#include "base/base.h"
#include "base/file.h"
#include "base/meta.h"

#include <sha256.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "floats are copied as they lie");
_Static_assert((int)SHA256_TEXT == SHA256_DIGEST_STRING_LENGTH, "a digest as text");

enum { LENGTH_BYTES = 8, MOST_HEADER = 100 << 20 };

/* ---- reading ---- */

/* A whole number of at least 0 in a JSON array; dies if it is not. */
static size_t number_at(const char *path, const char *name, const json_t *array, size_t i)
{
    const json_t *number = json_array_get(array, i);

    if (!json_is_integer(number) || json_integer_value(number) < 0)
        die("%s: tensor '%s': its shape and data_offsets must be whole numbers of at least 0", path,
            name);
    return (size_t)json_integer_value(number);
}

/* A tensor and the offsets of its data, for sorting. */
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

/* Parses one entry of the header, whose data lie within DATA_BYTES. */
static struct placed parse_tensor(const char *path, const char *name, const json_t *entry,
                                  size_t data_bytes)
{
    struct placed placed = {.tensor.name = xstrdup(name)};
    struct tensor *tensor = &placed.tensor;
    const char *dtype = json_string_value(json_object_get(entry, "dtype"));
    const json_t *shape = json_object_get(entry, "shape");
    const json_t *offsets = json_object_get(entry, "data_offsets");
    size_t bytes = dtype && strcmp(dtype, "F64") == 0 ? sizeof(double) : sizeof(float),
           item = bytes;

    if (!dtype || !json_is_array(shape) || json_array_size(offsets) != 2)
        die("%s: tensor '%s': it has no dtype, shape or data_offsets", path, name);
    if (strcmp(dtype, "F32") != 0 && strcmp(dtype, "F64") != 0)
        die("%s: tensor '%s': its type is %s; only F32 and F64 can be read (PyTorch's .float())",
            path, name, dtype);
    tensor->dimensions = json_array_size(shape);
    if (tensor->dimensions > TENSOR_DIMENSIONS)
        die("%s: tensor '%s': it has %zu dimensions, more than %d", path, name, tensor->dimensions,
            TENSOR_DIMENSIONS);
    for (size_t d = 0; d < tensor->dimensions; d++) {
        tensor->extent[d] = number_at(path, name, shape, d);
        if (__builtin_mul_overflow(bytes, tensor->extent[d], &bytes))
            die("%s: tensor '%s': its shape is too large", path, name);
    }
    tensor->count = bytes / item;
    placed.begin = number_at(path, name, offsets, 0);
    placed.end = number_at(path, name, offsets, 1);
    if (placed.end < placed.begin || placed.end - placed.begin != bytes)
        die("%s: tensor '%s': its data_offsets do not match its shape", path, name);
    if (placed.end > data_bytes)
        die("%s: truncated: tensor '%s' ends at byte %zu of the data, of which there are %zu", path,
            name, placed.end, data_bytes);
    return placed;
}

/* ---- checksums ---- */

static const char DATA_SUM[] = "sha256", HEADER_SUM[] = "header_sha256";

/* The SHA-256 of HEADER without its own checksum, whatever the order and spaces of its JSON. */
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

/* Compares the two checksums. If only one is there, the name of the other was damaged. */
static char *compare_sums(const char *path, json_t *header, const char *sha256)
{
    json_t *metadata = json_object_get(header, "__metadata__"), *value;
    char header_sha256[SHA256_TEXT];
    const char *key;

    json_object_foreach(metadata, key, value) if (!json_is_string(value))
        die("%s: __metadata__: '%s' is not a text", path, key);
    const char *data = json_string_value(json_object_get(metadata, DATA_SUM));
    const char *head = json_string_value(json_object_get(metadata, HEADER_SUM));
    sum_header(header, header_sha256);
    if (!data != !head)
        return xprintf("it has no `%s`", data ? HEADER_SUM : DATA_SUM);
    if (data && strcmp(data, sha256) != 0)
        return xprintf("the SHA-256 of its data is %.12s..., not %.12s...", sha256, data);
    if (head && strcmp(head, header_sha256) != 0)
        return xprintf("the SHA-256 of its header is %.12s..., not %.12s...", header_sha256, head);
    return NULL;
}

void safetensors_prove(const struct safetensors *file, const char *path)
{
    if (file->unproven)
        die("%s: not what its checksums were made of: %s. It is damaged, or another program has "
            "changed it; if that is meant, remove `%s` and `%s` from its metadata",
            path, file->unproven, DATA_SUM, HEADER_SUM);
}

/* Whether another program wrote FILE, as safetensors_prove_copy() knows it. With a tensor missing
 * it is no copy but damaged, perhaps in a name. */
static bool is_copy(const struct safetensors *file, const struct tensor *tensors, size_t count,
                    const char *const *metadata)
{
    size_t known = 2; /* checksums */
    bool same = true;

    for (size_t i = 0; i < count; i++) {
        if (!safetensors_find(file, tensors[i].name))
            return false;
        same = same && i < file->tensors && strcmp(file->tensor[i].name, tensors[i].name) == 0;
    }
    if (!same)
        return true;
    for (; *metadata; metadata++, known++)
        if (!json_object_get(file->metadata, *metadata))
            return false;
    return json_object_size(file->metadata) > known;
}

void safetensors_prove_copy(const struct safetensors *file, const char *path,
                            const struct tensor *tensors, size_t count, const char *const *metadata)
{
    const char *before = json_string_value(json_object_get(file->metadata, DATA_SUM));
    char now[SHA256_TEXT];

    if (!file->unproven)
        return;
    if (!is_copy(file, tensors, count, metadata))
        safetensors_prove(file, path);
    struct tensor *there = xalloc(count, sizeof *there);
    for (size_t i = 0; i < count; i++)
        there[i] = tensors[i].values ? tensors[i] : *safetensors_find(file, tensors[i].name);
    safetensors_sum(there, count, now);
    free(there);
    if (!before || strcmp(before, now) != 0)
        warn("%s: another program has written it and changed its values: its `%s` and `%s` are of "
             "what they were before; remove them from its metadata",
             path, DATA_SUM, HEADER_SUM);
}

/* ---- the tensors ---- */

static void take_values(struct tensor *tensor, const char *data, size_t bytes)
{
    tensor->values = xfloats(tensor->count);
    if (bytes == tensor->count * sizeof *tensor->values) {
        memcpy(tensor->values, data, bytes);
        return;
    }
    tensor->wide = xalloc(1, bytes);
    memcpy(tensor->wide, data, bytes);
    for (size_t i = 0; i < tensor->count; i++)
        tensor->values[i] = (float)tensor->wide[i];
}

static void parse_tensors(struct safetensors *file, const char *path, json_t *header,
                          const char *data, size_t data_bytes)
{
    struct placed *placed = xalloc(json_object_size(header), sizeof *placed);
    const char *name;
    json_t *entry;
    size_t n = 0, reached = 0;

    json_object_foreach(header, name, entry)
    {
        if (strcmp(name, "__metadata__") != 0)
            placed[n++] = parse_tensor(path, name, entry, data_bytes);
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
        take_values(&file->tensor[i], data + p->begin, p->end - p->begin);
    }
    if (reached != data_bytes)
        die("%s: %zu extra bytes after the last tensor", path, data_bytes - reached);
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
        die("%s: truncated: its header has %llu bytes, %zu are there", path,
            (unsigned long long)length, size - LENGTH_BYTES);
    json_t *header = json_loadb(bytes + LENGTH_BYTES, length, JSON_REJECT_DUPLICATES, &error);
    if (!header)
        die("%s: not a model: its header is not JSON: %s (byte %d)", path, error.text,
            error.position);

    const char *data = bytes + LENGTH_BYTES + length;
    size_t data_bytes = size - LENGTH_BYTES - length;
    json_t *metadata = json_object_get(header, "__metadata__");
    if (metadata && !json_is_object(metadata))
        die("%s: __metadata__ is not an object", path);
    parse_tensors(file, path, header, data, data_bytes);
    SHA256Data((const uint8_t *)data, data_bytes, file->sha256);
    file->unproven = compare_sums(path, header, file->sha256);
    file->metadata = metadata ? json_incref(metadata) : json_object();
    json_decref(header);
    return file;
}

void safetensors_close(struct safetensors *file)
{
    for (size_t i = 0; i < file->tensors; i++) {
        free(file->tensor[i].name);
        free(file->tensor[i].values);
        free(file->tensor[i].wide);
    }
    free(file->tensor);
    json_decref(file->metadata);
    free(file->unproven);
    free(file);
}

struct safetensors *safetensors_load(const char *path)
{
    size_t size;
    char *bytes = file_read(path, SIZE_MAX - 1, &size);
    struct safetensors *file = safetensors_parse(bytes, size, path);

    free(bytes);
    return file;
}

const struct tensor *safetensors_find(const struct safetensors *file, const char *name)
{
    for (size_t i = 0; i < file->tensors; i++)
        if (strcmp(file->tensor[i].name, name) == 0)
            return &file->tensor[i];
    return NULL;
}

const struct tensor *safetensors_take(const struct safetensors *file, const char *path,
                                      const char *what, const char *name, size_t rows,
                                      size_t columns)
{
    const struct tensor *tensor = safetensors_find(file, name);
    bool fits = tensor && tensor->dimensions == (rows ? 2 : 1) &&
                tensor->extent[0] == (rows ? rows : columns) &&
                tensor->extent[tensor->dimensions - 1] == columns;

    if (!fits)
        die("%s: is not %s: '%s' is missing or of another shape", path, what, name);
    if (!all_finite(tensor->values, tensor->count))
        die("%s: '%s' holds a number that is not finite", path, name);
    return tensor;
}

double *safetensors_wide(const struct safetensors *file, const char *path, const char *what,
                         const char *name, size_t rows, size_t columns)
{
    const struct tensor *tensor = safetensors_take(file, path, what, name, rows, columns);
    double *values = xalloc(tensor->count, sizeof *values);

    for (size_t i = 0; i < tensor->count; i++)
        values[i] = tensor->wide ? tensor->wide[i] : (double)tensor->values[i];
    return values;
}

/* ---- writing ---- */

static const void *bytes_of(const struct tensor *t, size_t *bytes)
{
    *bytes = t->wide ? sizeof *t->wide : sizeof *t->values;
    for (size_t d = 0; d < t->dimensions; d++)
        *bytes *= t->extent[d];
    return t->wide ? (const void *)t->wide : t->values;
}

void safetensors_sum(const struct tensor *tensors, size_t count, char sha256[SHA256_TEXT])
{
    SHA2_CTX digest;

    SHA256Init(&digest);
    for (size_t i = 0, bytes; i < count; i++) {
        const void *data = bytes_of(&tensors[i], &bytes);
        SHA256Update(&digest, data, bytes);
    }
    SHA256End(&digest, sha256);
}

static json_t *describe(const struct tensor *t, size_t begin, size_t end)
{
    json_t *shape = json_array();

    for (size_t d = 0; d < t->dimensions; d++)
        meta_append(shape, json_integer((json_int_t)t->extent[d]));
    return meta_pack("{s:s, s:o, s:[I, I]}", "dtype", t->wide ? "F64" : "F32", "shape", shape,
                     "data_offsets", (json_int_t)begin, (json_int_t)end);
}

void safetensors_save(struct outfile *file, const struct tensor *tensors, size_t count,
                      json_t *metadata, char sha256[SHA256_TEXT])
{
    json_t *header = json_object();
    size_t begin = 0, bytes;

    meta_set(header, "__metadata__", json_incref(metadata));
    for (size_t i = 0; i < count; i++) {
        bytes_of(&tensors[i], &bytes);
        meta_set(header, tensors[i].name, describe(&tensors[i], begin, begin + bytes));
        begin += bytes;
    }
    safetensors_sum(tensors, count, sha256);
    char header_sha256[SHA256_TEXT];
    meta_set(metadata, DATA_SUM, json_string(sha256));
    sum_header(header, header_sha256);
    meta_set(metadata, HEADER_SUM, json_string(header_sha256));

    char *text = json_dumps(header, JSON_COMPACT);
    if (!text)
        die("%s: the header could not be written as JSON", file->path);
    uint64_t length = (strlen(text) + 7) / 8 * 8; /* aligns the data */
    FILE *out = outfile_stream(file);
    fwrite(&length, LENGTH_BYTES, 1, out);
    fprintf(out, "%-*s", (int)length, text);
    for (size_t i = 0; i < count; i++) {
        const void *data = bytes_of(&tensors[i], &bytes);
        fwrite(data, 1, bytes, out);
    }
    outfile_finish(file, out);
    free(text);
    json_decref(header);
}
