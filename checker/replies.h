/*
 * One table of what servers say: code, enhanced code, phrase and mail server suffix -> meaning,
 * cause, certainty. Pure; sorted by preference of match, the first row that fits wins.
 */
#ifndef CHECKER_REPLIES_H
#define CHECKER_REPLIES_H

#include "schema/model/observation.h"
#include "schema/model/verdict.h"

enum reply_meaning {
	MEANING_NONE,       /* nothing more than its first digit says */
	MEANING_NO_MAILBOX, /* user unknown */
	MEANING_MAILBOX_DISABLED,
	MEANING_MAILBOX_FULL,
	MEANING_MAILBOX_MOVED,
	MEANING_MAILBOX_THROTTLED, /* exists, receives too fast */
	MEANING_INTERNAL_ONLY,     /* accepts internal senders only */
	MEANING_NOT_CONFIGURED, /* "not relaying": this server was not told to accept the domain */
	MEANING_NO_MAIL_DOMAIN, /* filter licence lapsed, tenant without mail, domain accepts no mail */
	MEANING_NULL_SENDER, /* refuses MAIL FROM:<> */
	MEANING_GREYLISTED,
	MEANING_TOO_MANY,   /* connections, rate */
	MEANING_BUSY,       /* overload, local error, "try again later" */
	MEANING_BLOCKED_US, /* block list, reputation, rate of ours */
	MEANING_HELO,       /* our HELO name */
	MEANING_PTR,        /* our reverse DNS */
	MEANING_SENDER,     /* our sender's domain, SPF */
	MEANING_NEEDS_TLS,
	MEANING_NEEDS_AUTH,
	MEANING_SYNTAX, /* of our command or the address */
	MEANING_TOO_MANY_RECIPIENTS,
	MEANING_POLICY,        /* refused by policy, unspecific */
	MEANING_DECOY,         /* a provider's server that never accepts */
	MEANING_GATEWAY_ONLY,  /* takes the domain's mail from its filter's addresses only */
	MEANING_FIREWALL,      /* our command did not arrive as it was sent */
	MEANING_FORWARDS,      /* 251: yes, and it goes elsewhere */
	MEANING_CANNOT_VERIFY, /* 252: yes, whoever that may be */
	REPLY_MEANING_COUNT
};

struct reply_reading {
	enum reply_meaning meaning;
	const char *reason; /* catalogue id */
	enum cause cause;
	enum certainty certainty;
	bool is_about_mailbox; /* specific: no control recipient can weaken it */
	bool is_about_us;
	size_t row; /* which row of the table, for tests; SIZE_MAX = none */
};

/* `host` is the mx host's name (provider rows), may be "". Words count for the codes 4xx and 5xx; of
 * the others 251 and 252 alone have a meaning. What is_about_us is never is_about_mailbox. */
void replies_read(const struct answer *answer, const char *host, struct reply_reading *ret_reading);
/* The mail server software that a banner names ("Postfix", "Exim 4.96", "Microsoft Exchange" ...),
 * "" unknown. */
void replies_software(const char *banner, char *ret_text, size_t size);
/* A Cisco PIX/ASA fixup hides the banner: only '2', '0', '*', blanks. */
bool replies_banner_is_masked(const char *banner);
/* The same firewall overwrites EHLO keywords that it does not know: "XXXXXXXA". */
bool replies_extensions_are_masked(const char *extensions);
/* For tests: how many rows there are, and a text that each is made for. */
size_t replies_row_count(void);
const char *replies_row_example(size_t row, struct answer *ret_answer, const char **ret_host);

#endif
