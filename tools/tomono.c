/* tomono - mix audio down to one channel
 *
 * stdin   audio (channels, frames), any scale
 * stdout  audio (1, frames)
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 *     y[t] = (x[0][t] + ... + x[C-1][t]) / C
 *
 * summed in the order of the channels. They arrive one after the other, so the partial sums are
 * kept in a spool. A single channel passes bit by bit, NaN and infinity included.
 *
 *     wav2raw stereo.flac | tomono | raw2wav -o mono.wav
 */
#include "cli/cli.h"
#include "stream/spool.h"
#include "stream/stream.h"

enum { BLOCK = 1 << 14 }; /* frames at once */

static const struct option_spec table[] = {{.kind = OPTION_END}};

static const struct tool tool = {
    .name = "tomono",
    .purpose = "mix audio down to one channel",
    .arguments = "< audio > audio",
    .about = "Replaces the channels of each record (channels, frames) by their mean, (1, frames).\n"
             "A sound at full scale in only one of two channels has half scale in the result.\n",
    .examples = "  wav2raw stereo.flac | tomono | raw2wav -o mono.wav\n",
    .options = table,
};

/* sum (n,) += channel (n,) */
static void add(float *sum, const float *channel, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum[i] += channel[i];
}

static void divide(float *sum, size_t channels, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum[i] /= (float)channels;
}

/* Mixes the record's (channels, frames) to (1, frames). */
static void mix(struct reader *reader, struct writer *writer, size_t channels, size_t frames)
{
    static float channel[BLOCK], sum[BLOCK];
    struct spool *sums = spool_open(1);

    for (size_t c = 0; c < channels; c++) {
        for (size_t start = 0, n; start < frames; start += n) {
            n = frames - start < BLOCK ? frames - start : BLOCK;
            reader_values(reader, c == 0 ? sum : channel, n);
            if (c > 0) {
                spool_read(sums, 0, start, sum, n);
                add(sum, channel, n);
            }
            if (c < channels - 1) {
                spool_write(sums, 0, start, sum, n);
            } else {
                divide(sum, channels, n);
                writer_values(writer, sum, n);
            }
        }
    }
    spool_close(sums);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);

    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames;
        record_sound(&record, &channels, &frames);
        writer_begin(writer, record.key, record.meta,
                     &(struct shape){.dimensions = 2, .extent = {1, frames}});
        if (frames > 0)
            mix(reader, writer, channels, frames);
    }

    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
