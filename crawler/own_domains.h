/*
 * The domains that a crawled site calls its own: the registrable domains of its seeds' hosts (where
 * the Public Suffix List knows none, the host without "www."), in lower-case A-labels.
 */
#ifndef CRAWLER_OWN_DOMAINS_H
#define CRAWLER_OWN_DOMAINS_H

#include "base/span.h"

enum {
	/* Every address is held against each of them; a list of seeds may have 10,000 lines. */
	OWN_DOMAINS_MAX = 200
};

struct own_domains { /* all zero: none */
	char *names[OWN_DOMAINS_MAX];
	size_t count;
};

/* IP addresses, single labels, public suffixes and what is beyond the maximum are passed over. */
void own_domains_add(struct own_domains *own, const char *host);
void own_domains_finish(struct own_domains *own);

/* Is it one of them, or below one? NULL has none. */
bool own_domains_hold(const struct own_domains *own, struct span domain);

#endif
