/*
 * SHA-256 (FIPS 180-4), for what the layers below net/ seal or mask: a few hundred bytes at a time,
 * where a library would be a dependency for eighty lines.
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/span.h"

#include <stdint.h>

enum { SHA256_BYTES = 32, SHA256_BLOCK = 64, SHA256_HEX_SIZE = 2 * SHA256_BYTES + 1 };

/* A value; copy it to have the digest of a beginning. */
struct sha256 {
	uint32_t state[8];
	uint64_t length;
	uint8_t block[SHA256_BLOCK];
};

void sha256_init(struct sha256 *sha);
void sha256_add(struct sha256 *sha, struct span bytes);
void sha256_end(struct sha256 *sha, uint8_t ret_digest[SHA256_BYTES]);
/* In lower case. */
void sha256_print(const uint8_t digest[SHA256_BYTES], char ret_hex[SHA256_HEX_SIZE]);

#endif
