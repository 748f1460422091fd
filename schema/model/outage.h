/*
 * What becomes of a domain's mail while one of its servers, or one address of a server, is away:
 * found out by walking through what each server said as a sender does (checker/outage.h). Plain
 * values; texts are borrowed.
 */
#ifndef SCHEMA_MODEL_OUTAGE_H
#define SCHEMA_MODEL_OUTAGE_H

#include <stddef.h>
#include <stdint.h>

/* The order is what the store keeps. */
enum mail_fate {
	FATE_UNKNOWN, /* it meets a server of which nothing is known, or only what it thinks of us */
	FATE_DELIVERED, /* a server takes it */
	FATE_DELAYED,   /* it waits with its sender: nobody says more than "later" */
	FATE_BOUNCED,   /* a server refuses it for good, and its sender gives up */
	MAIL_FATE_COUNT
};
/* "unknown", "delivered", "delayed", "bounced" */
const char *mail_fate_name(enum mail_fate fate);

enum { OUTAGE_WHOLE = 1000000 /* all of the mail, in millionths: a third is no whole number */ };

struct outage {
	const char
		*host;  /* what is away; "" = nothing is: how it was when the servers were asked */
	const char *ip; /* this address alone; "" = all of the host's */
	/* The worst that is known to befall a part of the mail. */
	enum mail_fate fate;
	uint32_t
		part; /* of the mail, in millionths; more may share the fate where much is unknown */
};

/* The first one is that nothing is away; the hosts follow as senders try them, each with its
 * addresses behind it where it has several. None at all: the domain has no servers, or nobody
 * judged it. */
struct outages {
	const char *recipient; /* whom senders write to: "info@example.org" */
	const struct outage *list;
	size_t count;
};

/* How many servers the domain can do without: their loss leaves mail delivered, or merely late. */
struct outage_score {
	size_t servers, harmless, unknown;
};
struct outage_score outage_score_of(const struct outages *outages);

#endif
