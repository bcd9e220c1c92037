/* conv - strided convolution and its transpose, on signals kept in phases
 *
 * Room kernels: the loops that a network spends its time in. Uses base.
 *
 * A convolution of stride S joins a high-rate signal and a low-rate one. Both are kept in phases
 * (the polyphase form of multirate filtering; Vaidyanathan, "Multirate Systems and Filter Banks",
 * 1993, section 4.3): a signal of C channels and V phases is C * V rows, row c * V + v holding the
 * samples v, v + V, v + 2 V, ... of channel c. When the low-rate side has V phases, the high-rate
 * side has S * V, all rows have the same length, and every tap of the kernel meets a whole
 * unit-stride row, moved by a few places at most:
 *
 *     gather      low[l][q] = b[l] + sum over h, k of w[l][h][k] high[h][S q + k - P]
 *     scatter     high[h][t] = b[h] + sum over l, k of w[l][h][k] low[l][q],  t = S q + k - P
 *     correlate   dw[l][h][k] += sum over q of low[l][q] high[h][S q + k - P]
 *
 * A conv1d of PyTorch is gather forward and scatter for the gradient by its input; a
 * conv_transpose1d is scatter forward and gather for the gradient; both have correlate for the
 * gradient by their weights, and in both the weights lie as [low][high][kernel].
 *
 * Letters: L, H channels of the low-rate and the high-rate side; K kernel; S stride; P padding;
 * V phases of the low-rate side; l, h, k, v run over them.
 */
#ifndef LATHE_CONV_H
#define LATHE_CONV_H

#include <stddef.h>

struct conv_shape {
    size_t low, high, kernel, stride, padding; /* L, H, K, S, P */
};

struct conv;

/* A convolution of SHAPE between signals of PHASES and stride * PHASES phases, whose rows begin
 * PITCH floats apart. Free with conv_close(). */
struct conv *conv_open(const struct conv_shape *shape, size_t phases, size_t pitch);
void conv_close(struct conv *conv);

/* The shift of gather's rows: place j of the low-rate row needs places j + *first .. j + *last of
 * the high-rate rows. For scatter it is j - *last .. j - *first. */
void conv_reach(const struct conv_shape *shape, size_t phases, ptrdiff_t *first, ptrdiff_t *last);

/* LOW and HIGH point at the first place of the first row. WIDTH places of each row are computed, a
 * multiple of ROW_MULTIPLE; the rows are read up to conv_reach() places before and after them. BIAS
 * may be NULL: zero. */
void conv_gather(const struct conv *conv, const float *weights, const float *bias,
                 const float *high, float *low, size_t width);
void conv_scatter(const struct conv *conv, const float *weights, const float *bias,
                  const float *low, float *high, size_t width);

/* Adds to GRADIENT, [L][H][K]. */
void conv_correlate(const struct conv *conv, const float *low, const float *high, size_t width,
                    float *gradient);

#endif
