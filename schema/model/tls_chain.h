/*
 * The certificates that a server showed, as text that is stored with the session: enough of each to
 * tell who signed whom, until when, and to match TLSA records later without the connection (RFC 6698
 * 2.1: a match needs the digest of the certificate or of its public key). A certificate a line, the
 * server's own first, then each one's signer where it was sent, then the others in the order in
 * which they came. Pure.
 */
#ifndef SCHEMA_MODEL_TLS_CHAIN_H
#define SCHEMA_MODEL_TLS_CHAIN_H

#include "base/buf.h"

#include <stdint.h>

enum {
	TLS_CHAIN_MAX = 10, /* certificates kept; OpenSSL takes no more than 100 KB of them */
	TLS_CHAIN_TEXT_MAX = 16384 /* bytes; a certificate has about 1,000 at most */
};

struct tls_certificate {
	char subject[256], issuer[256]; /* made visible, without tabs */
	int64_t not_before_s, not_after_s;
	char key[32], signature[48];
	/* lower-case hex of the digests, of the whole certificate and of its SubjectPublicKeyInfo */
	char certificate_sha256[65], certificate_sha512[129], key_sha256[65], key_sha512[129];
	bool is_ca;             /* basicConstraints */
	bool is_signed_by_next; /* the next one's key made its signature; the last one: its own did */
};

/* Nothing is added, and the buffer says so, where the line does not fit as a whole. */
void tls_chain_add(struct buf *chain, const struct tls_certificate *certificate);
/* Reads the next line of *rest. False: nothing more, or a line that tls_chain_add never wrote. */
bool tls_chain_take(struct span *rest, struct tls_certificate *ret_certificate);

#endif
