/*
 * One visit to one endpoint: connect, dialogue, QUIT, with its clocks and its transcript. A visit
 * may take several connections, one after the other (HELO instead of EHLO, plain text after a
 * failed handshake), which end in one observation. The turn for the IP address is the caller's.
 */
#ifndef CHECKER_PROBE_H
#define CHECKER_PROBE_H

#include "checker/smtp_dialogue.h"
#include "net/stream.h"

struct probe;

struct probe_options {
	struct loop *loop;
	struct tls_context *tls;
	const struct ip_policy *policy;
	const struct ip *source_ip; /* or NULL */
	uint16_t port;
	const char *helo;          /* a name, or NULL: the address literal of the source address */
	const char *second_sender; /* or NULL */
	int64_t connect_timeout_ms, reply_timeout_ms, session_timeout_ms;
	int64_t pause_ms; /* between two connections of one visit */
};

enum { PROBE_TRANSCRIPT_MAX = 65536, PROBE_QUIT_PATIENCE_MS = 2000 };

struct probe_result {
	const struct session_view *view;
	const char *transcript;
	const struct dialogue_recipient *recipients; /* in the order of the visit */
	size_t count;
};

/* Called later, exactly once, unless the probe was destroyed before; the result is valid until it
 * returns. */
typedef void probe_done_fn(void *context, const struct probe_result *result);

/* `visit` is copied. Recipients of kind random get their local part here. */
struct probe *probe_create(const struct probe_options *options, const struct visit *visit,
	probe_done_fn *done, void *context);
/* Ends it politely: QUIT if a dialogue stands, done is called with what is known. */
void probe_hurry(struct probe *probe);
void probe_destroy(struct probe *probe);

#endif
