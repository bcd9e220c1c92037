/* ae-enc - encode audio to latents
 *
 * stdin   audio (channels, T) of any length, with the channels and sample rate of the model
 * stdout  latents (C, F); JSON: `frames` = T, `hop` = samples that a latent frame stands for,
 *         `model` = the beginning of the SHA-256 of its data
 * files   --skipped TSV: key and reason of skipped records
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * T is padded with zeros on the right to the next step F + extra. Values at the edges are those of
 * PyTorch: if a layer has padding, the record is surrounded by zeros. A record is encoded block by
 * block, with the same result as at once.
 *
 *     wav2raw song.flac | tomono | resample -r 22050 | ae-enc -m 18376.safetensors > song.tar
 */
#include "base/meta.h"
#include "cli/cli.h"      /* options, diagnostics */
#include "base/skipped.h" /* table of skipped records */
#include "base/threads.h" /* number of threads */
#include "model/coder.h"  /* runs the trained network */

#include <stdlib.h>

static struct {
    const char *model;
    int format; /* 1: half precision */
    bool skip;
    const char *left_out; /* a file; NULL: none */
    uint64_t threads;
} options;

static const char *const formats[] = {"f4", "f2", NULL};

static const struct option_spec table[] = {
    {OPTION_TEXT, 'm', "model", "FILE", &options.model,
     "trained autoencoder: a file, or the name of a model that comes with Lathe", .required = true},
    {OPTION_CHOICE, 'f', "format", "TYPE", &options.format,
     .help = "precision of the latents: 32 or 16 bits", .choices = formats},
    {OPTION_FLAG, 0, "skip-short", NULL, &options.skip, .help = "skip records that are too short"},
    {OPTION_TEXT, 0, "skipped", "TSV", &options.left_out,
     .help = "write a table of skipped records: key, reason"},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "ae-enc",
    .purpose = "encode audio to latents with a trained autoencoder",
    .arguments = "-m MODEL < audio > latents",
    .about =
        "Encodes each record (channels, T) to latents (C, F). Any length of at least one\n"
        "latent frame is accepted: it is padded with zeros to the next length that the\n"
        "network takes, and the field frames keeps T, so that ae-dec returns the same length.\n"
        "The field hop is the number of samples that a latent frame stands for, from which\n"
        "raw2tsv computes time. The field model identifies the model (the beginning of its\n"
        "SHA-256). The sample rate must be that of the model; a record without one gets it.\n"
        "Records are encoded in parallel; the memory needed does not grow with their number\n"
        "or length.\n"
        "\n"
        "-f f2 rounds the latents to half precision, about three decimal digits, in half the\n"
        "bytes; ae-dec and all other filters read them.\n",
    .examples =
        "  wav2raw song.flac | tomono | resample -r 22050 | ae-enc -m m.safetensors > l.tar\n",
    .options = table,
};

/* Whether RECORD can be encoded. Dies where the model is for other sound; where it is only too
 * short and may be left out, that goes into SKIPPED. */
static bool check_record(const struct record *record, const struct model *model, size_t channels,
                         size_t frames, struct skipped *skipped)
{
    size_t wanted = model->net->signal[0].channels;
    size_t least = net_samples(model->net, model->net->least_frames);
    double rate = record_rate(record);

    if (channels != wanted)
        die_record(record, "%zu channels, the model takes %zu%s", channels, wanted,
                   wanted == 1 ? "; mix it with tomono" : "");
    if (rate > 0 && model->sample_rate > 0 && rate != model->sample_rate)
        die_record(record, "%.15g Hz, the model takes %.15g Hz; resample -r %.15g", rate,
                   model->sample_rate, model->sample_rate);
    if (frames >= least)
        return true;
    char *reason = xprintf("too short: %zu samples, the network needs at least %zu", frames, least);
    if (!options.skip)
        die_record(record, "%s", reason);
    skipped_add(skipped, record->key, reason);
    free(reason);
    return false;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);

    struct model *model = model_load(options.model);
    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct coder *coder = coder_open(model, false, threads_wanted(options.threads), writer);
    struct skipped *skipped = skipped_open(options.left_out, "key");
    struct record record;

    writer_half(writer, options.format == 1);
    while (reader_next(reader, &record)) {
        size_t channels, length;
        record_sound(&record, &channels, &length);
        if (!check_record(&record, model, channels, length, skipped))
            continue;

        meta_set(record.meta, "frames", json_integer((json_int_t)length));
        meta_set(record.meta, "hop", json_integer(model->net->signal[0].step));
        meta_set(record.meta, "model", json_stringn(model->sha256, MODEL_PREFIX));
        size_t frames = net_frames(model->net, length);
        coder_record(coder, reader, &record, length, frames, frames);
    }

    coder_close(coder);
    reader_close(reader);
    writer_close(writer);
    skipped_close(skipped);
    model_close(model);
    return EXIT_DONE;
}
