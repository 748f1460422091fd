/*
 * One visit to one endpoint: connect, dialogue, QUIT, with its clocks and its transcript. A visit
 * may take several connections, one after the other (HELO instead of EHLO, plain text after a
 * failed handshake; each at most once), which end in one observation. The turn for the IP address
 * is the caller's.
 *
 * Three clocks: for connecting, for each reply (from the command to the reply's last byte, so that
 * a drip cannot stretch it), and for the visit as a whole; when that one runs out, QUIT still gets
 * PROBE_QUIT_PATIENCE_MS.
 *
 * The answers: who was asked has one. OUTCOME_WAITING is who was not reached in this visit, because
 * of our limits, because the server hung up between recipients, or because of probe_hurry: the
 * caller asks again in another visit. OUTCOME_NOT_ASKED is who never will be asked here. If no
 * connection can be made, that is everybody's answer, at STAGE_CONNECT; if only a second connection
 * fails, everybody's answer is what made it necessary (OUTCOME_TLS_FAILED, or EHLO's).
 */
#ifndef CHECKER_PROBE_H
#define CHECKER_PROBE_H

#include "checker/smtp_dialogue.h"
#include "checker/transcript.h"
#include "net/stream.h"

struct probe;

struct probe_options {
	struct loop *loop;
	struct tls_context *tls; /* NULL: STARTTLS is never said */
	const struct ip_policy *policy;
	const struct ip_sources *sources; /* or NULL */
	const struct socks_proxy *proxy;  /* or NULL */
	uint16_t port;
	const char *helo;          /* a name, or NULL: the address literal of the source address */
	const char *second_sender; /* or NULL */
	const struct trial_rules *trials; /* level deep; NULL: no trial is ever made */
	int64_t connect_timeout_ms, reply_timeout_ms, session_timeout_ms;
	int64_t pause_ms; /* between two connections of one visit */
};

enum {
	PROBE_TRANSCRIPT_MAX = TRANSCRIPT_MAX,
	PROBE_QUIT_PATIENCE_MS = 2000 /* the answer to QUIT teaches nothing */
};

struct probe_result {
	const struct session_view *view; /* times: of stages asked several times, the longest */
	const char *transcript;
	const char *chain;                           /* tls_chain.h; "" = none */
	const struct dialogue_recipient *recipients; /* in the order of the visit */
	size_t count;
};

/* Called later, exactly once, unless the probe was destroyed before; the result is valid until it
 * returns. It may destroy the probe. */
typedef void probe_done_fn(void *context, const struct probe_result *result);

/* A visit without recipients is a look at the server under its first name: EHLO, STARTTLS, EHLO,
 * QUIT, and no second try in plain text.
 * `visit` and the options are copied; the texts and objects they point to outlive the probe.
 * A recipient of kind random that has no local part gets one here; one whose domain has no published
 * recipient in this visit may be asked at once, because those were asked before. A trial that the
 * options do not permit is not asked. */
struct probe *probe_create(const struct probe_options *options, const struct visit *visit,
	probe_done_fn *done, void *context);
/* Ends it politely: QUIT if a dialogue stands, done is called with what is known. */
void probe_hurry(struct probe *probe);
/* At once, without a word; NULL-safe. */
void probe_destroy(struct probe *probe);

#endif
