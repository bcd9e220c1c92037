/* run - a network at work, block by block
 *
 * A run is a chain of a net's layers: the encoder, the decoder, or both. It works on blocks of a
 * few hundred latent frames, through all layers before it goes on, so that everything between input
 * and output stays in the processor's cache; nothing but the block is ever held. Each block
 * computes what it needs of its neighbours again (a frame or two on either side), so blocks are
 * independent of each other, and cutting them in another way changes no bit of the values.
 *
 * Outside a signal's samples there are zeros at every layer: padding, exactly as PyTorch has it.
 *
 * Training works the same way. The loss is a sum over samples; a block owns the samples of its own
 * frames, is differentiated as if they were all there is, and the blocks' gradients are summed.
 */
#ifndef LATHE_RUN_H
#define LATHE_RUN_H

#include "net/loss.h"
#include "net/net.h"
#include "stream/spool.h"

struct run;       /* a plan: read-only when open, shared by threads */
struct workspace; /* one block's signals and gradients: one for each thread */

/* Layers FIRST .. END - 1 of NET, which must outlive it, in blocks of WIDTH latent frames (0: as
 * fits the cache; rounded up to what the kernels and the reach of the layers need). */
struct run *run_open(const struct net *net, size_t first, size_t end, size_t width);
void run_close(struct run *run);

/* Room for one block of RUN; with gradients where TRAINING. */
struct workspace *workspace_open(const struct run *run, bool training);
void workspace_close(struct workspace *workspace);

/* ---- training ---- */

/* The sum of LOSS's term over the reconstruction of CLIP, [channels][samples of FRAMES latent
 * frames], by a run of the whole net. Where GRADIENT is not NULL, the sum's gradient by the
 * PARAMETERS is written to it, [parameters]. */
double run_loss(const struct run *run, struct workspace *workspace, const float *parameters,
                const struct loss *loss, const float *clip, size_t frames, float *gradient);

/* ---- encoding and decoding ---- */

/* Runs the chain over a signal of any length, FRAMES latent frames, from IN to OUT. What IN lacks
 * of its signal's samples are zeros. */
void run_apply(const struct run *run, struct workspace *workspace, const float *parameters,
               size_t frames, struct spool *in, struct spool *out);

#endif
