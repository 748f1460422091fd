/*
 * HMAC with SHA-256 (RFC 2104): who knows the key can tell that bytes are from somebody who knows it.
 */
#ifndef BASE_HMAC_SHA256_H
#define BASE_HMAC_SHA256_H

#include "base/sha256.h"

void hmac_sha256(struct span key, struct span bytes, uint8_t ret_digest[SHA256_BYTES]);

#endif
