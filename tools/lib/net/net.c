/* net - an autoencoder's description, parsed and measured. See net.h. */
#include "net/net.h"

#include "base/base.h"
#include "base/text.h"
#include "net/layer.h"
#include "base/file.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_TEXT = 1 << 20,
    MOST_STEP = 1 << 16,
    MOST_PARAMETERS = 1 << 28,
    MOST_LENGTH = 1 << 30, /* of |extra| */
};

/* The state of the parser. The net's encoder_layers is 0 before the heading of the decoder. */
struct parser {
    struct net *net;
    int line;
};

/* ---- words ---- */

/* The value of FIELD in TEXT; dies if it is not valid. */
static double field_value(const struct parser *p, const char *where, const struct field *field,
                          const char *text)
{
    double value;
    const char *end = text_number(text, &value);
    bool whole = field->type == FIELD_COUNT;
    bool good = end && *end == '\0' && value >= field->low && value <= field->high &&
                (!whole || value == floor(value));
    if (!good)
        die("%s:%d: %s: %s=%s is not a %s from %g to %g", p->net->name, p->line, where, field->name,
            text, whole ? "whole number" : "number", field->low, field->high);
    return value;
}

/* Reads the key=value words after WHERE, the first word of the line, into VALUES, in the order of
 * FIELDS. */
static void parse_fields(const struct parser *p, const char *where, const struct field *fields,
                         double *values, char **rest)
{
    uint64_t seen = 0;
    char *word;

    for (const struct field *f = fields; f->name; f++)
        values[f - fields] = f->initial;
    while ((word = strtok_r(NULL, " \t\r", rest))) {
        char *value = strchr(word, '=');
        const struct field *f = fields;
        if (value)
            *value++ = '\0';
        while (f->name && strcmp(f->name, word) != 0)
            f++;
        if (!f->name || !value) {
            char *allowed = NULL;
            for (const struct field *g = fields; g->name; g++)
                allowed = text_join(allowed, ", ", xstrdup(g->name));
            die("%s:%d: %s: %s '%s'; it takes %s%s", p->net->name, p->line, where,
                f->name ? "no '=' after" : "unknown key", word, allowed ? allowed : "nothing",
                allowed ? ", each KEY=NUMBER" : "");
        }
        if (seen & 1u << (f - fields))
            die("%s:%d: %s: %s= is given twice", p->net->name, p->line, where, word);
        seen |= 1u << (f - fields);
        values[f - fields] = field_value(p, where, f, value);
    }
    for (const struct field *f = fields; f->name; f++)
        if (f->required && !(seen & 1u << (f - fields)))
            die("%s:%d: %s: %s= is missing", p->net->name, p->line, where, f->name);
}

/* ---- layers ---- */

static void add_layer(struct parser *p, struct layer layer)
{
    struct net *net = p->net;

    layer.in = net->signal[net->layers].channels;
    layer.tensors = layer.parameters = 0;
    layer.kind->complete(&layer);
    for (size_t i = 0; i < layer.tensors; i++) {
        layer.tensor[i].at = net->parameters;
        layer.parameters += layer.tensor[i].count;
        net->parameters += layer.tensor[i].count;
        if (net->parameters > MOST_PARAMETERS)
            die("%s:%d: %s: more than %d parameters", net->name, layer.line, layer.kind->name,
                MOST_PARAMETERS);
    }
    net->layer = xresize(net->layer, net->layers + 1, sizeof *net->layer);
    net->layer[net->layers++] = layer;
    net->signal = xresize(net->signal, net->layers + 1, sizeof *net->signal);
    net->signal[net->layers] = (struct signal){.channels = layer.out};
}

/* The first line may set the number of channels of the input. */
static void parse_input(struct parser *p, char **rest)
{
    static const struct field fields[] = {
        {"channels", FIELD_COUNT, true, 1, 1, 4096},
        {0},
    };
    double channels;

    if (p->net->layers)
        die("%s:%d: input: it must come before the first layer", p->net->name, p->line);
    parse_fields(p, "input", fields, &channels, rest);
    p->net->signal[0].channels = (size_t)channels;
}

static void parse_heading(struct parser *p, char **rest)
{
    static const struct field none[] = {{0}};

    parse_fields(p, "decoder", none, NULL, rest);
    if (p->net->encoder_layers)
        die("%s:%d: decoder: the heading appears twice", p->net->name, p->line);
    if (!p->net->layers)
        die("%s:%d: decoder: there is no encoder before it", p->net->name, p->line);
    p->net->encoder_layers = p->net->layers;
}

static void parse_line(struct parser *p, char *line)
{
    char *rest, *word;

    line[strcspn(line, "#")] = '\0';
    word = strtok_r(line, " \t\r", &rest);
    if (!word)
        return;
    if (strcmp(word, "input") == 0) {
        parse_input(p, &rest);
        return;
    }
    if (strcmp(word, "decoder") == 0) {
        parse_heading(p, &rest);
        return;
    }
    const struct layer_kind *const *kind = layer_kinds;
    while (*kind && strcmp((*kind)->name, word) != 0)
        kind++;
    if (!*kind) {
        char *names = NULL;
        for (kind = layer_kinds; *kind; kind++)
            names = text_join(names, ", ", xstrdup((*kind)->name));
        die("%s:%d: unknown layer '%s'; the layers are %s, and input and decoder are the other "
            "words",
            p->net->name, p->line, word, names);
    }
    struct layer layer = {.kind = *kind, .line = p->line};
    parse_fields(p, word, (*kind)->fields, layer.field, &rest);
    add_layer(p, layer);
}

/* Adds the mirrored decoder: see net.h. */
static void mirror(struct parser *p)
{
    bool begun = false;

    p->net->encoder_layers = p->net->layers;
    for (size_t i = p->net->layers; i-- > 0;) {
        struct layer layer = p->net->layer[i];
        begun |= layer.tensors > 0;
        if (!begun)
            continue;
        if (!layer.kind->mirror)
            die("%s:%d: %s: it has no mirror; describe the decoder", p->net->name, layer.line,
                layer.kind->name);
        layer.kind->mirror(&layer);
        add_layer(p, layer);
    }
}

/* ---- lengths ---- */

static void check_signal(const struct net *net, size_t i, const struct signal *signal)
{
    if (signal->step > MOST_STEP || labs(signal->extra) > MOST_LENGTH)
        die("%s:%d: %s: one latent frame would stand for %ld frames here; at most %d are possible",
            net->name, net->layer[i].line, net->layer[i].kind->name, signal->step, MOST_STEP);
}

/* Computes the lengths of all signals from that of the latent one, F frames: 1 F + 0. */
static void measure(struct net *net)
{
    struct signal *latent = &net->signal[net->encoder_layers];

    latent->step = 1;
    latent->extra = 0;
    for (size_t i = net->encoder_layers; i-- > 0;) {
        const struct layer *l = &net->layer[i];
        if (!l->kind->before(l, &net->signal[i + 1], &net->signal[i]))
            die("%s:%d: %s: it raises the rate; that is for the decoder", net->name, l->line,
                l->kind->name);
        check_signal(net, i, &net->signal[i]);
    }
    for (size_t i = net->encoder_layers; i < net->layers; i++) {
        const struct layer *l = &net->layer[i];
        if (!l->kind->after(l, &net->signal[i], &net->signal[i + 1]))
            die("%s:%d: %s: it lowers the rate and leaves a remainder; that is for the encoder",
                net->name, l->line, l->kind->name);
        check_signal(net, i, &net->signal[i + 1]);
    }
    const struct signal *in = &net->signal[0], *out = &net->signal[net->layers];
    if (out->channels != in->channels || out->step != in->step || out->extra != in->extra)
        die("%s: the decoder does not give back what the encoder takes: for F latent frames it "
            "gives %zu x (%ld F %+ld), the encoder takes %zu x (%ld F %+ld)",
            net->name, out->channels, out->step, out->extra, in->channels, in->step, in->extra);
    net->least_frames = 1;
    for (size_t i = 0; i <= net->layers; i++)
        while (net->signal[i].step * (long)net->least_frames + net->signal[i].extra < 1)
            net->least_frames++;
}

/* ---- the whole ---- */

struct net *net_parse(const char *text, const char *name)
{
    struct net *net = xalloc(1, sizeof *net);
    struct parser p = {.net = net};
    char *copy = xstrdup(text), *line = copy, *end;

    net->name = xstrdup(name);
    net->text = xstrdup(text);
    net->signal = xalloc(1, sizeof *net->signal);
    net->signal[0].channels = 1;
    for (; line; line = end) {
        end = strchr(line, '\n');
        if (end)
            *end++ = '\0';
        p.line++;
        parse_line(&p, line);
    }
    free(copy);
    if (!net->layers)
        die("%s: no layer in it", name);
    if (!net->encoder_layers)
        mirror(&p);
    if (net->encoder_layers == net->layers)
        die("%s: the decoder has no layer", name);
    measure(net);
    return net;
}

struct net *net_load(const char *path)
{
    size_t size;
    char *text = file_read(path, MOST_TEXT, &size);

    if (strlen(text) != size)
        die("%s: no network description: it has bytes that are not text", path);
    struct net *net = net_parse(text, path);
    free(text);
    return net;
}

void net_close(struct net *net)
{
    free(net->name);
    free(net->text);
    free(net->layer);
    free(net->signal);
    free(net);
}

size_t signal_samples(const struct signal *signal, size_t frames)
{
    return (size_t)(signal->step * (long)frames + signal->extra);
}

size_t net_samples(const struct net *net, size_t frames)
{
    return signal_samples(&net->signal[0], frames);
}

size_t net_frames(const struct net *net, size_t samples)
{
    const struct signal *in = &net->signal[0];
    long past = (long)samples - in->extra;
    size_t frames = past > 0 ? (size_t)((past + in->step - 1) / in->step) : 0;

    return frames > net->least_frames ? frames : net->least_frames;
}

char *net_misfit(const struct net *net, size_t samples)
{
    size_t above = net_frames(net, samples), fits = net_samples(net, above);

    if (fits == samples)
        return NULL;
    char *nearby = above > net->least_frames
                       ? xprintf("lengths that fit the whole network near %zu are %zu and %zu",
                                 samples, net_samples(net, above - 1), fits)
                       : xprintf("the shortest length that fits the whole network is %zu", fits);
    char *why = NULL;
    struct signal length = {.extra = (long)samples}, next; /* with step 0: a fixed length */
    for (size_t i = 0; i < net->encoder_layers && !why; i++, length = next) {
        const struct layer *l = &net->layer[i];
        if (l->kind->after(l, &length, &next) && next.extra >= 1)
            continue;
        char *layer = net_layer_text(net, i), *length_text = l->kind->misfit(l, length.extra);
        why = xprintf("layer %zu (line %d, %s): %ld frames do not fit: %s; %s", i + 1, l->line,
                      layer, length.extra, length_text, nearby);
        free(length_text);
        free(layer);
    }
    if (!why)
        why = xprintf("%zu frames leave a later layer without any; %s", samples, nearby);
    free(nearby);
    return why;
}

bool net_same(const struct net *a, const struct net *b)
{
    bool same = a->layers == b->layers && a->encoder_layers == b->encoder_layers &&
                a->signal[0].channels == b->signal[0].channels;

    for (size_t i = 0; same && i < a->layers; i++) {
        same = a->layer[i].kind == b->layer[i].kind;
        for (size_t f = 0; f < LAYER_FIELDS; f++)
            same = same && a->layer[i].field[f] == b->layer[i].field[f];
    }
    return same;
}

void net_initialise(const struct net *net, struct rng *rng, float *parameters)
{
    for (size_t i = 0; i < net->layers; i++)
        if (net->layer[i].kind->initialise)
            net->layer[i].kind->initialise(&net->layer[i], rng, parameters);
}

void net_scale(const struct net *net, double scale, float *parameters)
{
    size_t first = 0, last = net->layers - 1;

    while (first < last && !net->layer[first].tensors)
        first++;
    while (last > first && !net->layer[last].tensors)
        last--;
    for (size_t l = first; l <= last; l++) {
        for (size_t i = 0; i < net->layer[l].tensors; i++) {
            const struct layer_tensor *t = &net->layer[l].tensor[i];
            bool bias = strcmp(t->name, "bias") == 0;
            double factor =
                bias ? (l < last ? scale : 1) : (l == first ? scale : 1) / (l == last ? scale : 1);
            for (size_t j = 0; j < t->count; j++)
                parameters[t->at + j] *= (float)factor;
        }
    }
}

char *net_layer_text(const struct net *net, size_t i)
{
    const struct layer *l = &net->layer[i];
    char *text = xstrdup(l->kind->name);

    for (const struct field *f = l->kind->fields; f->name; f++)
        text = text_join(text, " ", xprintf("%s=%.15g", f->name, l->field[f - l->kind->fields]));
    return text;
}

char *net_layer_name(const struct net *net, size_t i)
{
    return i < net->encoder_layers ? xprintf("encoder.%zu", i)
                                   : xprintf("decoder.%zu", i - net->encoder_layers);
}

char *net_layer_warning(const struct net *net, size_t i)
{
    const struct layer *l = &net->layer[i];

    return l->kind->warning ? l->kind->warning(l) : NULL;
}
