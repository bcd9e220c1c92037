/* ae-info - list the layers, shapes and parameters of an autoencoder
 *
 * operand  a network description (*.net) or a model; - is stdin
 * stdout   a table (TSV): the layers, or with --summary the sizes, or with --metadata how the model
 *          was trained
 * status   0 done, 1 data or I/O failed, 2 misuse
 *
 * Every signal in a network has step * F + extra frames for F latent frames. The table is for the F
 * of the next length that fits -f frames or -t seconds.
 *
 *     ae-info models/18376.net | column -t -s "$(printf "\t")"
 */
#include "cli/cli.h"     /* options, diagnostics */
#include "model/model.h" /* models and network descriptions */
#include "base/file.h"   /* the file in memory */
#include "base/shared.h" /* models by name */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    double seconds, rate;
    uint64_t frames;
    bool seconds_given, rate_given, frames_given, summary, metadata;
} options = {.seconds = 5, .rate = 22050, .frames = 110250};

static const struct option_spec table[] = {
    {OPTION_REAL, 't', "length", "SEC", &options.seconds, "length of the input in seconds",
     .low = 1e-6, .high = 1e9, .given = &options.seconds_given},
    {OPTION_COUNT, 'f', "frames", "N", &options.frames,
     "length of the input in frames; for a model, that of its training clips", .low = 1,
     .high = 1e12, .given = &options.frames_given},
    {OPTION_REAL, 'r', "rate", "HZ", &options.rate,
     "sample rate of the input, unless the model has one", .low = 1, .high = 1e9,
     .given = &options.rate_given},
    {OPTION_FLAG, 0, "summary", NULL, &options.summary,
     .help = "print one line of sizes instead of the layers"},
    {OPTION_FLAG, 0, "metadata", NULL, &options.metadata,
     .help = "print what a model says about its training"},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "ae-info",
    .purpose = "list the layers, shapes and parameters of an autoencoder",
    .arguments = "[OPTION]... NET|MODEL",
    .about = "Lists the layers of a network description or of a model: part (encoder, decoder),\n"
             "index (as in the names of the model's tensors), layer, channels and frames of its\n"
             "output, parameters. --summary prints one line instead: input_frames, channels and\n"
             "frames of the latents, numbers (their product), numbers_per_second, ratio (input\n"
             "frames to numbers), parameters. --metadata prints facts and values: sample_rate,\n"
             "frames, sha256 and what the model says about its training. A model that comes with\n"
             "Lathe may be given by its name alone.\n"
             "A layer whose kernel is smaller than its stride skips input and causes a warning. A\n"
             "length that does not fit the network is rounded up to the next one that does.\n",
    .examples = "  ae-info models/18376.net\n"
                "  ae-info --summary -t 30 18376.safetensors\n"
                "  ae-info --metadata 18376.safetensors\n",
    .options = table,
    .min_operands = 1,
    .max_operands = 1,
};

/* The layers for FRAMES latent frames. */
static void print_layers(const struct net *net, size_t frames)
{
    printf("part\tindex\tlayer\tchannels\tframes\tparameters\n");
    for (size_t i = 0; i < net->layers; i++) {
        const struct signal *out = &net->signal[i + 1];
        bool encoder = i < net->encoder_layers;
        char *text = net_layer_text(net, i);
        printf("%s\t%zu\t%s\t%zu\t%zu\t%zu\n", encoder ? "encoder" : "decoder",
               encoder ? i : i - net->encoder_layers, text, out->channels,
               signal_samples(out, frames), net->layer[i].parameters);
        free(text);
    }
}

/* Warns about each unusual line of the description; mirrored layers repeat lines. */
static void warn_of_layers(const struct net *net)
{
    int line = 0;

    for (size_t i = 0; i < net->layers; i++) {
        if (net->layer[i].line <= line)
            continue;
        line = net->layer[i].line;
        char *text = net_layer_text(net, i), *warning = net_layer_warning(net, i);
        if (warning)
            warn("%s:%d: %s: %s", net->name, line, text, warning);
        free(text);
        free(warning);
    }
}

static void print_summary(const struct net *net, size_t frames, double rate)
{
    size_t channels = net->signal[net->encoder_layers].channels, input = net_samples(net, frames);
    double numbers = (double)channels * (double)frames;
    double samples = (double)net->signal[0].channels * (double)input;

    printf("input_frames\tchannels\tframes\tnumbers\tnumbers_per_second\tratio\tparameters\n");
    printf("%zu\t%zu\t%zu\t%.0f\t%.9g\t%.9g\t%zu\n", input, channels, frames, numbers,
           numbers * rate / (double)input, samples / numbers, net->parameters);
}

/* Prints a JSON value as text: strings as they are, the fields of an object as NAME.FIELD. */
static void print_fact(const char *name, json_t *value)
{
    if (json_is_object(value)) {
        const char *field;
        json_t *inner;
        json_object_foreach(value, field, inner)
        {
            char *whole = xprintf("%s.%s", name, field);
            print_fact(whole, inner);
            free(whole);
        }
    } else if (json_is_string(value)) {
        printf("%s\t%s\n", name, json_string_value(value));
    } else {
        char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(9));
        printf("%s\t%s\n", name, text);
        free(text);
    }
}

static void print_metadata(const struct model *model)
{
    const char *name;
    json_t *value;

    printf("fact\tvalue\n");
    if (model->sample_rate > 0)
        printf("sample_rate\t%.15g\n", model->sample_rate);
    if (model->frames > 0)
        printf("frames\t%zu\n", model->frames);
    printf("sha256\t%s\n", model->sha256);
    json_object_foreach(model->training, name, value) print_fact(name, value);
}

int main(int argc, char **argv)
{
    int operand = cli_start(&tool, argc, argv);
    char *found = shared_find(argv[operand], ".safetensors");
    const char *path = found ? found : argv[operand];
    if (options.summary && options.metadata)
        misuse("--summary and --metadata exclude each other");
    if (options.seconds_given && options.frames_given)
        misuse("--length and --frames exclude each other");

    size_t size, most = (size_t)4 << 30;
    char *bytes = file_read(path, most, &size);
    bool is_model = memchr(bytes, '\0', size) != NULL;
    struct model *model = is_model ? model_parse(bytes, size, path) : NULL;
    struct net *net = is_model ? model->net : net_parse(bytes, path);
    double rate = is_model && model->sample_rate > 0 && !options.rate_given ? model->sample_rate
                                                                            : options.rate;
    size_t length = options.seconds_given ? (size_t)llround(options.seconds * rate)
                    : is_model && model->frames > 0 && !options.frames_given ? model->frames
                                                                             : options.frames;
    size_t frames = net_frames(net, length);

    warn_of_layers(net);
    if (options.metadata && !is_model)
        die("%s: a network description: only a model was trained", path);
    if (options.metadata)
        print_metadata(model);
    else if (options.summary)
        print_summary(net, frames, rate);
    else
        print_layers(net, frames);

    if (is_model)
        model_close(model);
    else
        net_close(net);
    free(bytes);
    free(found);
    cli_close_stdout();
    return EXIT_DONE;
}
