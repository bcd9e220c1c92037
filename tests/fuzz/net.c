/* Network descriptions. */
#include "fuzz.h"
#include "net/net.h"

/* The whole of NET in words, decoder and all. */
static char *describe(const struct net *net)
{
    char *text = xprintf("input channels=%zu\n", net->signal[0].channels);

    for (size_t i = 0; i < net->layers; i++) {
        char *layer = net_layer_text(net, i);
        char *longer =
            xprintf("%s%s%s\n", text, i == net->encoder_layers ? "decoder\n" : "", layer);
        free(layer);
        free(text);
        text = longer;
    }
    return text;
}

static void description(const uint8_t *bytes, size_t size)
{
    struct net *net = net_load(as_file(bytes, size));

    sure = true;
    char *text = describe(net);
    struct net *again = net_parse(text, "again");
    must(again->layers == net->layers && again->encoder_layers == net->encoder_layers);
    must(again->parameters == net->parameters && again->least_frames == net->least_frames);
    for (size_t i = 0; i <= net->layers; i++) {
        must(memcmp(&net->signal[i], &again->signal[i], sizeof net->signal[i]) == 0);
        must(signal_samples(&net->signal[i], net->least_frames) >= 1);
    }
    for (size_t samples = 1; samples < 1 << 20; samples = samples * 7 + size) {
        char *misfit = net_misfit(net, samples);
        size_t frames = net_frames(net, samples);
        must(misfit || net_samples(net, frames) == samples);
        must(net_frames(net, net_samples(net, frames)) == frames);
        free(misfit);
    }
    net_close(again);
    net_close(net);
    free(text);
}

FUZZ(description)
