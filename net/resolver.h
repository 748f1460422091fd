/*
 * Asks the DNS. c-ares carries the questions (retries, TCP fallback); our own dns_answer reads what
 * comes back. Each (name, type) is asked once and answered from memory afterwards, as long as it is
 * among the answers that fit into memory_max (the ones longest unused go first); soft failures
 * (SERVFAIL, bogus, timeout, refused, garbled) may be forgotten and asked again. At most
 * `in_flight_max` questions are out at once; the rest wait in order.
 */
#ifndef NET_RESOLVER_H
#define NET_RESOLVER_H

#include "net/dns_answer.h"
#include "net/loop.h"

struct resolver;
struct resolver_question;

struct resolver_options {
	const char *servers; /* "ADDR[:PORT],..." ("[::1]:53" for IPv6), or NULL for the system's */
	int64_t timeout_ms;  /* for one question, retries included */
	unsigned in_flight_max; /* 0 = RESOLVER_IN_FLIGHT_DEFAULT */
	bool wants_signatures;  /* the DO bit (RFC 4035 3.2.1); AD is asked for in any case */
	unsigned udp_size;      /* EDNS payload size we offer; 0 = RESOLVER_UDP_SIZE_DEFAULT */
	bool is_for_authority;  /* the servers are authoritative: RD is not set */
	size_t memory_max;      /* bytes of remembered answers; 0 = RESOLVER_MEMORY_DEFAULT */
};

enum {
	RESOLVER_IN_FLIGHT_DEFAULT =
		50, /* more overflow a resolver's default UDP buffer: 2 s stalls */
	RESOLVER_UDP_SIZE_DEFAULT = 1232, /* fits every path: DNS flag day 2020 */
	RESOLVER_UDP_SIZE_LEAST = 512,    /* RFC 6891 6.2.5 */
	RESOLVER_UDP_SIZE_MOST = 4096,
	RESOLVER_MEMORY_DEFAULT =
		32 * 1024 * 1024 /* the names that many domains share are in there */
};

/* `answer` is valid until the callback returns. AD is set only when every server is a loopback
 * address or was named in the options. */
typedef void resolver_answer_fn(void *context, const struct dns_answer *answer);

MUST_CHECK enum status resolver_create(struct loop *loop, const struct resolver_options *options,
	struct resolver **ret_resolver, struct failure *why);
/* Questions still open are dropped without an answer. NULL-safe. */
void resolver_destroy(struct resolver *resolver);

/* `name` must be a host name in ASCII (anything else is answered DNS_GARBLED). The answer comes
 * later, exactly once, unless the question is cancelled. */
struct resolver_question *resolver_ask(struct resolver *resolver, const char *name,
	enum dns_type type, resolver_answer_fn *answer, void *context);
void resolver_cancel(struct resolver_question *question);
/* Drops remembered soft failures, so that a second pass asks again. */
void resolver_forget_failures(struct resolver *resolver);
/* Questions that servers were asked so far: not those answered from memory; repetitions of one
 * count once, the second one with the CD bit as well. */
uint64_t resolver_questions_sent(const struct resolver *resolver);
/* Bytes that remembered answers take now. */
size_t resolver_memory(const struct resolver *resolver);
/* AD and "bogus" are believed: the servers were named in the options or are all on this machine, and
 * are no authorities. */
bool resolver_is_trusted(const struct resolver *resolver);

#endif
