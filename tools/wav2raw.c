/* wav2raw - read sound files as audio tensors
 *
 * stdin   a sound file, for the operand "-"; shards of sound files, with --shards
 * stdout  a record a file: (channels, frames), samples in [-1, 1]; JSON: sample_rate, source and,
 *         if asked for, label, group and the columns of a table
 * files   --meta TSV, --skipped TSV
 * status  0 done, 1 a file could not be read or is shorter than its header claims, 2 misuse
 *
 * A file interleaves its channels while a tensor has them one after the other, so a file passes
 * through a spool, and only whole files become records: the beginning of a record on stdout could
 * not be taken back.
 *
 *     wav2raw song.flac | tomono | raw2wav -o mono.wav
 */
#include "base/meta.h"
#include "stream/fields.h" /* tables of labels, groups, ... */
#include "stream/names.h"  /* which files, and their keys */
#include "base/skipped.h"  /* table of skipped records */
#include "audio/samples.h" /* shards of sound files */
#include "audio/soundin.h" /* decoding */
#include "base/text.h"     /* names as UTF-8 and as shell words */
#include "cli/cli.h"
#include "stream/stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct {
    const char *key;                     /* of the file on stdin; NULL: "stdin" */
    const char *label, *group;           /* NULL: none */
    bool folder_label, folder_group;     /* use the name of the parent folder */
    bool top_label;                      /* use the first folder of the path */
    const char *meta, *names, *left_out; /* files; NULL: none */
    bool shards, skip;
    double seconds;
} options = {.seconds = HUGE_VAL};

static const struct option_spec table[] = {
    {OPTION_TEXT, 'k', "key", "KEY", &options.key, .help = "key of the file from stdin"},
    {OPTION_TEXT, 'l', "label", "LABEL", &options.label, .help = "label of every record"},
    {OPTION_FLAG, 'L', "folder-label", NULL, &options.folder_label,
     .help = "use the name of the file's folder as label"},
    {OPTION_FLAG, 0, "top-label", NULL, &options.top_label,
     .help = "use the first folder of the file's path as label"},
    {OPTION_TEXT, 'g', "group", "GROUP", &options.group, .help = "group of every record"},
    {OPTION_FLAG, 'G', "folder-group", NULL, &options.folder_group,
     .help = "use the name of the file's folder as group"},
    {OPTION_REAL, 't', "length", "SEC", &options.seconds, .help = "read only the first SEC seconds",
     .low = 1e-3, .high = HUGE_VAL},
    {OPTION_TEXT, 0, "meta", "TSV", &options.meta,
     .help = "table of more fields; its first column is 'file'"},
    {OPTION_TEXT, 0, "files0-from", "FILE", &options.names,
     .help = "read NUL-terminated names from FILE (- is stdin)"},
    {OPTION_FLAG, 0, "shards", NULL, &options.shards,
     .help = "read a tar of sound files from stdin"},
    {OPTION_FLAG, 0, "skip", NULL, &options.skip, .help = "skip files that cannot be read"},
    {OPTION_TEXT, 0, "skipped", "TSV", &options.left_out,
     .help = "write a table of skipped files: file, reason"},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "wav2raw",
    .purpose = "read sound files as audio tensors",
    .arguments = "[OPTION...] FILE... | --shards < tar > audio",
    .about =
        "Decodes each FILE (WAV, AIFF, AU, FLAC, Ogg Vorbis, Opus, MP3, CAF, W64: what\n"
        "libsndfile and mpg123 read; - is stdin) into a record (channels, frames) of samples\n"
        "in [-1, 1]. The format is recognised by the content, not by the name. For a file of\n"
        "another kind (m4a, video, compressed) the error message gives a pipe that reads it.\n"
        "\n"
        "The key of a record is the path of the file without extension; letters of any script\n"
        "are kept, other characters become '_'. If several files would have the same key,\n"
        "eight digits of the SHA-256 of its path are appended to each, in whatever order they\n"
        "come. The JSON has sample_rate (Hz) and source (the path as given; bytes that are\n"
        "not UTF-8 become U+FFFD).\n"
        "\n"
        "--meta reads a table with a header line. Its column file has the paths as given to\n"
        "wav2raw; every other column becomes a text field of that name and takes precedence\n"
        "over -l, -L, -g and -G. A file that is not in the table is an error. Cells may be in\n"
        "double quotes, as spreadsheets and pandas write them.\n"
        "\n"
        "--shards reads tars of sound files, as WebDataset writes them: KEY.flac (wav, mp3,\n"
        "ogg, opus, aiff, au) with KEY.json for fields of the record, KEY.cls for its label,\n"
        "KEY.txt for its text. Fields of the JSON take precedence over all others. Members of\n"
        "other kinds are ignored, and counted on stderr.\n"
        "\n"
        "All sound of a file is read: concatenated MP3s, FLACs and Ogg streams, and MP3s with\n"
        "a wrong count of frames. A file that contains less than its header claims is\n"
        "refused, not shortened, and so is a file with a sample that is NaN or infinite. If a\n"
        "header was written into a pipe, its length is unknown or a guess; WAV, AIFF, AU and\n"
        "FLAC that say so are accepted as they are.\n",
    .examples =
        "  wav2raw -L genres/*/*.wav | tls\n"
        "  find music -name '*.mp3' -print0 | wav2raw --skip --files0-from=- | tls\n"
        "  cat train-*.tar | wav2raw --shards | tomono | resample -r 22050 > train-22050.tar\n"
        "  sox song.flac -t wav - trim 0 10 | wav2raw - | tomono > song.tar\n"
        "  ffmpeg -i song.m4a -f wav - | wav2raw --key song - > song.tar\n",
    .options = table,
    .max_operands = -1,
};

/* The JSON of the file at PATH: its row of FIELDS (NULL: no table) overrides the options. */
static json_t *describe(const char *path, int rate, const json_t *fields)
{
    json_t *meta = json_object();
    char *folder = options.folder_label || options.folder_group ? names_folder(path) : NULL;
    char *top = options.top_label ? names_top(path) : NULL;
    char *name = text_utf8(path);
    const char *label = options.label ? options.label : options.top_label ? top : folder;
    json_t *row = json_object_get(fields, name);

    meta_set(meta, "sample_rate", json_integer(rate));
    meta_set(meta, "source", json_string(strcmp(path, "-") == 0 ? "stdin" : name));
    if (options.label || options.folder_label || options.top_label)
        meta_set_text(meta, "label", text_utf8(label));
    if (options.group || options.folder_group)
        meta_set_text(meta, "group", text_utf8(options.group ? options.group : folder));
    if (fields && !row)
        die("%s: is not in the table %s", path, options.meta);
    if (row && json_object_update(meta, row) != 0)
        die("out of memory");
    free(name);
    free(top);
    free(folder);
    return meta;
}

struct output {
    struct writer *writer;
    struct skipped *skipped;
    json_t *table; /* of --meta; NULL: none */
};

/* The history of a record: the options, and of the operands only PATH. The caller frees it. */
static char *command(const char *path)
{
    char *word = text_quoted(path);
    char *line = xprintf("%s %s%s", cli_command(), *path == '-' && path[1] ? "-- " : "", word);
    char *text = text_utf8(line);

    free(word);
    free(line);
    return text;
}

/* Writes SOUND, read from NAME, as a record, or says why there is none. FIELDS go before the
 * options and the table; NULL: there are none. */
static void convert(const char *name, const char *key, const char *history, char *reason,
                    struct soundin *sound, struct output *output, json_t *fields)
{
    const char *called = strcmp(name, "-") == 0 ? "stdin" : name;

    if (reason && !options.skip)
        die("%s: %s", called, reason);
    if (reason) {
        skipped_add(output->skipped, called, reason);
        free(reason);
        return;
    }
    json_t *meta = describe(name, sound->rate, output->table);
    if (fields && json_object_update(meta, fields) != 0)
        die("out of memory");
    meta_set(meta, "sample_rate", json_integer(sound->rate));
    json_object_del(meta, "packed"); /* this is sound, whatever the fields say */
    writer_command(output->writer, history);
    const struct shape shape = {2, {sound->channels, sound->frames}};
    writer_begin(output->writer, key, meta, &shape);
    writer_spool(output->writer, sound->samples, sound->channels, sound->frames);
    spool_close(sound->samples);
    json_decref(meta);
}

static void convert_files(char **operand, struct output *output)
{
    size_t count;
    char **names = names_read(operand, options.names, &count);
    char **keys = names_keys(names, count, options.key ? options.key : "stdin");
    struct soundin sound;

    for (size_t i = 0; i < count; i++) {
        char *reason = soundin_read(names[i], options.seconds, &sound),
             *history = command(names[i]);
        convert(names[i], keys[i], history, reason, &sound, output, NULL);
        free(history);
    }
    names_free(keys, count);
    names_free(names, count);
}

static void convert_shards(struct output *output)
{
    struct samples *samples = samples_open();
    struct sample sample;
    struct soundin sound;

    while (samples_next(samples, &sample)) {
        char *reason = soundin_read_file(sample.fd, sample.name, options.seconds, &sound);
        char *key = key_from_path(sample.name);
        convert(sample.name, key, cli_command(), reason, &sound, output, sample.fields);
        free(key);
    }
    size_t passed = samples_close(samples);
    if (passed > 0)
        warn("stdin: %zu members were ignored: neither sound nor its JSON, cls or txt", passed);
}

int main(int argc, char **argv)
{
    char **operand = argv + cli_start(&tool, argc, argv);
    if (options.shards && (*operand || options.names || options.key))
        misuse("--shards reads from stdin: no files, no --files0-from, no --key");
    if (options.names && *operand)
        misuse("extra operand '%s'; --files0-from names the files", *operand);
    if (!options.names && !options.shards && !*operand)
        misuse("an operand is missing");
    bool from_stdin = false;
    for (char **o = operand; *o; o++)
        from_stdin |= strcmp(*o, "-") == 0;
    if (options.key && !from_stdin)
        misuse("--key is for stdin, and no operand is '-'");
    if (options.key && !key_valid(options.key))
        misuse("--key: '%s' is not a valid key: parts of letters, digits, _ and - joined by '/'",
               options.key);
    if ((options.label != NULL) + options.folder_label + options.top_label > 1)
        misuse("--label, --folder-label and --top-label exclude each other");
    if (options.group && options.folder_group)
        misuse("--group and --folder-group exclude each other");

    struct output output = {.writer = writer_open_stdout(),
                            .skipped = skipped_open(options.left_out, "file"),
                            .table = options.meta ? fields_read(options.meta) : NULL};
    if (options.shards)
        convert_shards(&output);
    else
        convert_files(operand, &output);
    json_decref(output.table);
    writer_close(output.writer);
    skipped_close(output.skipped);
    return EXIT_DONE;
}
