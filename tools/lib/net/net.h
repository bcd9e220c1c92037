/* net - an autoencoder's description: its layers, its shapes, where its parameters lie
 *
 * The description is a text, one layer a line, `#` begins a comment:
 *
 *     input channels=1                                   (first line, may be left out)
 *     conv1d out= kernel= [stride=1] [padding=0]
 *     conv_transpose1d out= kernel= [stride=1] [padding=0]
 *     tanh | relu | gelu | leaky_relu [slope=0.01]
 *     decoder                                            (heading; what follows is the decoder)
 *
 * The layers are PyTorch's of those names. Without a `decoder` heading the decoder is the mirror of
 * the encoder: its convolutions in reverse order as conv_transpose1d, the activation that stood
 * between two of them between their mirrors, none after the last.
 *
 * Lengths. The encoder only lowers the rate and the decoder only raises it, and every length has to
 * fit without a remainder. Then each signal in the network has step * F + extra samples when there
 * are F latent frames, which is all that needs to be known of it (struct signal); audio lengths
 * that fit are those of signal 0. `step` is also its rate, in samples a latent frame.
 *
 * Parameters. All weights and biases lie in one flat vector of floats, layer after layer, each
 * layer's weights before its biases; gradients, the optimiser's moments and the model file have the
 * same order.
 */
#ifndef LATHE_NET_H
#define LATHE_NET_H

#include "kernels/conv.h"

#include <stdbool.h>
#include <stddef.h>

struct layer_kind; /* see layer.h */

struct layer {
    const struct layer_kind *kind;
    int line;       /* in the description; a mirrored layer has that of its original */
    size_t in, out; /* channels */
    size_t kernel, stride, padding;
    double slope;        /* of leaky_relu below zero */
    size_t weight, bias; /* where they begin in the flat vector */
    size_t weights;      /* how many; 0 for a layer without parameters */
    size_t biases;       /* likewise */
    size_t weight_extent[3];
};

/* What flows between two layers. */
struct signal {
    size_t channels;
    long step, extra; /* samples = step * (latent frames) + extra */
};

struct net {
    char *name; /* for messages: a path */
    char *text; /* the description */
    size_t layers, encoder_layers;
    struct layer *layer;   /* [layers], the decoder's after the encoder's */
    struct signal *signal; /* [layers + 1]; i goes into layer i; encoder_layers is the latent one */
    size_t parameters;     /* in all */
    size_t least_frames;   /* the fewest latent frames of which every signal has a sample */
};

/* The net that TEXT describes. Dies with NAME, the line, what is wrong and what is allowed. The
 * caller frees it with net_close(). */
struct net *net_parse(const char *text, const char *name);

/* The net in the file PATH. */
struct net *net_load(const char *path);

void net_close(struct net *net);

/* The samples of SIGNAL when there are FRAMES latent frames. */
size_t signal_samples(const struct signal *signal, size_t frames);

/* The latent frames of SAMPLES a channel, which need not fit: of the next longer input that fits.
 */
size_t net_frames(const struct net *net, size_t samples);

/* The samples a channel that FRAMES latent frames stand for, and are decoded to. */
size_t net_samples(const struct net *net, size_t frames);

/* NULL when SAMPLES fit the network without a remainder; else why not, naming the first layer that
 * they do not fit and the lengths nearby that do. The caller frees it. */
char *net_misfit(const struct net *net, size_t samples);

/* Layer I as a line of a description. The caller frees it. */
char *net_layer_text(const struct net *net, size_t i);

/* The name of layer I's part of the model, "encoder.2" or "decoder.0". The caller frees it. */
char *net_layer_name(const struct net *net, size_t i);

#endif
