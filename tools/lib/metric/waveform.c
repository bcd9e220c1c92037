/* waveform - distances sample by sample. See waveform.h. */
#include "metric/waveform.h"

#include <math.h>

static double decibels(double signal, double noise)
{
    return 10 * log10(signal / noise);
}

struct waveform waveform_compare(const float *reference, const float *estimate, size_t count)
{
    double n = (double)count, signal = 0, noise = 0, reference_mean = 0, estimate_mean = 0;
    /* means are computed relative to the first sample, so that a constant leaves zeros */
    double reference_base = (double)reference[0], estimate_base = (double)estimate[0];

    for (size_t i = 0; i < count; i++) {
        double s = (double)reference[i], e = (double)estimate[i];
        signal += s * s;
        noise += (e - s) * (e - s);
        reference_mean += (s - reference_base) / n;
        estimate_mean += (e - estimate_base) / n;
    }
    reference_mean += reference_base;
    estimate_mean += estimate_base;

    double power = 0, product = 0, target = 0, rest = 0;
    for (size_t i = 0; i < count; i++) {
        double s = (double)reference[i] - reference_mean, e = (double)estimate[i] - estimate_mean;
        power += s * s;
        product += e * s;
    }
    double scale = product / power;
    for (size_t i = 0; i < count; i++) {
        double s = (double)reference[i] - reference_mean, e = (double)estimate[i] - estimate_mean;
        double t = scale * s;
        target += t * t;
        rest += (e - t) * (e - t);
    }

    return (struct waveform){
        .rmse = sqrt(noise / n),
        .snr = noise == 0 ? (double)INFINITY : decibels(signal, noise),
        .si_sdr = power == 0     ? (double)NAN
                  : product == 0 ? (double)-INFINITY
                                 : decibels(target, rest),
    };
}
