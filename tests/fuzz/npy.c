/* npy arrays: a bare one is a stream of one record. */
#include "fuzz.h"
#include "pass.h"

static void pass(const uint8_t *bytes, size_t size)
{
    static const uint8_t magic[] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

    if (size >= sizeof magic && memcmp(bytes, magic, sizeof magic) == 0)
        pass_on(as_file(bytes, size), 1 + size % 100);
}

/* The text of the header; if it is valid, compared with the header that we would write. */
static void header(const uint8_t *bytes, size_t size)
{
    const char *brace = memchr(bytes, '{', size);
    size_t at = brace ? (size_t)(brace - (const char *)bytes) : 0, start, length, whole;
    struct npy npy, again;
    char *given = xalloc(size - at + 1, 1);
    memcpy(given, bytes + at, size - at);
    char *problem = npy_parse(given, size - at, &npy);

    free(given);
    if (problem) {
        must(*problem);
        free(problem);
        return;
    }
    char *text = npy_format("<f4", &npy.shape, &whole);
    must(whole % 64 == 0);
    must(!npy_header_length((const unsigned char *)text, &start, &length));
    must(start + length == whole);
    must(!npy_parse(text + start, length, &again));
    must(memcmp(&npy.shape, &again.shape, sizeof npy.shape) == 0 && npy.values == again.values);
    free(text);
}

/* libFuzzer's mutations, and a header whose length is right in three of four cases. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned seed)
{
    size = LLVMFuzzerMutate(bytes, size, room);
    const uint8_t *end = size > 12 ? memchr(bytes + 12, '\n', size - 12) : NULL;
    if (seed % 4 && end) {
        size_t length = (size_t)(end + 1 - bytes) - (bytes[6] == 1 ? 10 : 12);
        bytes[8] = length & 255;
        bytes[9] = length >> 8 & 255;
        if (bytes[6] != 1)
            bytes[10] = bytes[11] = 0;
    }
    return size;
}

FUZZ(pass, header)
