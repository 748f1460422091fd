/*
 * One question at the servers until one of them answers well, or the deadline comes. How: see the head
 * of dns_asker.c. It remembers no answer (the resolver does), but which servers know no EDNS.
 */
#ifndef NET_DNS_ASKER_H
#define NET_DNS_ASKER_H

#include "net/dns_answer.h"
#include "net/loop.h"

struct dns_asker;

struct dns_asker_options {
	const char *servers;   /* as in struct resolver_options */
	int64_t timeout_ms;    /* for one question, everything included */
	unsigned udp_size;     /* EDNS payload size we offer, not 0 */
	bool wants_signatures; /* the DO bit */
	bool is_for_authority; /* no RD; the answers are taken as they are */
};

/* The answer's parts belong to whoever is told. It comes exactly once, from within the asking too, and
 * not any more once dns_asker_destroy has begun. Where nobody answered, its status is DNS_TIMEOUT. */
typedef void dns_asker_fn(void *context, struct dns_answer *answer);

MUST_CHECK enum status dns_asker_create(struct loop *loop, const struct dns_asker_options *options,
	struct dns_asker **ret_asker, struct failure *why);
/* NULL-safe. */
void dns_asker_destroy(struct dns_asker *asker);

struct dns_asker_question {
	const char *name; /* must stay until the answer is told */
	enum dns_type type;
	bool is_unchecked; /* the CD bit: answers that are not proven are welcome too */
	int64_t deadline_ms;
};

/* False, and nothing will be told: the name may not be asked for (see dns_query_write). */
bool dns_asker_ask(struct dns_asker *asker, const struct dns_asker_question *asked,
	dns_asker_fn *answer, void *context);
/* AD and the extended errors are believed: see dns_transport_is_trusted; never of authorities. */
bool dns_asker_is_trusted(const struct dns_asker *asker);

#endif
