/* ae-dec - latents to audio
 *
 * stdin   latents (C, F); of its JSON `frames` is used: the length of what was encoded
 * stdout  audio (channels, frames)
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * F latent frames are decoded to L(F) = step F + extra samples, of which `frames` are given back,
 * where the record tells them. A record is worked on block by block, in bounded memory, which
 * changes no bit of it.
 *
 *     ae-dec -m 18376.safetensors < song.tar | raw2wav -o back.wav
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
    .name = "ae-dec",
    .purpose = "latents to audio, by a trained autoencoder",
    .arguments = "-m MODEL < latents > audio",
    .about = "Decodes each record (C, F) to (channels, T): as long as what was encoded where the\n"
             "record's field `frames` tells it, else all that the network gives for F frames. The\n"
             "record is stamped with the model's sample rate where it has none. Memory does not\n"
             "grow with the record's length.\n",
    .examples =
        "  ae-enc -m m.safetensors < a.tar | ae-dec -m m.safetensors | raw2wav -o back.wav\n",
    .options = table,
};

/* The samples to give back, of the WHOLE that F latent frames stand for. */
static size_t length_of(const struct record *record, size_t whole)
{
    const json_t *frames = json_object_get(record->meta, "frames");

    if (!frames)
        return whole;
    if (!json_is_integer(frames) || json_integer_value(frames) < 1)
        die_record(record, "its field 'frames' is not a whole number of at least 1");
    size_t length = (size_t)json_integer_value(frames);
    if (length > whole)
        die_record(record, "its field 'frames' is %zu, but its latents stand for %zu frames only",
                   length, whole);
    return length;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);

    struct model *model = model_load(model_path);
    const struct net *net = model->net;
    struct run *run = run_open(net, net->encoder_layers, net->layers, 0);
    struct workspace *workspace = workspace_open(run, false);
    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames, wanted = net->signal[net->encoder_layers].channels;
        record_rows(&record, &channels, &frames);
        if (channels != wanted)
            die_record(&record, "%zu channels, the model's latents have %zu", channels, wanted);
        if (frames < net->least_frames)
            die_record(&record, "too short: %zu latent frames, the network needs at least %zu",
                       frames, net->least_frames);

        size_t length = length_of(&record, net_samples(net, frames));
        size_t outputs = net->signal[net->layers].channels;
        struct spool *in = spool_record(reader, &record, channels, frames);
        struct spool *out = spool_open(outputs);
        run_apply(run, workspace, model->parameters, frames, in, out);

        if (model->sample_rate > 0 && record_rate(&record) == 0)
            json_object_set_new(record.meta, "sample_rate", json_real(model->sample_rate));
        write_spool(writer, &record, out, outputs, length);
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
