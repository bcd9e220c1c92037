/* What the headers of sound files claim. */
#include "fuzz.h"
#include "audio/claim.h"

static void claims(const uint8_t *bytes, size_t size)
{
    int fd = memory_file(0, bytes, size);
    struct claim claim;

    must(lseek(fd, 3, SEEK_SET) == 3);
    if (claim_read(fd, &claim))
        must(claim.found <= size && claim.field <= size);
    must(lseek(fd, 0, SEEK_CUR) == 3);
}

FUZZ(claims)
