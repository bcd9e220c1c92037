/* seal - the checksum of what unpacking needs. See seal.h. */
#include "codec/seal.h"

#include "base/base.h"
#include "codec/codec.h"

#include <stdlib.h>
#include <string.h>

uint32_t codec_seal(const json_t *packed, const json_t *mdct)
{
    const json_t *const parts[] = {packed, mdct};
    uint32_t crc = 0;

    for (size_t i = 0; i < 2; i++) {
        char *text = parts[i] ? json_dumps(parts[i], JSON_COMPACT | JSON_SORT_KEYS) : xstrdup("{}");
        if (!text)
            die("out of memory");
        crc = codec_crc(crc, text, strlen(text) + 1);
        free(text);
    }
    return crc;
}
