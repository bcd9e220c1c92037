/* seal - the part of a packed record's checksum besides its bytes: the JSON that unpacking needs */
#ifndef LATHE_SEAL_H
#define LATHE_SEAL_H

#include <jansson.h>
#include <stdint.h>

/* The checksum of the fields PACKED and MDCT (may be NULL), the latter without its partition. Their
 * numbers are integers, which have only one representation. */
uint32_t codec_seal(const json_t *packed, const json_t *mdct);

#endif
