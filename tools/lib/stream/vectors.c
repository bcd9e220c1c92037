/* vectors - a whole stream in memory as a matrix. See vectors.h. */
#include "stream/vectors.h"

#include "base/base.h"
#include "stream/finite.h"

#include <stdlib.h>
#include <string.h>

struct vectors *vectors_read(struct reader *reader)
{
    struct vectors *v = xalloc(1, sizeof *v);
    struct record record;
    size_t room = 0;

    v->values = xfloats(0); /* not NULL, even without values */
    while (reader_next(reader, &record)) {
        if (v->n == 0) {
            v->shape = record.shape;
            v->p = shape_values(&record.shape);
        } else if (record.shape.dimensions != v->shape.dimensions ||
                   memcmp(record.shape.extent, v->shape.extent, sizeof v->shape.extent) != 0) {
            die_record(&record, "its shape is %s, but the first record's is %s",
                       shape_text(&record.shape), shape_text(&v->shape));
        }
        v->keys = xgrow(v->keys, v->n, sizeof *v->keys);
        v->meta = xgrow(v->meta, v->n, sizeof *v->meta);
        finite_append(reader, &record, &v->values, &room, v->n * v->p);
        v->keys[v->n] = xstrdup(record.key);
        v->meta[v->n++] = json_incref(record.meta);
    }
    return v;
}

void vectors_free(struct vectors *vectors)
{
    for (size_t i = 0; i < vectors->n; i++) {
        free(vectors->keys[i]);
        json_decref(vectors->meta[i]);
    }
    free(vectors->keys);
    free(vectors->meta);
    free(vectors->values);
    free(vectors);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t vectors_classes(const struct vectors *vectors, const char *field, size_t **class,
                       const char ***names)
{
    size_t n = vectors->n, classes = 0, bytes = 0;
    char **text = xalloc(n, sizeof *text), **sorted = xalloc(n, sizeof *sorted);

    for (size_t i = 0; i < n; i++) {
        sorted[i] = text[i] = meta_text(vectors->meta[i], field);
        if (!*text[i])
            die("record %zu (%s) has no %s; wav2raw gives it one", i + 1, vectors->keys[i], field);
    }
    if (n > 0)
        qsort(sorted, n, sizeof *sorted, compare_texts);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || strcmp(sorted[i], sorted[classes - 1]) != 0) {
            sorted[classes++] = sorted[i];
            bytes += strlen(sorted[i]) + 1;
        }
    *class = xalloc(n, sizeof **class);
    for (size_t i = 0; i < n; i++) {
        char **found = bsearch(&text[i], sorted, classes, sizeof *sorted, compare_texts);
        (*class)[i] = (size_t)(found - sorted);
    }

    *names = xalloc(1, classes * sizeof **names + bytes); /* followed by the texts */
    char *copy = (char *)(*names + classes);
    for (size_t c = 0; c < classes; c++) {
        size_t length = strlen(sorted[c]) + 1;
        (*names)[c] = memcpy(copy, sorted[c], length);
        copy += length;
    }
    for (size_t i = 0; i < n; i++)
        free(text[i]);
    free(text);
    free(sorted);
    return classes;
}
