/* net - the description of an autoencoder: its layers, shapes and the layout of its parameters
 *
 * Room net: a network: its layers, its losses, and running it. Uses base, kernels, rng, stream.
 *
 * The description is a text, one layer a line; `#` begins a comment:
 *
 *     input channels=1                                   (first line, optional)
 *     conv1d out= kernel= [stride=1] [padding=0]
 *     conv_transpose1d out= kernel= [stride=1] [padding=0]
 *     tanh | relu | gelu | leaky_relu [slope=0.01]
 *     scale [initial=1]                                  (a learned factor for each channel)
 *     decoder                                            (heading; the decoder follows)
 *
 * The layers are PyTorch's of those names; `scale` is its conv1d of kernel 1 with a group for each
 * channel and without bias. Without a `decoder` heading the decoder is the mirror of the encoder:
 * its convolutions in reverse order as conv_transpose1d, each activation between the mirrors of the
 * same two convolutions, none after the last.
 *
 * Lengths. The encoder only lowers the rate and the decoder only raises it, and every length has to
 * fit without a remainder. Then each signal in the network has step * F + extra samples for F
 * latent frames, which is all that needs to be known about it (struct signal). The audio lengths
 * that fit are those of signal 0. `step` is also its rate, in samples a latent frame.
 *
 * Parameters. All of them are in one flat vector of floats, layer after layer, the tensors of each
 * layer in PyTorch's order (weight, bias). Gradients, the moments of the optimiser and the model
 * file have the same order.
 */
#ifndef LATHE_NET_H
#define LATHE_NET_H

#include "rng/rng.h"

#include <stdbool.h>
#include <stddef.h>

struct layer_kind; /* see layer.h */

enum { LAYER_FIELDS = 4, LAYER_TENSORS = 2 };

/* One tensor of a layer's parameters, as in the model file. */
struct layer_tensor {
    const char *name; /* "weight" */
    size_t dimensions, extent[3];
    size_t count; /* the product of the extents */
    size_t at;    /* its position in the flat vector */
};

struct layer {
    const struct layer_kind *kind;
    int line;       /* in the description; a mirrored layer has the line of its original */
    size_t in, out; /* channels */
    double field[LAYER_FIELDS]; /* in the order of the kind's table */
    size_t tensors;
    struct layer_tensor tensor[LAYER_TENSORS];
    size_t parameters; /* of all its tensors */
};

/* The signal between two layers. */
struct signal {
    size_t channels;
    long step, extra; /* samples = step * (latent frames) + extra */
};

struct net {
    char *name; /* for messages: a path */
    char *text; /* the description */
    size_t layers, encoder_layers;
    struct layer *layer;   /* [layers], the decoder's after the encoder's */
    struct signal *signal; /* [layers + 1]; i is the input of layer i; encoder_layers is the latent
                            * one */
    size_t parameters;     /* in all */
    size_t least_frames;   /* the fewest latent frames for which every signal has a sample */
};

/* Parses TEXT. Dies with NAME, the line, what is wrong and what is allowed. Free with
 * net_close(). */
struct net *net_parse(const char *text, const char *name);

/* Loads the net in the file PATH. */
struct net *net_load(const char *path);

void net_close(struct net *net);

/* The samples of SIGNAL for FRAMES latent frames. */
size_t signal_samples(const struct signal *signal, size_t frames);

/* The latent frames for SAMPLES a channel: those of the next longer input that fits. */
size_t net_frames(const struct net *net, size_t samples);

/* The samples a channel that FRAMES latent frames stand for and are decoded to. */
size_t net_samples(const struct net *net, size_t frames);

/* NULL if SAMPLES fit the network without a remainder; else why not, naming the first layer where
 * they do not fit and the nearest lengths that do. The caller frees it. */
char *net_misfit(const struct net *net, size_t samples);

/* Whether A and B have the same layers, even if their texts differ. */
bool net_same(const struct net *a, const struct net *b);

/* Draws the initial PARAMETERS, [net->parameters], as the kind of each layer says. */
void net_initialise(const struct net *net, struct rng *rng, float *parameters);

/* Multiplies PARAMETERS, [net->parameters], so that all signals between the first learned layer and
 * the last are SCALE times as large while the output, activations aside, stays the same: the
 * weights of the first layer and all biases but those of the last layer by SCALE, the weights of
 * the last layer by 1 / SCALE. A small SCALE brings tanh into its linear range. */
void net_scale(const struct net *net, double scale, float *parameters);

/* Layer I as a line of a description. The caller frees it. */
char *net_layer_text(const struct net *net, size_t i);

/* The name of layer I in the model file, "encoder.2" or "decoder.0". The caller frees it. */
char *net_layer_name(const struct net *net, size_t i);

/* A warning about what is unusual about layer I, or NULL. The caller frees it. */
char *net_layer_warning(const struct net *net, size_t i);

#endif
