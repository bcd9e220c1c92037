/* probe - measure how well a linear classifier tells labels from vectors
 *
 * stdin   vectors, all of one shape, each with a label
 * stdout  TSV, a line a record: key, label, predicted, probability, fold, c
 * files   --summary: accuracy and macro F1 with 95 % intervals
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * Multinomial logistic regression on standardised vectors, judged by nested cross-validation over
 * groups; see probe/probe.h.
 *
 *     ae-enc -m 18376.safetensors < songs.tar | pool | probe --summary known.tsv > answers.tsv
 */
#include "base/meta.h"      /* fields of the JSON */
#include "base/outfile.h"   /* files that appear when whole */
#include "base/threads.h"   /* number of threads */
#include "base/tsv.h"       /* cells of a table */
#include "cli/cli.h"        /* options, diagnostics, exit status */
#include "cli/progress.h"   /* progress on a terminal */
#include "probe/probe.h"    /* the method */
#include "stream/vectors.h" /* a stream as a matrix */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
    const char *field, *summary;
    uint64_t folds, resamples, seed, threads;
    double c; /* 0: chosen */
} options = {.field = "label", .folds = 5, .resamples = 10000, .seed = 42};

static const struct option_spec table[] = {
    {OPTION_TEXT, 'f', "field", "FIELD", &options.field, .help = "field with the class"},
    {OPTION_COUNT, 'k', "folds", "N", &options.folds, .help = "folds of the cross-validation",
     .low = 2, .high = 1000},
    {OPTION_REAL, 'c', "strength", "C", &options.c,
     .help = "inverse strength of L2; 0: chosen within each fold", .low = 0, .high = 1e9},
    {OPTION_TEXT, 'S', "summary", "TSV", &options.summary,
     .help = "write accuracy and macro F1 with 95 % intervals"},
    {OPTION_COUNT, 'B', "resamples", "N", &options.resamples, .help = "resamples of the bootstrap",
     .low = 1, .high = 1e7},
    {OPTION_COUNT, 's', "seed", "N", &options.seed, .help = "seed of the bootstrap",
     .high = HUGE_VAL},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "probe",
    .purpose = "measure how well a linear classifier tells labels from vectors",
    .arguments = "[OPTION...] < vectors > table",
    .about =
        "Predicts the label of each record by multinomial logistic regression on the\n"
        "standardised vectors of the other records, and prints key, label, predicted,\n"
        "probability, fold and c. Records of one group (the field group, or the key if there\n"
        "is none) are in one fold: no record is judged by a probe that has seen its group.\n"
        "Means and deviations are computed from the training folds alone.\n"
        "\n"
        "C is that of scikit-learn: |W|^2 / 2 + C times the sum of the losses is minimised.\n"
        "Of 10^-4 to 10^4, the value that is best by cross-validation within the training\n"
        "folds is used, the smallest of equally good ones.\n"
        "\n"
        "--summary has the columns metric, records, groups, classes, value, low, high and the\n"
        "lines accuracy, macro_f1 and majority, the share of the most frequent label. The\n"
        "intervals are the 2.5th and 97.5th percentiles over resamples of whole groups.\n",
    .examples = "  ae-enc -m 18376 < songs.tar | pool | probe --summary known.tsv > answers.tsv\n"
                "  pool -f mfcc < songs.tar | probe -f group --folds 3 | head\n",
    .options = table,
};

static void print_answers(const struct vectors *vectors, const char *const *names,
                          const size_t *class, const struct probe_answer *answers)
{
    puts("key\tlabel\tpredicted\tprobability\tfold\tc");
    for (size_t i = 0; i < vectors->n; i++) {
        tsv_text(vectors->keys[i]);
        tsv_next_text(names[class[i]]);
        tsv_next_text(names[answers[i].class]);
        printf("\t%.6g\t%zu\t%g\n", answers[i].probability, answers[i].fold, answers[i].c);
    }
}

static void write_score(FILE *out, const char *metric, const struct probe_data *data,
                        const struct probe_score *score)
{
    fprintf(out, "%s\t%zu\t%zu\t%zu\t%.9g\t%.9g\t%.9g\n", metric, data->n, data->groups,
            data->classes, score->value, score->interval.low, score->interval.high);
}

static void write_summary(struct outfile *file, const struct probe_data *data,
                          const struct probe_answer *answers)
{
    FILE *out = outfile_stream(file);
    struct probe_score accuracy, macro_f1, majority = {0};
    size_t *count = xalloc(data->classes, sizeof *count), most = 0;

    for (size_t i = 0; i < data->n; i++)
        if (++count[data->class[i]] > most)
            most = count[data->class[i]];
    majority.value = (double)most / (double)data->n;
    majority.interval = (struct interval){NAN, NAN};
    probe_judge(data, answers, options.resamples, options.seed, &accuracy, &macro_f1);
    fputs("metric\trecords\tgroups\tclasses\tvalue\tlow\thigh\n", out);
    write_score(out, "accuracy", data, &accuracy);
    write_score(out, "macro_f1", data, &macro_f1);
    write_score(out, "majority", data, &majority);
    outfile_finish(file, out);
    free(count);
}

static void show(size_t done, size_t total)
{
    static struct progress progress;

    if (done == 1)
        progress_start(&progress, "folds", total);
    progress_show(&progress, done, NULL);
    if (done == total)
        progress_end(&progress);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    threads_open(options.threads);

    struct outfile *summary = options.summary ? outfile_open(options.summary) : NULL;
    struct reader *reader = reader_open(NULL);
    struct vectors *v = vectors_read(reader);
    struct probe_data data = {.n = v->n, .p = v->p, .x = v->values};
    size_t *class, *group;
    const char **names, **groups;
    reader_close(reader);
    if (v->n == 0 || v->p == 0)
        die("stdin: there are no %s to probe", v->n ? "numbers" : "records");

    data.classes = vectors_classes(v, options.field, &class, &names);
    for (size_t i = 0; i < v->n; i++) {
        char *text = meta_text(v->meta[i], "group");
        if (!*text)
            meta_set(v->meta[i], "group", json_string(v->keys[i]));
        free(text);
    }
    data.groups = vectors_classes(v, "group", &group, &groups);
    data.class = class;
    data.group = group;
    if (data.classes < 2)
        die("stdin: all records have one label, %s", names[0]);
    if (data.groups < options.folds)
        die("stdin: %zu groups are too few for %zu folds", data.groups, (size_t)options.folds);

    struct probe_answer *answers = xalloc(v->n, sizeof *answers);
    probe_run(&data, options.folds, options.c, answers, show);
    print_answers(v, names, class, answers);
    if (summary)
        write_summary(summary, &data, answers);

    free(answers);
    free(class);
    free(group);
    free(names);
    free(groups);
    vectors_free(v);
    cli_close_stdout();
    return EXIT_DONE;
}
