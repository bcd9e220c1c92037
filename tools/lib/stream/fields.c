/* fields - a table of what is known of files. See fields.h. */
#include "stream/fields.h"

#include "base/meta.h"
#include "base/text.h"
#include "base/base.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads a line without its end into *LINE; false at the end of the file. */
static bool next_line(FILE *table, const char *path, char **line, size_t *size)
{
    errno = 0;
    ssize_t length = getline(line, size, table);

    if (length < 0 && (ferror(table) || errno))
        die("%s: cannot be read:", path);
    if (length < 0)
        return false;
    if (strlen(*line) != (size_t)length)
        die("%s: is no table (it has a NUL byte)", path);
    for (const char *end = "\n\r"; *end; end++)
        if (length > 0 && (*line)[length - 1] == *end)
            (*line)[--length] = '\0';
    return true;
}

static json_t *cell_text(const char *cell)
{
    char *bytes = text_from_cell(cell), *text = text_utf8(bytes);
    json_t *json = json_string(text);

    free(bytes);
    free(text);
    if (!json)
        die("out of memory");
    return json;
}

/* The cells of LINE as an array of texts. */
static json_t *cells(char *line)
{
    json_t *array = json_array();

    for (char *cell = line, *next; cell; cell = next) {
        next = strchr(cell, '\t');
        if (next)
            *next++ = '\0';
        meta_append(array, cell_text(cell));
    }
    return array;
}

static const char *cell(const json_t *row, size_t column)
{
    return json_string_value(json_array_get(row, column));
}

static void check_header(const json_t *header, const char *path)
{
    static const char *const own[] = {"source", "sample_rate", "history", "file", ""};

    if (strcmp(cell(header, 0), "file") != 0)
        die("%s: the header's first column is '%s', not 'file'", path, cell(header, 0));
    for (size_t i = 1; i < json_array_size(header); i++)
        for (size_t k = 0; k < sizeof own / sizeof *own; k++)
            if (strcmp(cell(header, i), own[k]) == 0)
                die("%s: column %zu cannot be called '%s'", path, i + 1, own[k]);
}

json_t *fields_read(const char *path)
{
    FILE *table = fopen(path, "r");
    json_t *files = json_object();
    char *line = NULL;
    size_t size = 0;

    if (!table || !next_line(table, path, &line, &size))
        die(table ? "%s: is empty; a header line is wanted" : "%s: cannot be opened:", path);
    json_t *header = cells(line);
    check_header(header, path);

    for (size_t number = 2; next_line(table, path, &line, &size); number++) {
        json_t *row = cells(line), *fields = json_object();
        if (json_array_size(row) != json_array_size(header))
            die("%s: line %zu has %zu cells, the header %zu", path, number, json_array_size(row),
                json_array_size(header));
        if (json_object_get(files, cell(row, 0)))
            die("%s: line %zu: '%s' for the second time", path, number, cell(row, 0));
        for (size_t i = 1; i < json_array_size(row); i++)
            meta_set(fields, cell(header, i), json_incref(json_array_get(row, i)));
        meta_set(files, cell(row, 0), fields);
        json_decref(row);
    }
    json_decref(header);
    free(line);
    fclose(table);
    return files;
}
