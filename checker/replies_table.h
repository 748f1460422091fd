/*
 * The rows behind replies_read, in the order in which they are tried: what a provider means by its
 * own words; plain words about the domain; what names us; plain words about the mailbox, and about
 * later; then bare codes. Only replies.c and its test look in here.
 */
#ifndef CHECKER_REPLIES_TABLE_H
#define CHECKER_REPLIES_TABLE_H

#include "checker/replies.h"

/* Where in a dialogue a row's words mean what it says. */
enum reply_where {
	WHERE_ANY,
	WHERE_RCPT, /* "user unknown" at MAIL is about a sender */
	WHERE_MAIL, /* MAIL, and RCPT, until which many servers put their answer to MAIL off */
	WHERE_MAIL_ONLY
};

enum {
	ROW_LIKELY = 1, /* not certain, although the meaning usually is */
	ROW_US = 2,     /* about us, although the meaning usually is not */
	ROW_DECOY = 4,  /* only of a server that its provider runs as a decoy */
};

struct reply_row {
	const char *code;     /* what its three digits begin with; "" = 4xx and 5xx */
	const char *enhanced; /* "x.1.1" of any class, "5.7.606-649", several by "|"; "" = any */
	const char *
		phrases; /* lower case, several by "|", "*" = a gap, "^" = begins the text; "" = any */
	const char *provider; /* ids of schema/model/provider.h, several by "|"; "" = anybody */
	enum reply_where where;
	enum reply_meaning meaning;
	unsigned flags;
	const char *example; /* a reply in full that hits this row */
	const char *example_host;
};

struct reply_rows {
	const struct reply_row *rows;
	size_t count;
};

extern const struct reply_rows reply_rows_providers; /* known by the server's name */
extern const struct reply_rows reply_rows_domain;    /* not relaying; internal senders only */
extern const struct reply_rows reply_rows_us;        /* our address, name, sender, rate */
extern const struct reply_rows reply_rows_mailbox;   /* unknown, full, disabled; later, please */
extern const struct reply_rows reply_rows_codes;     /* where the words say nothing */

#endif
