/* ae-dec - decode latents to audio
 *
 * stdin   latents (C, F); JSON: `frames`, the length of the encoded audio
 * stdout  audio (channels, frames)
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * F latent frames are decoded to step F + extra samples, block by block, with the same result as at
 * once. Of these the first `frames` are written, if the record has that field.
 *
 *     ae-dec -m 18376.safetensors < song.tar | raw2wav -o back.wav
 */
#include "cli/cli.h"      /* options, diagnostics */
#include "base/threads.h" /* number of threads */
#include "model/coder.h"  /* runs the trained network */

#include <stdlib.h>
#include <string.h>

static struct {
    const char *model;
    uint64_t threads;
} options;

static const struct option_spec table[] = {
    {OPTION_TEXT, 'm', "model", "FILE", &options.model,
     "trained autoencoder: a file, or the name of a model that comes with Lathe", .required = true},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "ae-dec",
    .purpose = "decode latents to audio with a trained autoencoder",
    .arguments = "-m MODEL < latents > audio",
    .about =
        "Decodes each record (C, F) to audio (channels, T). T is the length of the audio that\n"
        "was encoded if the record has the field frames, else all that the network gives for\n"
        "F frames. A record without a sample rate gets that of the model. Latents whose field\n"
        "model names another model cause a warning. The memory needed does not grow with the\n"
        "length of a record.\n",
    .examples =
        "  ae-enc -m m.safetensors < a.tar | ae-dec -m m.safetensors | raw2wav -o back.wav\n",
    .options = table,
};

/* The samples to write, of the WHOLE that F latent frames stand for. */
static size_t length_of(const struct record *record, size_t whole)
{
    const json_t *frames = json_object_get(record->meta, "frames");

    if (!frames)
        return whole;
    if (!json_is_integer(frames) || json_integer_value(frames) < 1)
        die_record(record, "its field 'frames' is not a whole number of at least 1");
    size_t length = (size_t)json_integer_value(frames);
    if (length > whole)
        die_record(record, "its field 'frames' is %zu, but its latents cover only %zu frames",
                   length, whole);
    return length;
}

/* Warns, once, of latents that MODEL did not make: some swap decoders on purpose, some by mistake.
 */
static void check_model(const struct record *record, const struct model *model)
{
    static bool warned;
    char *encoder = meta_text(record->meta, "model");

    if (!warned && *encoder && strncmp(encoder, model->sha256, MODEL_PREFIX) != 0) {
        warn("%s: record %llu (%s): encoded by the model %s, not by %s (%.*s): the sound may be "
             "noise",
             record->stream, (unsigned long long)record->number, record->key, encoder,
             options.model, MODEL_PREFIX, model->sha256);
        warned = true;
    }
    free(encoder);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);

    struct model *model = model_load(options.model);
    const struct net *net = model->net;
    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct coder *coder = coder_open(model, true, threads_wanted(options.threads), writer);
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames, wanted = net->signal[net->encoder_layers].channels;
        record_rows(&record, &channels, &frames);
        if (channels != wanted)
            die_record(&record, "%zu channels, the model's latents have %zu", channels, wanted);
        check_model(&record, model);
        if (frames < net->least_frames)
            die_record(&record, "too short: %zu latent frames, the network needs at least %zu",
                       frames, net->least_frames);

        size_t length = length_of(&record, net_samples(net, frames));
        json_object_del(record.meta, "hop"); /* it is audio again */
        coder_record(coder, reader, &record, frames, frames, length);
    }

    coder_close(coder);
    reader_close(reader);
    writer_close(writer);
    model_close(model);
    return EXIT_DONE;
}
