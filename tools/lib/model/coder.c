/* coder - one half of a model at work on the records of a stream. See coder.h. */
#include "model/coder.h"

#include "base/base.h"
#include "base/meta.h"
#include "net/run.h"
#include "stream/finite.h"
#include "stream/parallel.h"

#include <stdlib.h>

enum { PIECE = 1 << 14 }; /* values copied at once */

struct coder {
    const struct model *model;
    struct run *run;
    struct workspace **workspace; /* [threads] */
    const struct signal *in;      /* the input */
    size_t threads, inputs, outputs;
    struct writer *writer;
    struct parallel *parallel;
};

struct task {
    const struct coder *coder;
    struct record record; /* with the shape of the output */
    size_t frames;
    struct spool *in, *out;
};

static void work(void *argument, size_t worker)
{
    struct task *task = argument;
    const struct coder *coder = task->coder;

    task->out = spool_open(coder->outputs);
    run_apply(coder->run, coder->workspace[worker], coder->model->parameters, task->frames,
              task->in, task->out);
    spool_close(task->in);
}

static void finish(void *argument)
{
    struct task *task = argument;
    struct writer *writer = task->coder->writer;
    const struct shape *shape = &task->record.shape;

    writer_begin(writer, task->record.key, task->record.meta, shape);
    writer_spool(writer, task->out, shape->extent[0], shape->extent[1]);
    spool_close(task->out);
    record_drop(&task->record);
    free(task);
}

/* Reads the SAMPLES values of each channel, followed by zeros up to NEEDED. */
static struct spool *read_record(const struct coder *coder, struct reader *reader,
                                 const struct record *record, size_t samples, size_t needed)
{
    struct spool *spool = spool_open(coder->inputs);
    static const float zeros[PIECE];

    finite_spool(reader, record, 0, spool, coder->inputs, samples);
    for (size_t c = 0; c < coder->inputs; c++)
        for (size_t start = samples, n; start < needed; start += n) {
            n = needed - start < PIECE ? needed - start : PIECE;
            spool_write(spool, c, start, zeros, n);
        }
    return spool;
}

struct coder *coder_open(const struct model *model, bool decodes, size_t threads,
                         struct writer *writer)
{
    struct coder *coder = xalloc(1, sizeof *coder);
    const struct net *net = model->net;
    size_t first = decodes ? net->encoder_layers : 0;
    size_t end = decodes ? net->layers : net->encoder_layers;

    *coder = (struct coder){
        .model = model,
        .run = run_open(net, first, end, 0),
        .workspace = xalloc(threads, sizeof(struct workspace *)),
        .in = &net->signal[first],
        .threads = threads,
        .inputs = net->signal[first].channels,
        .outputs = net->signal[end].channels,
        .writer = writer,
        .parallel = parallel_open(threads, work, finish),
    };
    for (size_t i = 0; i < threads; i++)
        coder->workspace[i] = workspace_open(coder->run, false);
    return coder;
}

void coder_record(struct coder *coder, struct reader *reader, struct record *record, size_t samples,
                  size_t frames, size_t length)
{
    double rate = coder->model->sample_rate;
    struct task *task = xalloc(1, sizeof *task);

    if (rate > 0 && record_rate(record) == 0)
        meta_set(record->meta, "sample_rate", json_real(rate));
    *task = (struct task){.coder = coder, .frames = frames};
    task->in = read_record(coder, reader, record, samples, signal_samples(coder->in, frames));
    task->record = record_take(reader, record);
    task->record.shape = (struct shape){.dimensions = 2, .extent = {coder->outputs, length}};
    parallel_add(coder->parallel, task,
                 spool_memory(coder->inputs, samples) + spool_memory(coder->outputs, length));
}

void coder_close(struct coder *coder)
{
    parallel_close(coder->parallel);
    for (size_t i = 0; i < coder->threads; i++)
        workspace_close(coder->workspace[i]);
    free(coder->workspace);
    run_close(coder->run);
    free(coder);
}
