/*
 * What a certificate proves to a sender that checks it against the authorities it trusts (PKIX), as
 * senders with an MTA-STS policy do (RFC 8461 4.2): it leads to one of them, it is of its time, and
 * it is for the server's name. The checker and the report ask alike. Pure.
 */
#ifndef SCHEMA_MODEL_TLS_VERDICT_H
#define SCHEMA_MODEL_TLS_VERDICT_H

#include "schema/model/observation.h"

/* How a kind of sender fares with a server. */
enum tls_verdict {
	TLS_VERDICT_NONE,    /* nothing to check by */
	TLS_VERDICT_UNKNOWN, /* it could not be told */
	TLS_VERDICT_PASSES,
	TLS_VERDICT_FAILS,
	TLS_VERDICT_COUNT
};
/* "none", "unknown", "passes", "fails" */
const char *tls_verdict_name(enum tls_verdict verdict);

/* Did the session get far enough to tell what the server does about TLS? */
bool tls_was_seen(const struct session_view *session);
/* "*.example.org" covers "mx.example.org", one label and no more (RFC 6125 6.4.3). */
bool tls_name_covers(struct span name, struct span host);
/* Is one of the certificate's names this one? Those that tls_view.names holds. */
bool tls_names_cover(const struct tls_view *tls, const char *host);
/* Is the certificate for `host`? `is_named`: the session went under that name, so the answer is
 * known for certain. Otherwise its names tell, and where these are cut or the session's own name
 * matched, the server has the benefit of the doubt. Under an IP address there is no name to compare. */
bool tls_is_for(const struct tls_view *tls, const char *host, bool is_named);
/* Whole days, negative once it has expired. Only where there is a certificate (not_after_s). */
int64_t tls_days_left(const struct tls_view *tls, int64_t now_s);

enum { TLS_WORDS_SIZE = 300 };
/* `session` NULL = unknown. *ret_words: what is wrong, "" where nothing is. */
enum tls_verdict tls_pkix(const struct session_view *session, const char *host, bool is_named,
	int64_t now_s, char ret_words[TLS_WORDS_SIZE]);

#endif
