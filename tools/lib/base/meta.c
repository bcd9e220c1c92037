/* meta - JSON that is written whole. See meta.h. */
#include "base/meta.h"

#include "base/base.h"

void meta_set(json_t *object, const char *name, json_t *value)
{
    if (json_object_set_new(object, name, value) != 0)
        die("the field '%s' cannot be written as JSON (is it UTF-8?)", name);
}

void meta_append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        die("a list cannot be written as JSON (is it UTF-8?)");
}
