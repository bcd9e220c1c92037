/* checkpoint - a training on disk, so that it can go on after it was killed
 *
 * A safetensors file of the four vectors that training changes (parameters, the best epoch's,
 * Adam's two moments), in whose metadata are the training's settings and how far it has come. The
 * order of the clips and the random numbers follow from seed and epoch and are drawn again. It is
 * written by base/outfile: what is under its name is always whole. A checkpoint is written at most
 * every CHECKPOINT_SHARE times as long as the last one took, fsync and all, so that it costs a
 * training no more than that part of its time: on a common disk, a few times a second.
 */
#ifndef LATHE_CHECKPOINT_H
#define LATHE_CHECKPOINT_H

#include "train/fit.h"

#include <jansson.h>
#include <stdbool.h>

enum { CHECKPOINT_SHARE = 50 };

/* All that a training is between two steps. */
struct state {
    struct history history;
    size_t at;       /* clips of the epoch under way that are behind it */
    double weighted; /* the sum of their batches' losses, each times its clips */
    float *parameters, *best;
    struct adam *adam; /* its count is that of the parameters */
};

struct checkpoint;

/* At PATH, for a training of SETTINGS: an object of texts by name; what they name must be the same
 * for a training to go on. Takes SETTINGS over. */
struct checkpoint *checkpoint_open(const char *path, json_t *settings);
void checkpoint_close(struct checkpoint *checkpoint);

/* Reads STATE, whose vectors and EPOCHS losses have room. False, leaving it alone, when there is no
 * such file. Dies, saying why, when it is damaged, of other settings, or has more epochs behind it
 * than EPOCHS. */
bool checkpoint_load(struct checkpoint *checkpoint, uint64_t epochs, struct state *state);

/* Writes STATE; the second when it is time to. */
void checkpoint_save(struct checkpoint *checkpoint, const struct state *state);
void checkpoint_keep(struct checkpoint *checkpoint, const struct state *state);

#endif
