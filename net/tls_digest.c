#include "net/tls_digest.h"

#include <openssl/evp.h>
#include <stdio.h>

void tls_digest_sha256(struct span bytes, char ret_hex[TLS_SHA256_HEX_SIZE])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	ret_hex[0] = '\0';
	if (EVP_Digest(bytes.at, bytes.length, digest, &length, EVP_sha256(), NULL) != 1)
		return;
	for (unsigned i = 0; i < length && 2 * i + 2 < TLS_SHA256_HEX_SIZE; i++)
		snprintf(ret_hex + (size_t)2 * i, 3, "%02x", digest[i]);
}
