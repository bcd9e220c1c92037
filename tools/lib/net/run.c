/* run - a network at work, block by block. See run.h. */
#include "net/run.h"

#include "base/base.h"
#include "kernels/vector.h"
#include "net/layer.h"

#include <stdlib.h>
#include <string.h>

enum { USUAL_WIDTH = 256 };

struct run {
    const struct net *net;
    size_t first, end; /* layers */
    size_t width;      /* places of a row that are computed */
    size_t left;       /* of those, the places of the neighbour at the beginning */
    size_t own;        /* and the block's own places after them */
    size_t guard;      /* zeros between two rows */
    size_t pitch;
    struct block *block; /* [layers of the net] */
};

struct workspace {
    const struct run *run;
    float **value;    /* [layers + 1], the first place of the block of each signal */
    float **gradient; /* likewise; NULL where not needed */
    float *samples;   /* the samples of one channel in order */
};

static size_t round_up(size_t n, size_t multiple)
{
    return (n + multiple - 1) / multiple * multiple;
}

/* ---- plans ---- */

static size_t rows_of(const struct signal *s)
{
    return s->channels * (size_t)s->step;
}

struct run *run_open(const struct net *net, size_t first, size_t end, size_t width)
{
    struct run *run = xalloc(1, sizeof *run);
    ptrdiff_t left = 0, right = 0, farthest = 0;

    for (size_t i = end; i-- > first;) {
        ptrdiff_t before, after;
        net->layer[i].kind->reach(&net->layer[i], &net->signal[i], &before, &after);
        left += before < 0 ? -before : 0;
        right += after > 0 ? after : 0;
        farthest = before < -farthest ? -before : farthest;
        farthest = after > farthest ? after : farthest;
    }
    size_t reach = (size_t)(left + right), least = 4 * reach;

    run->net = net;
    run->first = first;
    run->end = end;
    width = width ? width + reach : USUAL_WIDTH;
    run->width = round_up(width > least ? width : least, ROW_MULTIPLE);
    run->left = (size_t)left;
    run->own = run->width - reach;
    run->guard = round_up((size_t)farthest + 1, LANES);
    run->pitch = run->width + run->guard;
    run->block = xalloc(net->layers, sizeof *run->block);
    for (size_t i = first; i < end; i++) {
        const struct layer *l = &net->layer[i];
        const struct signal *in = &net->signal[i];
        run->block[i] = (struct block){
            .width = run->width,
            .pitch = run->pitch,
            .in_rows = rows_of(in),
            .out_rows = rows_of(in + 1),
            .plan = l->kind->open ? l->kind->open(l, in, run->pitch) : NULL,
        };
    }
    return run;
}

void run_close(struct run *run)
{
    for (size_t i = run->first; i < run->end; i++)
        if (run->block[i].plan)
            run->net->layer[i].kind->close(run->block[i].plan);
    free(run->block);
    free(run);
}

/* ---- room ---- */

/* Allocates a block of SIGNAL, with a guard before its first row, too. */
static float *block_open(const struct run *run, const struct signal *signal)
{
    return xfloats(run->guard + rows_of(signal) * run->pitch) + run->guard;
}

static void block_close(const struct run *run, float *block)
{
    if (block)
        free(block - run->guard);
}

struct workspace *workspace_open(const struct run *run, bool training)
{
    struct workspace *w = xalloc(1, sizeof *w);
    const struct net *net = run->net;
    size_t longest = 0;

    w->run = run;
    w->value = xalloc(net->layers + 1, sizeof *w->value);
    w->gradient = xalloc(net->layers + 1, sizeof *w->gradient);
    for (size_t i = run->first; i <= run->end; i++) {
        size_t samples = (size_t)net->signal[i].step * run->width;
        w->value[i] = block_open(run, &net->signal[i]);
        if (training && i > run->first)
            w->gradient[i] = block_open(run, &net->signal[i]);
        longest = samples > longest ? samples : longest;
    }
    w->samples = xfloats(longest);
    return w;
}

void workspace_close(struct workspace *w)
{
    for (size_t i = w->run->first; i <= w->run->end; i++) {
        block_close(w->run, w->value[i]);
        block_close(w->run, w->gradient[i]);
    }
    free(w->value);
    free(w->gradient);
    free(w->samples);
    free(w);
}

/* ---- blocks ---- */

/* Copies a signal of LENGTH samples, CLIP, [channels][LENGTH], or IN if CLIP is NULL, into a block
 * whose place 0 is latent frame START. */
static void load_rows(const struct workspace *w, const struct signal *signal, size_t length,
                      long start, const float *clip, struct spool *in, float *block)
{
    size_t step = (size_t)signal->step, count = w->run->width * step;
    size_t skip = start < 0 ? (size_t)-start * step : 0,
           from = start < 0 ? 0 : (size_t)start * step;
    size_t there = from < length ? length - from : 0, room = skip < count ? count - skip : 0;
    size_t n = there < room ? there : room;

    for (size_t c = 0; c < signal->channels; c++) {
        const float *samples = w->samples;
        if (n == count) {
            samples = clip ? clip + c * length + from : spool_at(in, c, from, n, w->samples);
        } else {
            memset(w->samples, 0, count * sizeof *w->samples);
            if (n > 0 && clip)
                memcpy(w->samples + skip, clip + c * length + from, n * sizeof *clip);
            else if (n > 0)
                spool_read(in, c, from, w->samples + skip, n);
        }
        vector_kernels()->transpose(samples, w->run->width, step, step,
                                    block + c * step * w->run->pitch, w->run->pitch);
    }
}

static long clamp(long x, long low, long high)
{
    return x < low ? low : x > high ? high : x;
}

/* Zeroes the places outside the signal, or outside FROM .. TO - 1, in a block whose place 0 is
 * latent frame START. */
static void clear_outside(const struct run *run, const struct signal *signal, float *block,
                          long start, size_t frames, size_t from, size_t to)
{
    long length = (long)signal_samples(signal, frames), step = signal->step;

    if (start >= 0 && (start + (long)run->width) * step <= length && from == 0 && to == run->width)
        return;
    for (size_t row = 0; row < rows_of(signal); row++) {
        long phase = (long)row % step;
        long places = length > phase ? (length - phase + step - 1) / step : 0;
        long low = clamp(-start, (long)from, (long)to), high = clamp(places - start, low, (long)to);
        float *x = block + row * run->pitch;
        memset(x, 0, (size_t)low * sizeof *x);
        memset(x + high, 0, (run->width - (size_t)high) * sizeof *x);
    }
}

/* Computes all signals from the first, in the block whose place 0 is latent frame START. */
static void forward(const struct workspace *w, const float *parameters, long start, size_t frames)
{
    const struct run *run = w->run;
    const struct net *net = run->net;

    for (size_t i = run->first; i < run->end; i++) {
        const struct layer *l = &net->layer[i];
        l->kind->forward(l, &run->block[i], parameters, w->value[i], w->value[i + 1]);
        clear_outside(run, &net->signal[i + 1], w->value[i + 1], start, frames, 0, run->width);
    }
}

/* Computes the gradients of all signals but the first, from that of the last, and adds those of the
 * parameters to GRADIENT. */
static void backward(const struct workspace *w, const float *parameters, long start, size_t frames,
                     float *gradient)
{
    const struct run *run = w->run;
    const struct net *net = run->net;

    for (size_t i = run->end; i-- > run->first;) {
        const struct layer *l = &net->layer[i];
        l->kind->backward(l, &run->block[i], parameters, w->value[i], w->value[i + 1],
                          w->gradient[i + 1], w->gradient[i], gradient);
        if (w->gradient[i])
            clear_outside(run, &net->signal[i], w->gradient[i], start, frames, 0, run->width);
    }
}

/* ---- training ---- */

double run_loss(const struct run *run, struct workspace *w, const float *parameters,
                const struct loss *loss, const float *clip, size_t frames, float *gradient)
{
    const struct signal *in = &run->net->signal[0];
    size_t length = signal_samples(in, frames), step = (size_t)in->step;
    size_t places = (length + step - 1) / step, end = run->net->layers;
    double sum = 0;

    if (gradient)
        memset(gradient, 0, run->net->parameters * sizeof *gradient);
    for (size_t a = 0; a < places; a += run->own) {
        long start = (long)a - (long)run->left;
        load_rows(w, in, length, start, clip, NULL, w->value[0]);
        forward(w, parameters, start, frames);
        for (size_t row = 0; row < rows_of(in); row++) {
            size_t at = row * run->pitch + run->left;
            sum += loss->term(w->value[end] + at, w->value[0] + at, run->own,
                              gradient ? w->gradient[end] + at : NULL);
        }
        if (gradient) {
            clear_outside(run, &run->net->signal[end], w->gradient[end], start, frames, run->left,
                          run->left + run->own);
            backward(w, parameters, start, frames, gradient);
        }
    }
    return sum;
}

/* ---- encoding and decoding ---- */

static void store_rows(const struct workspace *w, const struct signal *signal, size_t length,
                       size_t a, const float *block, struct spool *out)
{
    size_t step = (size_t)signal->step, from = a * step, count = w->run->own * step;
    size_t there = count < length - from ? count : length - from;

    for (size_t c = 0; c < signal->channels; c++) {
        float *samples = w->samples;
        if (there == count)
            samples = spool_room(out, c, from, count, w->samples);
        vector_kernels()->transpose(block + c * step * w->run->pitch + w->run->left, step,
                                    w->run->own, w->run->pitch, samples, step);
        spool_write(out, c, from, samples, there);
    }
}

void run_apply(const struct run *run, struct workspace *w, const float *parameters, size_t frames,
               struct spool *in, struct spool *out)
{
    const struct signal *first = &run->net->signal[run->first], *last = &run->net->signal[run->end];
    size_t in_length = signal_samples(first, frames), out_length = signal_samples(last, frames);
    size_t places = (out_length + (size_t)last->step - 1) / (size_t)last->step;

    for (size_t a = 0; a < places; a += run->own) {
        long start = (long)a - (long)run->left;
        load_rows(w, first, in_length, start, NULL, in, w->value[run->first]);
        forward(w, parameters, start, frames);
        store_rows(w, last, out_length, a, w->value[run->end], out);
    }
}
