/* shard - cut a stream into numbered shards
 *
 * stdin   any records
 * files   the shards, in order, each a whole stream that appears under its name when it is complete
 * stdout  TSV shard, first, records, bytes; a line a shard
 * status  0 done, 1 data or I/O failed, 2 misuse; shards before an error are complete and stay
 *
 * A record is never split: a shard ends with the record that fills it (as in WebDataset's
 * ShardWriter), so that it has at most --number records, and at most --size bytes plus one record.
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
    const char *output; /* names of the shards, with one %d or %0Nd */
    uint64_t number;    /* records in a shard; 0: no limit */
    uint64_t size;      /* bytes after which a shard ends; 0: no limit */
} options;

static const struct option_spec table[] = {
    {OPTION_TEXT, 'o', "output", "PATTERN", &options.output,
     .help = "names of the shards; %06d is the number, from 0", .required = true},
    {OPTION_COUNT, 'n', "number", "N", &options.number, .help = "records in a shard; 0: no limit",
     .high = HUGE_VAL},
    {OPTION_COUNT, 's', "size", "BYTES", &options.size,
     .help = "end a shard once it has BYTES; 0: no limit", .high = HUGE_VAL},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "shard",
    .purpose = "cut a stream into numbered shards",
    .arguments = "-o PATTERN [-n N] [-s BYTES] < records > index",
    .about = "Writes the records, in order, into files of N records each, or into files that end\n"
             "with the record that brings them to BYTES. PATTERN has one %d, or %06d for six\n"
             "digits: WebDataset opens latents-%06d.tar as latents-{000000..000123}.tar. Each\n"
             "shard is a stream of its own and appears when it is whole; cat joins them again. A\n"
             "stream without records makes no shard.\n"
             "\n"
             "Prints tab-separated values, a line a shard: its name, the key of its first record,\n"
             "the number of its records and its size in bytes.\n",
    .examples = "  ae-enc -m m.safetensors < songs.tar | shard -n 1000 -o latents-%06d.tar\n"
                "  shard -s 1000000000 -o clips-%d.tar < clips.tar > clips.tsv\n"
                "  cat latents-*.tar | tls\n",
    .options = table,
};

/* A PATTERN: the text before the number, its minimum width, and the text after it. */
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
        misuse("--output: '%s' needs one %%d or %%06d, for the number of the shard", text);
    pattern.before = xprintf("%.*s", (int)(percent - text), text);
    pattern.behind = c + 1;
    return pattern;
}

static bool full(struct writer *writer, uint64_t records)
{
    return (options.number > 0 && records >= options.number) ||
           (options.size > 0 && writer_size(writer) >= options.size);
}

/* Ends a line of the index and flushes it: if that fails, no further shard is made. */
static void end_line(void)
{
    putchar('\n');
    if (fflush(stdout) != 0)
        die("stdout:");
}

/* Writes RECORD and the following ones into the shard NAME until it is full, and prints its line.
 * False if the stream has ended; else *RECORD is the first record of the next shard. */
static bool fill(struct reader *reader, struct record *record, const char *name)
{
    struct writer *writer = writer_open_file(name);
    uint64_t records = 0;
    bool more = true;

    tsv_text(name);
    tsv_next_text(record->key);
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
        misuse("--number or --size is required");

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
