/* fields - a table of what is known of files. See fields.h. */
#include "stream/fields.h"

#include "base/base.h"
#include "base/file.h"
#include "base/meta.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The table as text, without a byte-order mark. If lines end with CR alone, as old spreadsheets
 * write them, they get LF. */
static char *read_table(const char *path)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t size;
    char *text = file_read(path, SIZE_MAX / 2, &size);

    if (strlen(text) != size)
        die("%s: is not a table in UTF-8 (it has a NUL byte)", path);
    if (strncmp(text, mark, strlen(mark)) == 0)
        memmove(text, text + strlen(mark), size - strlen(mark) + 1);
    if (!strchr(text, '\n'))
        for (char *cr = text; (cr = strchr(cr, '\r'));)
            *cr = '\n';
    if (!*text)
        die("%s: is empty; a header line is required", path);
    return text;
}

/* Whether a cell may end at TEXT. */
static bool cell_ends(const char *text)
{
    return strchr("\t\n", *text) || (*text == '\r' && strchr("\n", text[1]));
}

/* The closing quote of the cell that begins with the quote at TEXT. NULL if a quote inside is
 * neither doubled nor at the end of the cell: then the cell is meant literally. */
static const char *closing_quote(const char *text)
{
    do
        text = strchr(text + 1, '"');
    while (text && text[1] == '"' && text++);
    return text && cell_ends(text + 1) ? text : NULL;
}

/* Reads the cell at *AT and moves *AT after it. */
static json_t *next_cell(const char **at)
{
    const char *start = *at, *end = *start == '"' ? closing_quote(start) : NULL;
    char *bytes, *cell;

    if (end) {
        char *out = cell = xalloc((size_t)(end - start), 1);
        for (const char *c = start + 1; c < end; c++) {
            c += *c == '"';
            *out++ = *c;
        }
        bytes = xstrdup(cell);
        *at = end + 1;
    } else {
        for (end = start; !cell_ends(end); end++)
            ;
        cell = xprintf("%.*s", (int)(end - start), start);
        bytes = text_from_cell(cell);
        *at = end;
    }
    char *text = text_utf8(bytes);
    json_t *json = json_string(text);
    if (!json)
        die("out of memory");
    free(text);
    free(bytes);
    free(cell);
    return json;
}

/* Reads the row at *AT as an array of texts; moves *AT to the next row and increments *LINE. */
static json_t *next_row(const char **at, size_t *line)
{
    json_t *row = json_array();
    const char *start = *at;
    bool more;

    do {
        meta_append(row, next_cell(at));
        more = **at == '\t';
        *at += more;
    } while (more);
    *at += **at == '\r';
    *at += **at == '\n';
    for (const char *c = start; c < *at; c++)
        *line += *c == '\n';
    return row;
}

static const char *cell(const json_t *row, size_t column)
{
    return json_string_value(json_array_get(row, column));
}

/* Spreadsheets write such rows below a table. */
static bool is_blank(const json_t *row)
{
    for (size_t i = 0; i < json_array_size(row); i++)
        if (*cell(row, i))
            return false;
    return true;
}

static void check_header(const json_t *header, const char *path)
{
    static const char *const own[] = {"source", "sample_rate", "history", "file", ""};

    if (strcmp(cell(header, 0), "file") != 0)
        die("%s: the header's first column is '%s', not 'file'%s", path, cell(header, 0),
            json_array_size(header) == 1 ? "; tabs part columns" : "");
    for (size_t i = 1; i < json_array_size(header); i++) {
        for (size_t k = 0; k < sizeof own / sizeof *own; k++)
            if (strcmp(cell(header, i), own[k]) == 0)
                die("%s: column %zu cannot be called '%s'", path, i + 1, own[k]);
        for (size_t k = 1; k < i; k++)
            if (strcmp(cell(header, i), cell(header, k)) == 0)
                die("%s: columns %zu and %zu are both called '%s'", path, k + 1, i + 1,
                    cell(header, i));
    }
}

json_t *fields_read(const char *path)
{
    char *table = read_table(path);
    const char *at = table;
    size_t line = 1;
    json_t *files = json_object(), *header = next_row(&at, &line);

    check_header(header, path);
    while (*at) {
        size_t number = line;
        json_t *row = next_row(&at, &line), *fields = json_object();
        if (is_blank(row)) {
            json_decref(row);
            json_decref(fields);
            continue;
        }
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
    free(table);
    return files;
}
