/* raw2wav - write audio tensors as sound files
 *
 * stdin   audio (channels, frames) with sample_rate; full scale is [-1, 1]
 * files   -o FILE for the only record, or -d DIR for a file DIR/KEY.wav a record
 * stdout  the file, for -o -
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * Integer samples are round(x * 2^(bits-1)), without dither: a WAV that went through wav2raw is
 * restored bit by bit. A tensor has its channels one after the other while a file interleaves them,
 * so a record passes through a spool. A file appears under its name when it is whole.
 *
 *     wav2raw song.flac | tomono | raw2wav -o mono.wav
 */
#include "audio/soundout.h" /* encoding */
#include "base/meta.h"
#include "base/file.h" /* for -o - */
#include "cli/cli.h"
#include "base/outfile.h"
#include "stream/spool.h"
#include "stream/stream.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 14 }; /* values at once */

static struct {
    const char *file, *folder; /* one of them is set */
    int container, encoding;
    bool container_given, encoding_given;
    double rate; /* Hz; NAN: every record must have its own */
} options = {.rate = (double)NAN};

static const struct option_spec table[] = {
    {OPTION_TEXT, 'o', "output", "FILE", &options.file,
     .help = "file for the only record; - is stdout"},
    {OPTION_TEXT, 'd', "directory", "DIR", &options.folder,
     .help = "folder for one file a record, DIR/KEY.wav"},
    {OPTION_CHOICE, 'f', "format", "WORD", &options.encoding, .help = "format of the samples",
     .choices = soundout_encodings, .given = &options.encoding_given},
    {OPTION_CHOICE, 'x', "extension", "WORD", &options.container,
     .help = "kind of file, if FILE has no extension", .choices = soundout_containers,
     .given = &options.container_given},
    {OPTION_REAL, 'r', "rate", "HZ", &options.rate, .help = "sample rate of records that have none",
     .low = 1, .high = INT_MAX},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "raw2wav",
    .purpose = "write audio tensors as sound files",
    .arguments = "{-o FILE | -d DIR} [OPTION...] < audio",
    .about = "Writes each record (channels, frames) as a sound file, 16-bit WAV unless the\n"
             "extension of FILE, -x or -f says otherwise. Folders inside DIR are made as needed\n"
             "for the keys. Samples beyond [-1, 1] are clipped and counted in a warning; -f float\n"
             "keeps them. NaN is refused. ogg (Vorbis), opus and mp3 are lossy and have no -f.\n"
             "opus takes only 8000, 12000, 16000, 24000 and 48000 Hz (see resample).\n",
    .examples = "  wav2raw song.flac | tomono | raw2wav -o mono.wav\n"
                "  wav2raw *.wav | resample -r 48000 | raw2wav -x flac -f pcm24 -d converted\n"
                "  wav2raw song.mp3 | crop -t 5 | raw2wav -o - | sox -t wav - -n stat\n",
    .options = table,
};

/* Reads the values of RECORD, which must not be NaN, into SPOOL. */
static void fill(struct spool *spool, struct reader *reader, const struct record *record,
                 size_t channels, size_t frames)
{
    static float block[BLOCK];

    for (size_t c = 0; c < channels; c++) {
        for (size_t start = 0, n; start < frames; start += n) {
            n = frames - start < BLOCK ? frames - start : BLOCK;
            reader_values(reader, block, n);
            for (size_t i = 0; i < n; i++)
                if (isnan(block[i]))
                    die_record(record, "frame %zu of channel %zu is not a number", start + i, c);
            spool_write(spool, c, start, block, n);
        }
    }
}

static int whole_rate(const struct record *record)
{
    double rate = record_rate(record) > 0 ? record_rate(record) : options.rate;

    if (isnan(rate))
        die_record(record, "it has no sample_rate; give one with --rate HZ");
    if (rate != floor(rate) || rate > INT_MAX)
        die_record(record, "a sound file cannot have a sample rate of %.10g Hz", rate);
    return (int)rate;
}

/* Writes the current record as a sound file on FD, called NAME. */
static void encode(struct reader *reader, const struct record *record, int fd, const char *name)
{
    size_t channels, frames;
    char *reason;

    record_sound(record, &channels, &frames);
    int rate = whole_rate(record);
    if (frames == 0)
        die_record(record, "it has no frames");
    struct soundout *file =
        soundout_open(fd, options.container, options.encoding, channels, frames, rate, &reason);
    if (!file)
        die_record(record, "%zu channels at %d Hz cannot be written as %s: %s", channels, rate,
                   soundout_containers[options.container], reason);
    struct spool *spool = spool_open_for(channels, frames);
    fill(spool, reader, record, channels, frames);
    size_t clipped = soundout_write(file, name, spool, frames);
    soundout_close(file, name);
    spool_close(spool);
    if (clipped)
        warn("%s: record %llu (%s): %zu of %zu samples are beyond full scale and were clipped",
             record->stream, (unsigned long long)record->number, record->key, clipped,
             channels * frames);
}

/* Dies if PATH is a symbolic link, which could lead out of the folder. */
static void refuse_link(const char *path)
{
    struct stat status;

    if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode))
        die("%s: is a symbolic link, which may lead out of %s", path, options.folder);
}

/* Makes the folders of PATH; those inside the user's own must not be links. */
static void make_folders(char *path)
{
    size_t own = strlen(options.folder);

    for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        if ((size_t)(slash - path) > own)
            refuse_link(path);
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            die("%s: cannot be made:", path);
        *slash = '/';
    }
}

/* Keys have no dots (the reader makes sure), so every path stays inside the folder. */
static void to_folder(struct reader *reader, const struct record *record, json_t *seen)
{
    char *path =
        xprintf("%s/%s.%s", options.folder, record->key, soundout_containers[options.container]);

    if (json_object_get(seen, record->key))
        die_record(record, "an earlier record has the same key; both would be %s", path);
    meta_set(seen, record->key, json_true());
    make_folders(path);
    refuse_link(path);
    struct outfile *file = outfile_open(path);
    encode(reader, record, file->fd, path);
    outfile_commit(file);
    free(path);
}

/* Writes the only record to options.file, which appears if there is no second one. */
static void to_file(struct reader *reader)
{
    bool piped = strcmp(options.file, "-") == 0;
    struct outfile *file = piped ? NULL : outfile_open(options.file);
    int fd = piped ? file_temporary() : file->fd;
    struct record record;

    if (!reader_next(reader, &record))
        die("stdin: there is no record to write to %s", options.file);
    encode(reader, &record, fd, options.file);
    if (reader_next(reader, &record))
        die_record(&record, "-o takes one record only; -d DIR makes a file of each");
    if (!piped)
        outfile_commit(file);
    else if (lseek(fd, 0, SEEK_SET) != 0 || !file_copy(fd, STDOUT_FILENO, "stdout"))
        die("a temporary file:");
}

static void check_options(void)
{
    if (!options.file == !options.folder)
        misuse("either -o FILE or -d DIR is required");
    bool to_a_pipe = options.file && strcmp(options.file, "-") == 0;
    if (options.file && !to_a_pipe && !options.container_given)
        options.container = soundout_container(options.file);
    if (options.container < 0)
        misuse("%s: the name does not have the extension of a sound file; see --extension",
               options.file);
    if (options.encoding_given && soundout_lossy(options.container))
        misuse("--format: %s is lossy and has only one format",
               soundout_containers[options.container]);
    if (!soundout_offers(options.container, options.encoding))
        misuse("--format: %s cannot hold %s", soundout_containers[options.container],
               soundout_encodings[options.encoding]);
    if (to_a_pipe && isatty(STDOUT_FILENO))
        misuse("stdout is a terminal; give a FILE, or pipe the sound on");
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    check_options();

    struct reader *reader = reader_open(NULL);
    json_t *seen = json_object();
    struct record record;

    if (options.file)
        to_file(reader);
    else
        while (reader_next(reader, &record))
            to_folder(reader, &record, seen);

    json_decref(seen);
    reader_close(reader);
    cli_close_stdout();
    return EXIT_DONE;
}
