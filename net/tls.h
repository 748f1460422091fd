/*
 * TLS as an observer sees it: nothing is refused for a bad certificate, everything is noted. One
 * context serves all sessions; it trusts the system's CAs or the given file.
 * To look at old servers it offers TLS 1.0 upwards at security level 0; the report says what was
 * negotiated. Sources: RFC 3207, RFC 8446, RFC 6125 (name matching, no partial wildcards).
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include "base/buf.h"
#include "base/failure.h"
#include "schema/model/observation.h"

struct tls_context;
struct tls_session;

/* `ca_file` NULL = the system's. */
MUST_CHECK enum status tls_context_create(
	const char *ca_file, struct tls_context **ret_context, struct failure *why);
void tls_context_destroy(struct tls_context *context);

/* A client session on a connected non-blocking socket that the caller owns. SNI and the name to
 * match are `host` (no SNI for an address literal). */
struct tls_session *tls_session_create(struct tls_context *context, int fd, const char *host);
void tls_session_destroy(struct tls_session *session);

enum {
	TLS_PLAIN_MAX = 100 /* bytes of plain text that are taken as evidence: about a reply */
};

enum tls_step {
	TLS_DONE,
	TLS_WANT_READ,
	TLS_WANT_WRITE,
	TLS_CLOSED,
	TLS_BROKEN,
	TLS_PLAIN /* of the handshake: the other side's first byte begins no TLS record (RFC 8446 5.1) */
};
/* One step of the handshake. Where plain text comes in place of the server's first record, it waits
 * for the end of the line, at most TLS_PLAIN_MAX bytes, and is TLS_PLAIN then. */
enum tls_step tls_session_handshake(struct tls_session *session);
/* What came in plain text, as far as it has come; valid as long as the session. */
struct span tls_session_plain(const struct tls_session *session);
/* At most `size` bytes; *ret_length > 0 only with TLS_DONE. TLS_BROKEN: what came is no TLS, or was
 * changed on the way; an alert of the other side is TLS_CLOSED. */
enum tls_step tls_session_read(
	struct tls_session *session, char *at, size_t size, size_t *ret_length);
enum tls_step tls_session_write(
	struct tls_session *session, struct span bytes, size_t *ret_written);
/* What was negotiated and what the certificate says; after TLS_BROKEN, error says why. Leaves
 * is_offered alone. */
void tls_session_view(struct tls_session *session, struct tls_view *view);
/* Adds the certificates that the server showed (schema/model/tls_chain.h), at most TLS_CHAIN_MAX. */
void tls_session_chain(struct tls_session *session, struct buf *chain);

#endif
