/* sparse-train - train a predictor for sparse from songs
 *
 * stdin   audio (channels, frames)
 * files   -o the predictor, as safetensors that PyTorch loads
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * sparse/predictor.h describes the network and its features, sparse/fit.h the loss and the rounds.
 *
 *     pick -p 0-80 < songs.tar | sparse-train -o predictor.safetensors
 *     sparse -k 9184 -m predictor.safetensors < new.tar | sparse --decode -m predictor.safetensors
 */
#include "base/threads.h" /* number of threads */
#include "base/meta.h"    /* JSON that is written whole */
#include "base/outfile.h" /* a file that appears when whole */
#include "cli/cli.h"      /* options, diagnostics, exit status */
#include "cli/progress.h" /* progress on a terminal */
#include "sparse/fit.h"   /* the training */
#include "stream/sound.h" /* songs in memory */

#include <stdio.h>
#include <stdlib.h>

static struct {
    const char *output;
    struct fitting fitting;
    uint64_t threads;
} options = {
    .fitting = {
        .rounds = 3, .steps = 1000, .batch = 2048, .contexts = 400000, .seed = 42, .rate = 3e-3}};

static const struct option_spec table[] = {
    {OPTION_TEXT, 'o', "output", "FILE", &options.output, .help = "file for the predictor",
     .required = true},
    {OPTION_COUNT, 'R', "rounds", "N", &options.fitting.rounds,
     .help = "rounds of gathering contexts and training", .low = 1, .high = 100},
    {OPTION_COUNT, 'e', "steps", "N", &options.fitting.steps,
     .help = "steps in a round; the last round has three times as many", .low = 1, .high = 1e7},
    {OPTION_COUNT, 'b', "batch", "N", &options.fitting.batch, .help = "contexts in a step",
     .low = 1, .high = 1 << 20},
    {OPTION_COUNT, 'c', "contexts", "N", &options.fitting.contexts,
     .help = "contexts to gather in a round", .low = 1, .high = 1e8},
    {OPTION_REAL, 'l', "rate", "RATE", &options.fitting.rate,
     .help = "learning rate at the beginning of a round", .low = 1e-6, .high = 1},
    {OPTION_COUNT, 's', "seed", "SEED", &options.fitting.seed, .help = "seed of the random numbers",
     .high = 1e18},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "sparse-train",
    .purpose = "train a predictor for sparse from songs",
    .arguments = "-o FILE [OPTION...] < audio",
    .about =
        "Trains the predictor from which sparse knows where to expect energy, on all records\n"
        "of stdin, which are held in memory. The songs are coded at densities from 290 to\n"
        "60000 numbers per 110250 samples; the network learns the energies of their\n"
        "coefficients from their contexts. Training has several rounds, since a new network\n"
        "changes the contexts. The same seed gives the same file with any number of threads.\n",
    .examples = "  sparse-train -o p.safetensors < train.tar\n"
                "  sparse -k 9184 -m p.safetensors < test.tar | sparse -d -m p.safetensors | "
                "compare -r test.tar\n",
    .options = table,
};

static struct progress progress;

static void show(size_t round, size_t step, double loss)
{
    char note[64];

    snprintf(note, sizeof note, "round %zu, loss %.4f", round + 1, loss);
    progress_show(&progress, round * options.fitting.steps + step, note);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    threads_open(options.threads);
    const struct fitting *fitting = &options.fitting;
    options.fitting.progress = show;
    struct outfile *output = outfile_open(options.output);
    struct reader *reader = reader_open(NULL);
    struct code_signal *songs = NULL;
    size_t count = 0;
    struct record record;
    while (reader_next(reader, &record)) {
        struct sound *sound = sound_read(reader, &record);
        songs = xgrow(songs, count, sizeof *songs);
        songs[count++] = (struct code_signal){sound->channels, sound->frames, sound->values};
        sound->values = NULL;
        sound_free(sound);
    }
    reader_close(reader);

    struct predictor predictor;
    double *losses = xalloc(fitting->rounds, sizeof *losses);
    progress_start(&progress, "training", (fitting->rounds + 2) * fitting->steps);
    if (count == 0 || !predictor_train(songs, count, fitting, &predictor, losses))
        die("stdin has no sound to learn from");
    progress_end(&progress);

    json_t *each = json_array();
    for (size_t r = 0; r < fitting->rounds; r++)
        meta_append(each, json_real(losses[r]));
    json_t *training =
        meta_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:s, s:o}", "seed",
                  (json_int_t)fitting->seed, "records", (json_int_t)count, "rounds",
                  (json_int_t)fitting->rounds, "steps", (json_int_t)fitting->steps, "batch",
                  (json_int_t)fitting->batch, "contexts", (json_int_t)fitting->contexts,
                  "learning_rate", fitting->rate, "optimiser", "adam", "losses", each);
    predictor_save(&predictor, training, output);
    json_decref(training);
    for (size_t i = 0; i < count; i++)
        free(songs[i].values);
    free(songs);
    free(losses);
    return EXIT_DONE;
}
