/* declared - how much sound the header of a file declares. See declared.h.
 *
 * RIFF and its relatives, like AIFF, are a header of 12 bytes and then chunks: four letters, a size
 * of 32 bits, the content, padded to an even length. W64 has GUIDs (of which the first four bytes
 * are those letters) and 64-bit sizes that count the chunk's own header, padded to 8. AU has one
 * size at a fixed place.
 */
#include "audio/declared.h"

#include "base/file.h"

#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

static uint64_t number(const unsigned char *bytes, int count, bool big_endian)
{
    uint64_t value = 0;

    for (int i = 0; i < count; i++)
        value = value << 8 | bytes[big_endian ? i : count - 1 - i];
    return value;
}

static bool is(const unsigned char *bytes, const char *letters)
{
    return memcmp(bytes, letters, 4) == 0;
}

static bool unknown_size(uint64_t size)
{
    return size >= 0xFFFF0000 || (size >= 0x7EFF0000 && size <= 0x80000000);
}

/* Whether B may be the header of a chunk: its name must be printable. */
static bool named(const unsigned char *b)
{
    for (int i = 0; i < 4; i++)
        if (b[i] < ' ' || b[i] > '~')
            return false;
    return true;
}

/* Reads RIFF or FORM chunks up to the one called DATA. RF64 has its true size in the chunk ds64. */
static bool chunks(int fd, uint64_t length, const char *data, bool big_endian, uint64_t riff_end,
                   struct declared *declared)
{
    enum { EXTENSIBLE = 0xFFFE };
    unsigned char b[34];
    uint64_t wide = 0;

    *declared = (struct declared){0};
    for (uint64_t at = 12; file_pread(fd, b, sizeof b, (off_t)at) >= 8 && named(b);) {
        uint64_t size = number(b + 4, 4, big_endian);
        if (is(b, "ds64"))
            wide = number(b + 16, 8, false);
        if (is(b, "fmt ")) {
            declared->format = true;
            declared->coding = (unsigned)number(b + 8, 2, big_endian);
            declared->channels = (unsigned)number(b + 10, 2, big_endian);
            declared->rate = (uint32_t)number(b + 12, 4, big_endian);
            if (declared->coding == EXTENSIBLE && size >= 26)
                declared->coding = (unsigned)number(b + 32, 2, big_endian);
        }
        if (is(b, data)) {
            declared->size = size;
            declared->start = at + 8;
            declared->found = length - declared->start;
            declared->field = at + 4;
            declared->unknown = unknown_size(size) || (size == 0 && riff_end <= declared->start);
            if (wide && size == 0xFFFFFFFF) {
                declared->size = wide;
                declared->unknown = false;
            }
            return true;
        }
        at += 8 + size + (size & 1);
    }
    return false;
}

/* Finds the end of the chunks that follow the sound and fit into the file. */
static void chunks_behind(int fd, uint64_t length, bool big_endian, struct declared *declared)
{
    unsigned char b[8];

    declared->end = length;
    if (declared->unknown || declared->size >= declared->found)
        return;
    declared->end = declared->start + declared->size + (declared->size & 1);
    while (file_pread(fd, b, sizeof b, (off_t)declared->end) == sizeof b && named(b)) {
        uint64_t end = declared->end + sizeof b + number(b + 4, 4, big_endian);
        if (is(b, "RIFF") || is(b, "RIFX"))
            declared->joined = declared->end;
        if (end > length || declared->joined)
            return;
        if (is(b, "data") && !declared->second)
            declared->second = declared->end;
        declared->end = end + (end & 1);
    }
}

static bool chunks_w64(int fd, uint64_t length, struct declared *declared)
{
    unsigned char b[24];

    for (uint64_t at = 40; file_pread(fd, b, sizeof b, (off_t)at) == sizeof b;) {
        uint64_t size = number(b + 16, 8, false);
        if (size > INT64_MAX - at)
            return false;
        *declared = (struct declared){.stunted = size < sizeof b};
        if (declared->stunted)
            return true;
        if (is(b, "data")) {
            declared->size = size - sizeof b;
            declared->found = length - at - sizeof b;
            return true;
        }
        at += (size + 7) / 8 * 8;
    }
    return false;
}

static bool container(int fd, uint64_t length, struct declared *declared)
{
    unsigned char b[12];

    if (file_pread(fd, b, sizeof b, 0) != sizeof b)
        return false;
    bool rifx = is(b, "RIFX"), bw64 = is(b, "BW64");
    if ((is(b, "RIFF") || rifx || is(b, "RF64") || bw64) && is(b + 8, "WAVE")) {
        if (chunks(fd, length, "data", rifx, 8 + number(b + 4, 4, rifx), declared))
            chunks_behind(fd, length, rifx, declared);
        declared->wave = true;
        if (bw64 || is(b, "RF64"))
            declared->read_as = declared->unknown ? "RIFF" : bw64 ? "RF64" : NULL;
        declared->guessable = is(b, "RIFF");
        return true;
    }
    if (is(b, "FORM")) {
        bool found = chunks(fd, length, is(b + 8, "8SVX") || is(b + 8, "16SV") ? "BODY" : "SSND",
                            true, 0, declared);
        if (found)
            chunks_behind(fd, length, true, declared);
        return found;
    }
    if (is(b, "riff"))
        return chunks_w64(fd, length, declared);
    if (is(b, ".snd") || is(b, "dns.")) {
        uint64_t start = number(b + 4, 4, *b == '.'), size = number(b + 8, 4, *b == '.');
        *declared = (struct declared){.size = size,
                                      .field = 8,
                                      .unknown = size == 0 || unknown_size(size),
                                      .guessable = true};
        declared->found = length > start ? length - start : 0;
        declared->end = declared->unknown || size > declared->found ? length : start + size;
        return true;
    }
    return false;
}

bool declared_read(int fd, struct declared *declared)
{
    struct stat status;

    if (fstat(fd, &status) != 0 || !container(fd, (uint64_t)status.st_size, declared))
        return false;
    declared->unknown = declared->unknown && declared->size != declared->found;
    return true;
}
