/*
 * The names of web servers: a host becomes the addresses that may be talked to. Names are asked of
 * net/resolver (A and AAAA), so that --dns-server serves the crawl too; address literals and
 * "localhost" (RFC 6761 6.3) are answered without a question. Addresses that the policy forbids
 * are left out, and when none is left the answer says so.
 */
#ifndef CRAWLER_NAMES_H
#define CRAWLER_NAMES_H

#include "net/ip.h"
#include "net/resolver.h"

enum {
	NAMES_IPS_MAX = 16, /* addresses tried of one host; a browser tries fewer */
	NAMES_ERROR_SIZE = 192
};

enum names_outcome {
	NAMES_FOUND,
	NAMES_NONE,     /* the DNS says for certain that there is no address */
	NAMES_TROUBLE,  /* the DNS could not say: worth asking again */
	NAMES_FORBIDDEN /* every address lies in a special range */
};

struct names_answer {
	enum names_outcome outcome;
	struct ip ips[NAMES_IPS_MAX];
	size_t count;
	char error[NAMES_ERROR_SIZE]; /* a sentence's end, for all but NAMES_FOUND */
};

/* Valid until the callback returns. */
typedef void names_answer_fn(void *context, const struct names_answer *answer);

struct names_rules {
	struct loop *loop;
	struct resolver *resolver;
	const struct ip_policy *policy;
	const struct ip *source; /* addresses of its family only, or NULL */
};

struct names_question;

/* The answer comes later, exactly once, unless the question is cancelled. `rules` outlives it. */
struct names_question *names_ask(
	const struct names_rules *rules, const char *host, names_answer_fn *answer, void *context);
void names_cancel(struct names_question *question); /* NULL-safe */

/* "192.168.0.1 is a private address (--allow-private opens it)" */
void names_say_forbidden(const struct ip *ip, char *ret_text, size_t size);

#endif
