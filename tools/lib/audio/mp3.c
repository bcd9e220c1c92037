/* mp3 - MP3s that do not count their frames, by mpg123. See mp3.h. */
#include "audio/mp3.h"

#include "base/base.h"

#include <mpg123.h>
#include <stdlib.h>
#include <unistd.h>

struct mp3 {
    mpg123_handle *handle;
    size_t channels;
};

struct mp3 *mp3_open(int fd, size_t *channels, int *rate)
{
    struct mp3 *mp3 = xalloc(1, sizeof *mp3);
    long hertz;
    int count, encoding;

    if (mpg123_init() != MPG123_OK || !(mp3->handle = mpg123_new(NULL, NULL)))
        die("mpg123 cannot be started");
    if (lseek(fd, 0, SEEK_SET) == 0 &&
        mpg123_param(mp3->handle, MPG123_ADD_FLAGS, MPG123_QUIET | MPG123_FORCE_FLOAT, 0) ==
            MPG123_OK &&
        mpg123_open_fd(mp3->handle, fd) == MPG123_OK &&
        mpg123_getformat(mp3->handle, &hertz, &count, &encoding) == MPG123_OK &&
        encoding == MPG123_ENC_FLOAT_32) {
        *channels = mp3->channels = (size_t)count;
        *rate = (int)hertz;
        return mp3;
    }
    mp3_close(mp3);
    return NULL;
}

size_t mp3_read(struct mp3 *mp3, float *frames, size_t count, const char **problem)
{
    size_t wanted = count * mp3->channels * sizeof *frames, have = 0;
    int status = MPG123_OK;

    while (have < wanted && status == MPG123_OK) {
        size_t n = 0;
        status = mpg123_read(mp3->handle, (unsigned char *)frames + have, wanted - have, &n);
        have += n;
    }
    if (status == MPG123_NEW_FORMAT)
        *problem = "its sample rate or number of channels changes";
    else if (status != MPG123_OK && status != MPG123_DONE)
        *problem = mpg123_strerror(mp3->handle);
    return have / sizeof *frames / mp3->channels;
}

void mp3_close(struct mp3 *mp3)
{
    mpg123_close(mp3->handle);
    mpg123_delete(mp3->handle);
    free(mp3);
}
