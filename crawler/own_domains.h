/*
 * The domains of the site that is read: where its own addresses are expected. A value that owns its
 * texts; own_domains_finish frees them.
 */
#ifndef CRAWLER_OWN_DOMAINS_H
#define CRAWLER_OWN_DOMAINS_H

#include "base/span.h"

enum {
	/* Every address of every page is held against each of them; an audit of more sites in one run
	 * goes without that for the rest. */
	OWN_DOMAINS_MAX = 100
};

struct own_domains {
	char **names; /* lower case, A-labels */
	size_t count, size;
	bool is_test; /* a site on an IP address or below a name that is reserved for tests */
};

/* The registrable domain of a seed's host (A-labels, lower case), or where there is none the host
 * without "www.". */
void own_domains_add(struct own_domains *own, const char *host);
void own_domains_finish(struct own_domains *own);

/* Is it one of them, or below one? */
bool own_domains_has(const struct own_domains *own, struct span domain);

/* RFC 2606 and 6761: .test, .example, .invalid, .localhost, example.com, .net and .org, and what is
 * below. No mail goes there, ever. */
bool own_domains_is_reserved(struct span domain);

#endif
