/* ae-train - fit an autoencoder to clips
 *
 * stdin   audio clips (channels, frames), all of one length and sample rate
 * files   -n the network's description; -v validation clips; -o the model; -L the losses
 * status  0 trained, 1 data or I/O failed, training diverged or was interrupted, 2 misuse
 *
 * Minimises, over batches, loss(x, decoder(encoder(x))); rmse = sqrt(mean((y - x)^2) + 1e-8) over
 * all samples of a batch. Adam, PyTorch's initial weights, clips in a new order each epoch. The
 * weights of the epoch with the least validation loss are kept (training loss where there is no
 * -v). The same seed gives the same bytes with any number of threads.
 *
 *     pick -p 0-80 < clips.tar | ae-train -n models/18376.net -o 18376.safetensors
 */
#include "cli/cli.h" /* options, diagnostics */
#include "cli/outfile.h"
#include "model/model.h" /* the file that comes out */
#include "net/fit.h"     /* the training */

#include <omp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char *const loss_names[] = {"rmse", "mse", "l1", NULL}; /* as `losses` has them */

static struct {
    const char *net, *model, *validation, *losses;
    uint64_t epochs, batch, seed, threads;
    double rate;
    int loss;
} options = {.epochs = 40, .batch = 20, .rate = 0.02, .seed = 42};

static const struct option_spec table[] = {
    {OPTION_TEXT, 'n', "net", "FILE", &options.net, "the network's description", .required = true},
    {OPTION_TEXT, 'o', "output", "FILE", &options.model, "the model", .required = true},
    {OPTION_TEXT, 'v', "validation", "STREAM", &options.validation, .help = "validation clips"},
    {OPTION_COUNT, 'e', "epochs", "N", &options.epochs, "times through all clips", .low = 1,
     .high = 1e6},
    {OPTION_COUNT, 'b', "batch", "N", &options.batch, "clips a step", .low = 1, .high = 1e5},
    {OPTION_REAL, 'l', "learning-rate", "X", &options.rate, "Adam's step", .low = 1e-9, .high = 10},
    {OPTION_COUNT, 's', "seed", "N", &options.seed, "of initial weights and order", .low = 0,
     .high = 9e15},
    {OPTION_CHOICE, 0, "loss", "NAME", &options.loss, "what is minimised", .choices = loss_names},
    {OPTION_TEXT, 'L', "losses", "FILE", &options.losses, .help = "write a TSV of losses by epoch"},
    {OPTION_COUNT, 'j', "threads", "N", &options.threads, "clips at once", .low = 1, .high = 1024},
    {OPTION_END},
};

static const struct tool tool = {
    .name = "ae-train",
    .purpose = "fit an autoencoder to clips",
    .arguments = "-n NET -o MODEL < audio",
    .about =
        "Reads clips (channels, frames) of one length and sample rate into memory and fits\n"
        "the network to give them back: Adam on batches in an order drawn anew each epoch,\n"
        "PyTorch's initial weights; the last batch may be smaller. rmse is\n"
        "sqrt(mean((y - x)^2) + 1e-8) over all samples of a batch, mse and l1 are the means of\n"
        "(y - x)^2 and |y - x|. An epoch's loss is the mean of its batches' losses, each\n"
        "weighted by its clips: for training taken before each step, for validation after the\n"
        "last. The weights of the epoch with the least validation loss are kept (training\n"
        "loss without -v). The same seed gives the same bytes with any number of threads.\n\n"
        "The model is a safetensors file whose tensors PyTorch's load_state_dict takes.\n"
        "--losses has the columns epoch, train and, with -v, validation.\n\n"
        "^C (and SIGTERM) ends the training and writes the best model so far, whole and\n"
        "usable, with status 1, so that make does not take it for the finished one; a second\n"
        "^C ends at once. So does a loss that is no longer finite.\n",
    .examples = "  ae-train -n models/18376.net -o 18376.safetensors < clips.tar\n"
                "  pick -p 0-80 < all.tar | ae-train -n a.net -o a.safetensors \\\n"
                "      -v <(pick -p 80-90 < all.tar) -L losses.tsv\n",
    .options = table,
};

/* ---- ^C ---- */

static volatile sig_atomic_t stopped;
static struct sigaction before[2]; /* what SIGINT and SIGTERM did */
static const int stopping[2] = {SIGINT, SIGTERM};

static void stop(int number)
{
    stopped = 1;
    sigaction(number, &before[number == SIGTERM], NULL);
}

/* A signal that is ignored (nohup) stays so. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART};

    for (int i = 0; i < 2; i++)
        if (sigaction(stopping[i], NULL, &before[i]) == 0 && before[i].sa_handler != SIG_IGN)
            sigaction(stopping[i], &action, NULL);
}

/* ---- what comes out ---- */

static void write_losses(struct outfile *file, const struct history *history, bool validation)
{
    FILE *out = outfile_stream(file);

    fprintf(out, validation ? "epoch\ttrain\tvalidation\n" : "epoch\ttrain\n");
    for (size_t i = 0; i < history->done; i++) {
        fprintf(out, "%zu\t%.9g", i + 1, history->train[i]);
        if (validation)
            fprintf(out, "\t%.9g", history->validation[i]);
        fputc('\n', out);
    }
    if (ferror(out) | (fclose(out) != 0))
        die("%s:", file->path);
    outfile_commit(file);
}

static json_t *training_facts(const struct history *history, size_t clips, size_t validation)
{
    size_t best = history->best - 1;
    json_t *found = json_pack("{s:f}", "train", history->train[best]);

    if (validation)
        json_object_set_new(found, "validation", json_real(history->validation[best]));
    return json_pack("{s:I, s:s, s:s, s:f, s:I, s:I, s:I, s:I, s:I, s:o}", "seed",
                     (json_int_t)options.seed, "loss", loss_names[options.loss], "optimiser",
                     "adam", "learning_rate", options.rate, "batch", (json_int_t)options.batch,
                     "epochs", (json_int_t)history->done, "best_epoch", (json_int_t)history->best,
                     "clips", (json_int_t)clips, "validation_clips", (json_int_t)validation,
                     "losses", found);
}

/* ---- start ---- */

static void check_clips(const struct clips *clips, const char *name, const struct net *net)
{
    size_t channels = net->signal[0].channels;

    if (clips->channels != channels)
        die("%s: the clips have %zu channels, the network takes %zu%s", name, clips->channels,
            channels, channels == 1 ? "; mix them with tomono" : "");
    char *misfit = net_misfit(net, clips->samples);
    if (misfit)
        die("%s: clips of %zu frames and %s: %s", name, clips->samples, net->name, misfit);
}

int main(int argc, char **argv)
{
    options.threads = (uint64_t)omp_get_max_threads();
    cli_start(&tool, argc, argv);
    if (options.validation && strcmp(options.validation, "-") == 0)
        misuse("--validation: stdin has the training clips");

    struct model *model = xalloc(1, sizeof *model);
    model->net = net_load(options.net);
    struct outfile *model_file = outfile_open(options.model);
    struct outfile *losses_file = options.losses ? outfile_open(options.losses) : NULL;
    struct clips clips = clips_read(NULL), validation = {0};
    if (clips.count == 0)
        die("stdin: no clips to train on");
    check_clips(&clips, "stdin", model->net);
    if (options.validation) {
        validation = clips_read(options.validation);
        if (validation.count == 0)
            die("%s: no clips to validate on", options.validation);
        if (validation.channels != clips.channels || validation.samples != clips.samples ||
            validation.rate != clips.rate)
            die("%s: clips of %zu x %zu at %g Hz, those to train on are %zu x %zu at %g Hz",
                options.validation, validation.channels, validation.samples, validation.rate,
                clips.channels, clips.samples, clips.rate);
    }

    struct training training = {&losses[options.loss], options.rate, options.batch,
                                options.threads};
    struct history history;
    model->parameters = xfloats(model->net->parameters);
    catch_signals();
    bool finished = fit(model->net, &training, options.epochs, options.seed, &clips, &validation,
                        &stopped, model->parameters, &history);

    if (history.best == 0)
        die(stopped ? "interrupted in the first epoch: no model"
                    : "diverged in the first epoch: the "
                      "loss is not finite; no model (a smaller --learning-rate may help)");
    model->sample_rate = clips.rate;
    model->frames = clips.samples;
    model->training = training_facts(&history, clips.count, validation.count);
    model_save(model, model_file);
    if (losses_file)
        write_losses(losses_file, &history, validation.count > 0);
    if (!finished)
        warn("%s in epoch %zu; %s has the best weights so far, of epoch %zu",
             stopped ? "interrupted" : "diverged: the loss is not finite", history.done + 1,
             options.model, history.best);
    clips_close(&clips);
    clips_close(&validation);
    free(history.train);
    free(history.validation);
    model_close(model);
    return finished ? EXIT_DONE : EXIT_FAILED;
}
