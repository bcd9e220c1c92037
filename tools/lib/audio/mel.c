/* mel - mel filter banks. See mel.h. */
#include "audio/mel.h"

#include "base/base.h"

#include <math.h>
#include <stdlib.h>

static const double KNEE_HZ = 1000, KNEE_MEL = 15,
                    MEL_PER_LOG = 27 / 1.8562979903656263; /* ln 6.4 */

double mel_from_hz(double hz)
{
    return hz < KNEE_HZ ? hz * KNEE_MEL / KNEE_HZ : KNEE_MEL + MEL_PER_LOG * log(hz / KNEE_HZ);
}

double mel_to_hz(double mel)
{
    return mel < KNEE_MEL ? mel * KNEE_HZ / KNEE_MEL
                          : KNEE_HZ * exp((mel - KNEE_MEL) / MEL_PER_LOG);
}

struct mel *mel_make(double rate, size_t n_fft, size_t bands, double low, double high)
{
    struct mel *mel = xalloc(1, sizeof *mel);
    double from = mel_from_hz(low), to = mel_from_hz(high > 0 ? high : rate / 2);
    double step = (to - from) / (double)(bands + 1);

    mel->bands = bands;
    mel->bins = n_fft / 2 + 1;
    mel->first = xalloc(bands, sizeof *mel->first);
    mel->end = xalloc(bands, sizeof *mel->end);
    mel->weight = xfloats(bands * mel->bins);
    for (size_t b = 0; b < bands; b++) {
        double left = mel_to_hz(from + step * (double)b);
        double middle = mel_to_hz(from + step * (double)(b + 1));
        double right = mel_to_hz(from + step * (double)(b + 2));

        for (size_t k = 0; k < mel->bins; k++) {
            double hz = rate * (double)k / (double)n_fft;
            double height = fmin((hz - left) / (middle - left), (right - hz) / (right - middle));
            if (height <= 0)
                continue;
            mel->weight[b * mel->bins + k] = (float)(height * 2 / (right - left));
            if (mel->end[b] == 0)
                mel->first[b] = k;
            mel->end[b] = k + 1;
        }
    }
    return mel;
}

void mel_apply(const struct mel *mel, const float *spectrum, float *band)
{
    for (size_t b = 0; b < mel->bands; b++) {
        const float *weight = mel->weight + b * mel->bins;
        double sum = 0;
        for (size_t k = mel->first[b]; k < mel->end[b]; k++)
            sum += (double)weight[k] * (double)spectrum[k];
        band[b] = (float)sum;
    }
}

void mel_free(struct mel *mel)
{
    free(mel->first);
    free(mel->end);
    free(mel->weight);
    free(mel);
}
