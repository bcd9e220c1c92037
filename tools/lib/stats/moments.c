/* moments - mean and spread of numbers that arrive in pieces. See moments.h. */
#include "stats/moments.h"

#include <math.h>

struct moments moments_of(const float *values, size_t count)
{
    struct moments piece = {.count = (double)count};

    if (count == 0)
        return piece;
    for (size_t i = 0; i < count; i++)
        piece.mean += (double)values[i];
    piece.mean /= piece.count;
    for (size_t i = 0; i < count; i++) {
        double away = (double)values[i] - piece.mean;
        piece.squares += away * away;
    }
    return piece;
}

void moments_add(struct moments *moments, const struct moments *piece)
{
    double all = moments->count + piece->count, apart = piece->mean - moments->mean;

    if (piece->count == 0)
        return;
    moments->squares += piece->squares + apart * apart * moments->count * piece->count / all;
    moments->mean += apart * piece->count / all;
    moments->count = all;
}

double moments_deviation(const struct moments *moments)
{
    return sqrt(moments->squares / moments->count);
}

double moments_energy(const struct moments *moments)
{
    return stats_power_db(moments->squares / moments->count + moments->mean * moments->mean);
}

double stats_power_db(double power)
{
    double db = 10 * log10(power);

    return db < POWER_FLOOR_DB ? POWER_FLOOR_DB : db; /* NaN stays NaN */
}
