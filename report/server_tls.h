/*
 * How three kinds of senders fare with a server under one of its names: those that check its
 * certificate by the authorities (PKIX), by TLSA records (DANE), and by an MTA-STS policy. Pure.
 */
#ifndef REPORT_SERVER_TLS_H
#define REPORT_SERVER_TLS_H

#include "schema/model/tls_verdict.h"
#include "schema/store_report.h"

struct server_tls {
	const struct session_view *session; /* NULL = none; else what tells of the name */
	const char *chain;
	int64_t seen_s;
	enum tls_verdict pkix, dane, sts;
	char pkix_words[TLS_WORDS_SIZE], dane_words[TLS_WORDS_SIZE]; /* what is wrong, or "" */
};

/* A name under which no session went is told of by the server's latest. */
void server_tls_of(const struct reported_server *server, const struct reported_look *look,
	struct server_tls *ret_tls);

/* It has more names than those under which somebody has looked (VISIT_HOSTS_MAX). */
bool server_names_are_cut(const struct reported_server *server);

#endif
