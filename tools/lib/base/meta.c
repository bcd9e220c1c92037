/* meta - JSON that is written without an error unnoticed. See meta.h. */
#include "base/meta.h"

#include "base/base.h"

#include <stdlib.h>

json_t *meta_pack(const char *format, ...)
{
    json_error_t error;
    va_list arguments;

    va_start(arguments, format);
    json_t *value = json_vpack_ex(&error, 0, format, arguments);
    va_end(arguments);
    if (!value)
        die("a field cannot be written as JSON: %s", error.text);
    return value;
}

void meta_set(json_t *object, const char *name, json_t *value)
{
    if (json_object_set_new(object, name, value) != 0)
        die("the field '%s' cannot be written as JSON (is it UTF-8?)", name);
}

void meta_set_text(json_t *object, const char *name, char *text)
{
    meta_set(object, name, json_string(text));
    free(text);
}

void meta_append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        die("a list cannot be written as JSON (is it UTF-8?)");
}
