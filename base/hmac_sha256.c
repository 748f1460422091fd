#include "base/hmac_sha256.h"

#include <string.h>

/* RFC 2104 2: the key, padded with zeros to a block, with each byte turned over by `pad`. */
static void add_padded(struct sha256 *sha, const uint8_t key[SHA256_BLOCK], uint8_t pad)
{
	char block[SHA256_BLOCK];

	for (size_t i = 0; i < SHA256_BLOCK; i++)
		block[i] = (char)(key[i] ^ pad);
	sha256_add(sha, (struct span){block, sizeof(block)});
}

void hmac_sha256(struct span key, struct span bytes, uint8_t ret_digest[SHA256_BYTES])
{
	enum { INNER_PAD = 0x36, OUTER_PAD = 0x5c };
	uint8_t block[SHA256_BLOCK] = {0}, inner[SHA256_BYTES];
	struct sha256 sha;

	sha256_init(&sha);
	if (key.length > SHA256_BLOCK) {
		sha256_add(&sha, key);
		sha256_end(&sha, block);
		sha256_init(&sha);
	} else if (key.length) {
		memcpy(block, key.at, key.length);
	}
	add_padded(&sha, block, INNER_PAD);
	sha256_add(&sha, bytes);
	sha256_end(&sha, inner);
	sha256_init(&sha);
	add_padded(&sha, block, OUTER_PAD);
	sha256_add(&sha, (struct span){(const char *)inner, sizeof(inner)});
	sha256_end(&sha, ret_digest);
}
