/* pick - keep part of a stream
 *
 * stdin   any records
 * stdout  those that pass every test given, in order and unchanged
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * The rest of stdin is read even when no more records can pass: that keeps the writer of the pipe
 * alive and detects a damaged stream.
 *
 * The percentage of a record depends on its key alone (with --group, on its field `group`):
 *     percent = 100 * h / 2^32,   h = the first 32 bits of SHA-256(key), big-endian,
 * so that adding or removing records never moves another record to the other side of a split.
 *
 *     pick -g -p 0-80 < all.tar > train.tar
 */
#include "cli/cli.h"       /* options, diagnostics, exit status */
#include "stream/stream.h" /* records on stdin and stdout */

#include <fnmatch.h>
#include <math.h>
#include <sha256.h>
#include <stdlib.h>
#include <string.h>

static struct {
    struct span percent; /* band [low, high) of the hash */
    bool percent_given;
    bool group;        /* hash the field `group` instead of the key */
    const char *glob;  /* pattern of the key; NULL: any */
    const char *label; /* the field `label`; NULL: any */
    bool invert;
    uint64_t number; /* records to keep; 0: all */
} options = {.percent = {.low = 0, .high = 100}};

static const struct option_spec table[] = {
    {OPTION_SPAN, 'p', "percent", "A-B", &options.percent,
     .help = "the hash of the key is in A <= h < B percent", .low = 0, .high = 100,
     .given = &options.percent_given},
    {OPTION_FLAG, 'g', "group", NULL, &options.group,
     .help = "hash the field group instead of the key"},
    {OPTION_TEXT, 'k', "key", "GLOB", &options.glob,
     .help = "the key matches a shell pattern; * also matches /"},
    {OPTION_TEXT, 'l', "label", "LABEL", &options.label, .help = "the field label is LABEL"},
    {OPTION_FLAG, 'v', "invert", NULL, &options.invert,
     .help = "keep the records that do not pass"},
    {OPTION_COUNT, 'n', "number", "N", &options.number, .help = "keep at most the first N; 0: all",
     .high = HUGE_VAL},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "pick",
    .purpose = "keep part of a stream",
    .arguments = "[-g] [-p A-B] [-k GLOB] [-l LABEL] [-v] [-n N] < records > records",
    .about = "Keeps the records that pass every test given, in order and unchanged. stdin is read\n"
             "to its end even when N records have been found.\n"
             "\n"
             "--percent selects a share of the records that does not depend on the rest of the\n"
             "stream: the percentage of a record is h / 2^32 * 100, where h is the first 8 hex\n"
             "digits of the SHA-256 of its key. Bands that do not overlap share no record, and\n"
             "with --group no group; a record without a group is then refused.\n",
    .examples = "  pick -g -p 0-80 < all.tar > train.tar; pick -g -p 80-100 < all.tar > test.tar\n"
                "  pick -k 'jazz/*' -n 10 < all.tar | raw2wav -d jazz\n"
                "  pick -v -l classical < all.tar | tls\n"
                "  echo $((0x$(printf %s jazz/a | sha256sum | cut -c 1-8) * 100 >> 32))\n",
    .options = table,
};

/* The percentage of TEXT, 0 to 100. */
static double percentage(const char *text)
{
    char digest[SHA256_DIGEST_STRING_LENGTH];

    SHA256Data((const uint8_t *)text, strlen(text), digest);
    digest[8] = '\0';
    return ldexp((double)strtoul(digest, NULL, 16) * 100, -32);
}

static bool in_band(const struct record *record)
{
    char *text = options.group ? meta_text(record->meta, "group") : xstrdup(record->key);

    if (!*text)
        die_record(record, "it has no group, which --group needs");
    double percent = percentage(text);
    free(text);
    return percent >= options.percent.low && percent < options.percent.high;
}

static bool passes(const struct record *record)
{
    bool pass = !options.percent_given || in_band(record);

    if (options.glob && fnmatch(options.glob, record->key, 0) != 0)
        pass = false;
    if (options.label) {
        char *label = meta_text(record->meta, "label");
        pass = pass && strcmp(options.label, label) == 0;
        free(label);
    }
    return pass != options.invert;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.percent.low >= options.percent.high)
        misuse("--percent: the band from %g to %g is empty", options.percent.low,
               options.percent.high);
    if (options.group && !options.percent_given)
        misuse("--group needs --percent");

    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();

    struct record record;
    uint64_t kept = 0;
    while (reader_next(reader, &record)) {
        if (!passes(&record) || (options.number && kept == options.number))
            continue;
        writer_half(writer, record.half);
        writer_begin(writer, record.key, record.meta, &record.shape);
        writer_copy(reader, writer, shape_values(&record.shape));
        kept++;
    }

    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
