/* tls - list a stream as a table
 *
 * stdin   any records
 * stdout  TSV, a header line and a line a record: key, shape (such as 1x110250), sample_rate,
 *         label, group, source, then the fields asked for
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * Values are skipped but read, so status 0 also means that the stream is complete.
 *
 *     tls < songs.tar
 */
#include "base/meta.h"     /* arrays in JSON */
#include "cli/cli.h"       /* options, diagnostics, exit status */
#include "base/tsv.h"      /* cells of a table */
#include "stream/stream.h" /* records on stdin */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    const char *fields; /* comma-separated names of more columns; NULL: none */
    bool json;
} options;

static const struct option_spec table[] = {
    {OPTION_TEXT, 'f', "fields", "FIELD,...", &options.fields,
     .help = "more fields of the JSON, a column each"},
    {OPTION_FLAG, 'j', "json", NULL, &options.json,
     .help = "a JSON object a line: key, shape and all fields"},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "tls",
    .purpose = "list a stream as a table",
    .arguments = "[-f FIELD,... | --json] < records > table",
    .about =
        "Prints tab-separated values: a header line, then one line a record with its key,\n"
        "shape (such as 1x110250), sample_rate, label, group and source, and the fields asked\n"
        "for. Tab, newline, carriage return and backslash in a text are printed as \\t \\n \\r\n"
        "\\\\; a value that is not text is printed as JSON; null and missing fields are empty\n"
        "cells.\n"
        "\n"
        "The whole stream is read: status 0 also means that it is complete.\n",
    .examples = "  tls < songs.tar\n"
                "  wav2raw -L jazz/*.wav | tls | cut -f 1,3,4\n"
                "  tls --json < songs.tar | jq -r 'select(.label == \"jazz\") | .source'\n"
                "  tls -f history < latents.tar | tail -n +2 | cut -f 7 | sort | uniq -c\n",
    .options = table,
};

/* "1x110250"; "scalar" without dimensions. */
static void print_shape(const struct shape *shape)
{
    for (int i = 0; i < shape->dimensions; i++)
        printf("%s%zu", i ? "x" : "", shape->extent[i]);
    if (!shape->dimensions)
        fputs("scalar", stdout);
}

/* Prints the cells of FIELDS, separated by commas: those of RECORD, or for NULL their names. */
static void print_fields(const char *fields, const struct record *record)
{
    char *list = xstrdup(fields), *rest = list;

    for (char *name; (name = strsep(&rest, ","));) {
        char *text = record ? meta_text(record->meta, name) : xstrdup(name);
        tsv_next_text(text);
        free(text);
    }
    putchar('\n');
    free(list);
}

/* Prints the record as one line of JSON; key and shape replace its own fields of these names. */
static void print_json(const struct record *record)
{
    json_t *shape = json_array(),
           *line = meta_pack("{s:s, s:o}", "key", record->key, "shape", shape);

    for (int i = 0; i < record->shape.dimensions; i++)
        meta_append(shape, json_integer((json_int_t)record->shape.extent[i]));
    if (json_object_update_missing(line, record->meta) != 0)
        die("out of memory");
    char *text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(17));
    if (!text)
        die_record(record, "its fields cannot be written as JSON");
    puts(text);
    free(text);
    json_decref(line);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);

    if (options.json && options.fields)
        misuse("--json has all fields; --fields names columns of the table");
    static const char standard[] = "sample_rate,label,group,source";
    char *fields = options.fields ? xprintf("%s,%s", standard, options.fields) : xstrdup(standard);
    if (strstr(fields, ",,") || fields[strlen(fields) - 1] == ',')
        misuse("--fields: a name is empty");
    struct reader *reader = reader_open(NULL);
    struct record record;

    if (!options.json) {
        fputs("key\tshape", stdout);
        print_fields(fields, NULL);
    }
    while (reader_next(reader, &record)) {
        if (options.json) {
            print_json(&record);
            continue;
        }
        tsv_text(record.key);
        putchar('\t');
        print_shape(&record.shape);
        print_fields(fields, &record);
    }

    reader_close(reader);
    free(fields);
    cli_close_stdout();
    return EXIT_DONE;
}
