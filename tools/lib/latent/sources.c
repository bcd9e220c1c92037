/* sources - the records that a new one is made of. See sources.h. */
#include "latent/sources.h"

#include "base/base.h"
#include "base/meta.h"

#include <stdlib.h>
#include <string.h>

size_t sources_row(const struct vectors *v, const char *key)
{
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->keys[i], key) == 0)
            return i;
    die("no record has the key %s", key);
}

size_t sources_rows(const struct vectors *v, const char *keys, size_t **rows)
{
    size_t count = 0;

    *rows = xalloc(v->n, sizeof **rows);
    if (!keys) {
        for (; count < v->n; count++)
            (*rows)[count] = count;
        return count;
    }
    char *list = xstrdup(keys), *rest = list;
    for (const char *key; (key = strsep(&rest, ","));) {
        size_t row = sources_row(v, key);
        for (size_t i = 0; i < count; i++)
            if ((*rows)[i] == row)
                misuse("the key %s is named twice", key);
        (*rows)[count++] = row;
    }
    free(list);
    return count;
}

json_t *sources_fields(const struct vectors *v, const size_t *rows, size_t count)
{
    static const char *const needed[] = {"sample_rate", "hop", "frames", "model"};
    json_t *first = v->meta[rows[0]], *common = json_copy(first), *value;
    const char *field;

    for (size_t r = 1; r < count; r++) {
        json_t *meta = v->meta[rows[r]];
        for (int i = 0; i < 4; i++) {
            json_t *a = json_object_get(first, needed[i]), *b = json_object_get(meta, needed[i]);
            if (a != b && !json_equal(a, b))
                die("%s and %s differ in %s", v->keys[rows[0]], v->keys[rows[r]], needed[i]);
        }
        json_object_foreach(first, field, value)
        {
            if (!json_equal(value, json_object_get(meta, field)))
                json_object_del(common, field);
        }
    }
    return common;
}

void sources_keys(json_t *meta, const struct vectors *v, const size_t *rows, size_t count)
{
    json_t *sources = json_array();

    for (size_t r = 0; r < count; r++)
        meta_append(sources, json_string(v->keys[rows[r]]));
    meta_set(meta, "sources", sources);
}
