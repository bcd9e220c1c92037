/* shard - cuts a stream into numbered shards
 *
 * stdin: any records. Files: shards of them, in order, each a whole stream that appears under its
 * name when it is complete. stdout: TSV shard, first, records, bytes; a line a shard. Exit status:
 * 0 done, 1 data or I/O failed, 2 misuse; then the shards before the fault are there and stay.
 *
 * A record is never split: a shard ends with the record that fills it (as WebDataset's ShardWriter
 * has it), so that it has at most --number records, and --size bytes or one record more.
 *
 *     ae-enc -m 18376 < songs.tar | shard -n 1000 -o latents-%06d.tar > index.tsv
 */
#include "base/tsv.h"      /* cells of the table */
#include "cli/cli.h"       /* options, help, stdout */
#include "stream/stream.h" /* records on stdin, shards in files */

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    const char *output; /* the shards' names, with one %d or %0Nd */
    uint64_t number;    /* records a shard, 0 for any */
    uint64_t size;      /* bytes after which a shard ends, 0 for never */
} options;

static const struct option_spec table[] = {
    {OPTION_TEXT, 'o', "output", "PATTERN", &options.output,
     .help = "names of the shards; %06d stands for the number, from 0", .required = true},
    {OPTION_COUNT, 'n', "number", "N", &options.number, .help = "records a shard; 0 sets no limit",
     .high = HUGE_VAL},
    {OPTION_COUNT, 's', "size", "BYTES", &options.size,
     .help = "end a shard once it has BYTES; 0 sets no limit", .high = HUGE_VAL},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "shard",
    .purpose = "cuts a stream into numbered shards",
    .arguments = "-o PATTERN [-n N] [-s BYTES] < records > index",
    .about = "Writes the records, in order, into files of N records each, or files that end with\n"
             "the record that brings them to BYTES. PATTERN has one %d, or %06d for six digits:\n"
             "with latents-%06d.tar WebDataset opens them as latents-{000000..000123}.tar. Each\n"
             "shard is a stream of its own and appears when it is whole; cat puts them together\n"
             "again. No records make no shard.\n"
             "\n"
             "Prints tab-separated values, a line a shard: its name, the key of its first record,\n"
             "the count of its records and its size in bytes.\n",
    .examples = "  ae-enc -m m.safetensors < songs.tar | shard -n 1000 -o latents-%06d.tar\n"
                "  shard -s 1000000000 -o clips-%d.tar < clips.tar > clips.tsv\n"
                "  cat latents-*.tar | tls\n",
    .options = table,
};

/* A PATTERN: what is before the number, its least width, and what is behind. */
struct pattern {
    char *before;
    int width;
    const char *behind;
};

static struct pattern parse(const char *text)
{
    const char *percent = strchr(text, '%'), *c = percent;
    struct pattern pattern = {.width = 0};

    if (percent && *++c == '0')
        for (c++; isdigit((unsigned char)*c) && pattern.width < 100; c++)
            pattern.width = 10 * pattern.width + *c - '0';
    if (!percent || *c != 'd' || pattern.width > 20 || strchr(c, '%'))
        misuse("--output: '%s' has to hold one %%d or %%06d, for the number of the shard", text);
    pattern.before = xprintf("%.*s", (int)(percent - text), text);
    pattern.behind = c + 1;
    return pattern;
}

static bool full(struct writer *writer, uint64_t records)
{
    return (options.number > 0 && records >= options.number) ||
           (options.size > 0 && writer_size(writer) >= options.size);
}

/* A line of the index goes out at once: where it cannot, no further shard is made. */
static void end_line(void)
{
    putchar('\n');
    if (fflush(stdout) != 0)
        die("stdout:");
}

/* Writes RECORD and those after it into the shard NAME until it is full, and prints its line.
 * False when the stream has ended; else *RECORD is the first of the next shard. */
static bool fill(struct reader *reader, struct record *record, const char *name)
{
    struct writer *writer = writer_open_file(name);
    uint64_t records = 0;
    bool more = true;

    tsv_text(name);
    putchar('\t');
    tsv_text(record->key);
    for (; more && !full(writer, records); records++) {
        writer_half(writer, record->half);
        writer_begin(writer, record->key, record->meta, &record->shape);
        writer_copy(reader, writer, shape_values(&record->shape));
        more = reader_next(reader, record);
    }
    printf("\t%" PRIu64 "\t%" PRIu64, records, writer_close(writer));
    end_line();
    return more;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (!options.number && !options.size)
        misuse("say how large a shard is: --number or --size");

    struct pattern pattern = parse(options.output);
    struct reader *reader = reader_open(NULL);
    struct record record;
    uint64_t number = 0;

    fputs("shard\tfirst\trecords\tbytes", stdout);
    end_line();
    for (bool more = reader_next(reader, &record); more;) {
        char *name =
            xprintf("%s%0*" PRIu64 "%s", pattern.before, pattern.width, number++, pattern.behind);
        more = fill(reader, &record, name);
        free(name);
    }

    free(pattern.before);
    reader_close(reader);
    cli_close_stdout();
    return EXIT_DONE;
}
