/* ae-enc - audio to latents
 *
 * stdin   audio (channels, T) of any length; channels and sample rate as of the model
 * stdout  latents (C, F); JSON: `frames` = T, `model` = the beginning of its data's SHA-256
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * The encoder takes lengths L(F) = step F + extra. T is filled up with zeros on the right to the
 * next of them. Values at the edges are those of PyTorch: zeros stand outside the record where a
 * layer has padding. A record is worked on block by block, in bounded memory, which changes no bit
 * of it.
 *
 *     wav2raw song.flac | tomono | resample -r 22050 | ae-enc -m 18376.safetensors > song.tar
 */
#include "cli/cli.h"     /* options, diagnostics */
#include "model/model.h" /* the trained network */
#include "net/run.h"     /* the network at work */
#include "net/signals.h" /* a record's values to and from a spool */

static const char *model_path;

static const struct option_spec table[] = {
    {OPTION_TEXT, 'm', "model", "FILE", &model_path, "the trained autoencoder", .required = true},
    {OPTION_END},
};

static const struct tool tool = {
    .name = "ae-enc",
    .purpose = "audio to latents, by a trained autoencoder",
    .arguments = "-m MODEL < audio > latents",
    .about =
        "Encodes each record (channels, T) to (C, F). Any length of at least one latent frame\n"
        "will do: it is filled up with zeros to the next length that the network takes, and\n"
        "the field `frames` tells ae-dec the length T to give back. `model` tells which model\n"
        "it was (the beginning of its SHA-256). The sample rate must be the model's; a record\n"
        "that does not tell its own gets it. Memory does not grow with the record's length.\n",
    .examples =
        "  wav2raw song.flac | tomono | resample -r 22050 | ae-enc -m m.safetensors > l.tar\n",
    .options = table,
};

static void check_record(const struct record *record, const struct model *model, size_t channels,
                         size_t frames)
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
    if (frames < least)
        die_record(record, "too short: %zu samples, the network needs at least %zu", frames, least);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);

    struct model *model = model_load(model_path);
    const struct net *net = model->net;
    struct run *run = run_open(net, 0, net->encoder_layers, 0);
    struct workspace *workspace = workspace_open(run, false);
    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, length;
        record_rows(&record, &channels, &length);
        check_record(&record, model, channels, length);

        size_t frames = net_frames(net, length),
               latents = net->signal[net->encoder_layers].channels;
        struct spool *in = spool_record(reader, &record, channels, length);
        struct spool *out = spool_open(latents);
        run_apply(run, workspace, model->parameters, frames, in, out);

        json_object_set_new(record.meta, "frames", json_integer((json_int_t)length));
        json_object_set_new(record.meta, "model", json_stringn(model->sha256, MODEL_PREFIX));
        if (model->sample_rate > 0 && record_rate(&record) == 0)
            json_object_set_new(record.meta, "sample_rate", json_real(model->sample_rate));
        write_spool(writer, &record, out, latents, frames);
        spool_close(in);
        spool_close(out);
    }

    reader_close(reader);
    writer_close(writer);
    workspace_close(workspace);
    run_close(run);
    model_close(model);
    return EXIT_DONE;
}
