/* Tables of fields, lists of names, and names where text is needed. */
#include "fuzz.h"
#include "stream/fields.h"
#include "stream/names.h"
#include "base/skipped.h"
#include "base/text.h"
#include "stream/stream.h"

static void fields(const uint8_t *bytes, size_t size)
{
    json_t *files = fields_read(as_file(bytes, size)), *fields, *value;
    const char *file, *field;

    json_object_foreach(files, file, fields)
    {
        must(json_is_object(fields));
        json_object_foreach(fields, field, value) must(*field && json_is_string(value));
    }
    json_decref(files);
}

static void names(const uint8_t *bytes, size_t size)
{
    size_t count;
    char **names = names_read(NULL, as_file(bytes, size), &count);
    char **keys = names_keys(names, count, "stdin");
    json_t *used = json_object();

    for (size_t i = 0; i < count; i++) {
        must(key_valid(keys[i]) && !json_object_get(used, keys[i]));
        json_object_set_new(used, keys[i], json_true());
    }
    names_free(keys, count);
    names_free(names, count);
    json_decref(used);
}

static void folder(const uint8_t *bytes, size_t size)
{
    char *path = strndup((const char *)bytes, size), *name = names_folder(path);

    must(*name && !strchr(name, '/') && strstr(path, name));
    free(name);
    free(path);
}

static size_t occurrences(const char *text, char c)
{
    size_t n = 0;

    for (; *text; text++)
        n += *text == c;
    return n;
}

static void texts(const uint8_t *bytes, size_t size)
{
    char *name = strndup((const char *)bytes, size), *back;

    sure = true;
    char *utf8 = text_utf8(name), *cell = text_cell(name), *key = key_from_path(name);
    json_t *json = json_string(utf8);
    must(json && strcmp(json_string_value(json), utf8) == 0);
    must(!strpbrk(cell, "\t\n\r") && strcmp(back = text_from_cell(cell), name) == 0);
    must(key_valid(key));
    free(back);
    free(back = text_from_cell(name));
    char *quoted = text_quoted(name), *reason = text_reason(name);
    must(strlen(quoted) >= strlen(name));
    must(strlen(reason) <= strlen(name));
    free(reason);
    free(quoted);
    free(key);
    free(cell);
    free(utf8);
    free(name);
    json_decref(json);
}

/* Skipped inputs have a line each, whatever their names. */
static void left_out(const uint8_t *bytes, size_t size)
{
    char *name = strndup((const char *)bytes, size), line[1 << 16];

    sure = true;
    struct skipped *skipped = skipped_open(scratch("skipped"), "file");
    skipped_add(skipped, name, name);
    skipped_close(skipped);
    FILE *table = fopen(scratch("skipped"), "r");
    must(fgets(line, sizeof line, table) && strcmp(line, "file\treason\n") == 0);
    must(fgets(line, sizeof line, table) && occurrences(line, '\t') == 1);
    must(!fgets(line, sizeof line, table));
    fclose(table);
    free(name);
}

FUZZ(fields, names, folder, texts, left_out)
