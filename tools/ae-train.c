/* ae-train - fit an autoencoder to clips
 *
 * stdin   audio clips (channels, frames), all of one length and sample rate
 * files   -n the network description; -v validation clips; -o the model; -L the losses;
 *         with --resume MODEL.checkpoint
 * status  0 trained, 1 data or I/O failed, training diverged or was interrupted, 2 misuse
 *
 * Minimises, over batches, loss(x, decoder(encoder(x))) by Adam. The same seed gives the same bytes
 * with any number of threads, however often the training is killed and resumed, and whether or not
 * the clips fit into memory.
 *
 *     pick -p 0-80 < clips.tar | ae-train -n models/18376.net -o 18376.safetensors
 */
#include "cli/cli.h"      /* options, diagnostics */
#include "base/threads.h" /* number of threads */
#include "cli/interrupt.h"
#include "base/outfile.h"
#include "model/model.h" /* the resulting file */
#include "train/fit.h"   /* the training */
#include "train/team.h"  /* one process, or ranks of MPI */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    const char *net, *model, *init, *validation, *losses;
    uint64_t epochs, batch, seed, threads, memory;
    double rate, scale;
    int loss, schedule;
    bool resume, scale_given;
} options = {.epochs = 40, .batch = 20, .rate = 0.02, .scale = 1, .seed = 42};

static struct model *model; /* the result */

static const struct option_spec table[] = {
    {OPTION_TEXT, 'n', "net", "FILE", &options.net, "network description", .required = true},
    {OPTION_TEXT, 'o', "output", "FILE", &options.model, "file for the model", .required = true},
    {OPTION_TEXT, 'v', "validation", "STREAM", &options.validation, .help = "validation clips"},
    {OPTION_COUNT, 'e', "epochs", "N", &options.epochs, "passes over all clips", .low = 1,
     .high = 1e6},
    {OPTION_COUNT, 'b', "batch", "N", &options.batch, "clips a step", .low = 1, .high = 1e5},
    {OPTION_REAL, 'l', "learning-rate", "X", &options.rate, "learning rate of Adam", .low = 1e-9,
     .high = 10},
    {OPTION_CHOICE, 0, "schedule", "NAME", &options.schedule, "how the learning rate changes",
     .choices = schedule_names},
    {OPTION_REAL, 0, "init-scale", "X", &options.scale, "size of the hidden signals at the start",
     .low = 1e-6, .high = 1e6, .given = &options.scale_given},
    {OPTION_TEXT, 0, "init", "MODEL", &options.init,
     .help = "start from the weights of MODEL (fine-tuning)"},
    {OPTION_COUNT, 's', "seed", "N", &options.seed, "seed of initial weights and order", .low = 0,
     .high = 9e15},
    {OPTION_CHOICE, 0, "loss", "NAME", &options.loss, "loss to minimise", .choices = loss_names},
    {OPTION_TEXT, 'L', "losses", "FILE", &options.losses,
     .help = "write the losses of each epoch as TSV"},
    {OPTION_FLAG, 0, "resume", NULL, &options.resume,
     .help = "keep a checkpoint; resume from an existing one"},
    {OPTION_COUNT, 0, "memory", "MB", &options.memory,
     "MiB of clips in memory; the others go to a temporary file", .low = 0, .high = 1e9},
    {OPTION_COUNT, 'j', "threads", "N", &options.threads, "clips in parallel", .low = 1,
     .high = 1024},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "ae-train",
    .purpose = "fit an autoencoder to clips",
    .arguments = "-n NET -o MODEL < audio",
    .about =
        "Reads clips (channels, frames) of one length and sample rate and trains the network\n"
        "to reproduce them: Adam on batches in a new random order each epoch, PyTorch's\n"
        "initial weights; the last batch may be smaller. rmse is sqrt(mean((y - x)^2) + 1e-8)\n"
        "over all samples of a batch; mse and l1 are the means of (y - x)^2 and |y - x|. The\n"
        "loss of an epoch is the mean of the losses of its batches, weighted by their clips:\n"
        "the training loss before each step, the validation loss after the last step. The\n"
        "weights of the epoch with the least validation loss are kept (training loss without\n"
        "-v). The same seed gives the same bytes with any number of threads.\n"
        "\n"
        "With --schedule cosine the learning rate X falls from step to step, as in PyTorch's\n"
        "CosineAnnealingLR: X (1 + cos(pi step / steps)) / 2. With --init-scale 0.01 all\n"
        "signals between the first and the last convolution start a hundredth as large, where\n"
        "tanh is linear: the weights of the first layer and all biases but those of the last\n"
        "are drawn that much smaller, the weights of the last layer that much larger, and the\n"
        "steps of each are scaled in the same way. Both options together with small batches\n"
        "and many short clips train a tanh network well.\n"
        "\n"
        "--init MODEL starts from the weights of a model of the same network, to fine-tune it\n"
        "to other clips: use a few epochs and a small --learning-rate. Its steps are scaled\n"
        "as in the training that made it, unless --init-scale is given.\n"
        "\n"
        "The model is a safetensors file whose tensors PyTorch's load_state_dict accepts.\n"
        "--losses has the columns epoch, train and, with -v, validation.\n"
        "\n"
        "^C (or SIGTERM) stops the training and writes the best model so far, whole and\n"
        "usable, with status 1, so that make does not take it for a finished one; a second ^C\n"
        "exits at once. The same happens when a loss is no longer finite, which is then the\n"
        "last row of --losses.\n"
        "\n"
        "With --resume, MODEL.checkpoint is kept up to date during training (in at most a\n"
        "fiftieth of the time) and removed at its end. If the training is killed or\n"
        "interrupted, the same command resumes it, and model and losses are the same bytes as\n"
        "without the interruption. --epochs may be higher than before; a checkpoint of other\n"
        "clips, another network or other options is refused.\n"
        "\n"
        "ae-train-mpi (make MPI=1) is the same program for several processes, which share the\n"
        "clips of each batch: mpirun -n 4 sh -c 'ae-train-mpi ... < clips.tar'. Each opens the\n"
        "streams itself; the first writes the model, whose bytes are those of one process.\n",
    .examples =
        "  ae-train -n models/18376.net -o 18376.safetensors < clips.tar\n"
        "  crop -t 0.5 < clips.tar | ae-train -n models/18376.net -b 5 --schedule cosine \\\n"
        "      --init-scale 0.01 -o 18376.safetensors\n"
        "  pick -p 0-80 < all.tar | ae-train -n a.net -o a.safetensors \\\n"
        "      -v <(pick -p 80-90 < all.tar) -L losses.tsv\n",
    .options = table,
};

static void check_clips(const struct clips *clips, const char *name, const struct net *net)
{
    size_t channels = net->signal[0].channels;

    if (clips->count == 0)
        die("%s: no clips to train on", name);
    if (clips->channels != channels)
        die("%s: the clips have %zu channels, the network takes %zu%s", name, clips->channels,
            channels, channels == 1 ? "; mix them with tomono" : "");
    char *misfit = net_misfit(net, clips->samples);
    if (misfit)
        die("%s: clips of %zu frames and %s: %s", name, clips->samples, net->name, misfit);
}

static void check_validation(const struct clips *validation, const char *name,
                             const struct clips *clips)
{
    if (validation->count == 0)
        die("%s: no clips to validate on", name);
    if (validation->channels != clips->channels || validation->samples != clips->samples ||
        validation->rate != clips->rate)
        die("%s: clips of %zu x %zu at %g Hz, those to train on are %zu x %zu at %g Hz", name,
            validation->channels, validation->samples, validation->rate, clips->channels,
            clips->samples, clips->rate);
}

/* Loads the model to start from, and its --init-scale unless another one was given. */
static struct model *load_init(const char *path, const struct net *net)
{
    struct model *init = model_load(path);
    const json_t *scale = json_object_get(init->training, "init_scale");

    if (!net_same(init->net, net))
        die("%s: a model of another network than %s", path, net->name);
    if (json_is_number(scale) && json_number_value(scale) > 0 && !options.scale_given)
        options.scale = json_number_value(scale);
    return init;
}

int main(int argc, char **argv)
{
    options.threads = threads_wanted(0);
    options.memory = clips_memory() >> 20;
    cli_start(&tool, argc, argv);
    if (options.validation && strcmp(options.validation, "-") == 0)
        misuse("--validation: stdin has the training clips");

    team_open();
    options.threads = threads_open(options.threads);
    model = xalloc(1, sizeof *model);
    model->net = net_load(options.net);
    struct model *init = options.init ? load_init(options.init, model->net) : NULL;
    struct outfile *model_file = outfile_open(options.model);
    struct outfile *losses_file = options.losses ? outfile_open(options.losses) : NULL;
    char *checkpoint = options.resume ? xprintf("%s.checkpoint", options.model) : NULL;

    size_t memory = options.memory << 20;
    struct clips clips = clips_read(NULL, memory), validation = {0};
    check_clips(&clips, "stdin", model->net);
    if (options.validation) {
        validation = clips_read(options.validation, memory - clips_held(&clips));
        check_validation(&validation, options.validation, &clips);
    }

    const struct fit task = {
        .net = model->net,
        .training = {.loss = &loss_kinds[options.loss],
                     .rate = options.rate,
                     .schedule = (enum schedule)options.schedule,
                     .steps = options.epochs * ((clips.count + options.batch - 1) / options.batch),
                     .scale = options.scale,
                     .batch = options.batch,
                     .threads = options.threads},
        .epochs = options.epochs,
        .seed = options.seed,
        .start = init ? init->parameters : NULL,
        .start_name = init ? init->sha256 : NULL,
        .clips = &clips,
        .validation = &validation,
        .stopped = interrupt_catch(),
        .checkpoint = checkpoint,
    };
    struct history history;
    model->parameters = xfloats(model->net->parameters);
    enum outcome outcome = fit_network(&task, model->parameters, &history);
    int status = outcome == FIT_FINISHED ? EXIT_DONE : EXIT_FAILED;
    if (team_rank() > 0) { /* the first rank writes what all of them have */
        team_close();
        exit(status);
    }

    if (history.best) {
        model->sample_rate = clips.rate;
        model->frames = clips.samples;
        model->training = fit_facts(&task, &history);
        model_save(model, model_file);
    }
    if (losses_file && (history.best || history.diverged))
        history_save(&history, validation.count > 0, losses_file);
    if (checkpoint && outcome != FIT_STOPPED && unlink(checkpoint) != 0 && errno != ENOENT)
        die("%s: cannot be removed:", checkpoint);
    if (!history.best)
        die(outcome == FIT_STOPPED ? "interrupted in the first epoch: no model"
                                   : "diverged in the first epoch: the loss is not finite; no "
                                     "model (a smaller --learning-rate may help)");
    if (outcome != FIT_FINISHED)
        warn("%s in epoch %zu; %s has the best weights so far, of epoch %zu",
             outcome == FIT_STOPPED ? "interrupted" : "diverged: the loss is not finite",
             history.done + 1, options.model, history.best);
    clips_close(&clips);
    clips_close(&validation);
    history_close(&history);
    free(checkpoint);
    if (init)
        model_close(init);
    model_close(model);
    team_close();
    return status;
}
