/*
 * Do a server's certificates match its TLSA records, as a sender with DANE compares them (RFC 7672
 * 3.1)? Whether the records count at all (DNSSEC) is not asked here. Pure.
 *
 * One match is enough: while keys are renewed, records for the old and the new one stand side by
 * side, and those that match nothing are no fault.
 */
#ifndef SCHEMA_MODEL_DANE_MATCH_H
#define SCHEMA_MODEL_DANE_MATCH_H

#include "schema/model/tls_verdict.h"

/* Lower-case hex of the SHA-256 of bytes: of records that hold a certificate or a key in full. */
typedef void dane_sha256_fn(struct span bytes, char ret_hex[65]);

struct dane_question {
	const char *tlsa;  /* "3 1 1 hex" a line; NULL or "" = none */
	const char *chain; /* tls_chain.h */
	const struct session_view *session;
	const char *host, *domain; /* what the certificate may be for: the server, or (RFC 7672
				      3.2.2) the domain of the address; "" = it is not known */
	bool is_named;             /* the session went under `host` */
	int64_t now_s;
	dane_sha256_fn
		*sha256; /* NULL: records that hold a certificate or key in full are unknown */
};

/* NONE: no record can be used; then a sender encrypts and checks nothing. *ret_words: what is wrong.
 * UNKNOWN: nothing was seen of TLS, or what would have to be compared was not shown or not kept. */
enum tls_verdict dane_match(const struct dane_question *question, char ret_words[TLS_WORDS_SIZE]);

#endif
