/*
 * One mail to one person: a text, and the report as an attachment, by way of the relay that the user
 * named. This is the only mail that the program writes, and the only place that can: the servers that are
 * audited are spoken to by checker/ alone, which knows no way to end a message.
 */
#ifndef DELIVERY_MAIL_H
#define DELIVERY_MAIL_H

#include "base/failure.h"
#include "delivery/carrier.h"
#include "delivery/destination.h"

enum mail_tls {
	MAIL_TLS_NEVER,
	MAIL_TLS_TRY,   /* where it is offered; whoever listens can take the offer away, so the
			   certificate is not looked at either */
	MAIL_TLS_ALWAYS /* and the certificate must hold for the relay's name */
};

struct mail_relay {
	struct destination
		place; /* scheme "smtp" or "smtps" (which is always TLS, certificate and all) */
	enum mail_tls tls;
	const char *user, *password; /* NULL = none; only with MAIL_TLS_ALWAYS or smtps */
	const char *greeting;        /* of EHLO; a host name */
	struct carrier_bounds bounds;
};

struct mail {
	const char *from, *to; /* addresses out of address_print, in ASCII */
	const char *subject;   /* any text */
	const char *text;      /* lines of UTF-8 ended by "\n" */
	const char *attached;  /* path of an HTML file, NULL = none */
	int64_t wall_ms;
};

enum {
	MAIL_ATTACHED_MAX =
		5 * 1024 * 1024 /* many mailboxes take 10 MB, and base64 makes 7 of it */
};

/* ERR_NETWORK where the relay did not take it, after a few tries; *ret_is_for_all says that no other
 * recipient would fare better. */
MUST_CHECK enum status mail_send(const struct mail_relay *relay, const struct mail *mail,
	bool *ret_is_for_all, struct failure *why);

#endif
