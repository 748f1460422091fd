/*
 * Digests of bytes that stand outside a connection: what a TLSA record holds in full is compared by
 * its digest (RFC 6698 2.1.3). Pure.
 */
#ifndef NET_TLS_DIGEST_H
#define NET_TLS_DIGEST_H

#include "base/span.h"

enum { TLS_SHA256_HEX_SIZE = 65 };

/* Lower-case hex of the SHA-256. */
void tls_digest_sha256(struct span bytes, char ret_hex[TLS_SHA256_HEX_SIZE]);

#endif
