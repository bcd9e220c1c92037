/* The declared sizes of sound files. */
#include "fuzz.h"
#include "audio/declared.h"

static void declares(const uint8_t *bytes, size_t size)
{
    int fd = memory_file(0, bytes, size);
    struct declared declared;

    must(lseek(fd, 3, SEEK_SET) == 3);
    if (declared_read(fd, &declared))
        must(declared.found <= size && declared.field <= size);
    must(lseek(fd, 0, SEEK_CUR) == 3);
}

FUZZ(declares)
