/*
 * Who runs a mail server, known by its host name, and what that operator is known for: whether its
 * yes or no to RCPT can be believed, and how it wants to be visited. Facts that everybody can read
 * up or see; a host of no known operator has no profile, which says nothing against it. Pure.
 */
#ifndef SCHEMA_MODEL_PROVIDER_H
#define SCHEMA_MODEL_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>

enum provider_behaviour {
	PROVIDER_TRUTHFUL,    /* refuses unknown mailboxes at RCPT */
	PROVIDER_CUSTOMER,    /* as each customer has set it up */
	PROVIDER_ACCEPTS_ALL, /* takes every address of a domain, by design */
	PROVIDER_LATE_REJECT, /* says yes at RCPT, and refuses after DATA */
	PROVIDER_BEHAVIOUR_COUNT
};
/* "truthful", "customer", "accepts-all", "late-reject" */
const char *provider_behaviour_name(enum provider_behaviour behaviour);

struct provider {
	const char *id;       /* kebab-case, stable */
	const char *name;     /* as people know it */
	const char *suffixes; /* of its servers' names, lower case, separated by blanks */
	enum provider_behaviour behaviour;
	int recipients_most;   /* a session, that we allow ourselves there; 0 = our usual limit */
	bool needs_ptr;        /* refuses callers without a proper reverse name */
	bool never_ask_random; /* a made-up recipient teaches nothing there, or is held against us */
	const char *notes;     /* a sentence, or "" */
	const char *url;       /* its page for whoever is refused there, or "" */
};

/* The profile whose suffix is the host's name or ends it at a dot, the longest one; letter case and
 * a dot at the end do not matter. NULL = nobody known. */
const struct provider *provider_of_host(const char *host);
/* A server that its operator runs to never accept anything: junk mailers try it, senders need not. */
bool provider_host_is_decoy(const char *host);
/* A yes of this host at RCPT says nothing about the mailbox. */
bool provider_host_decides_later(const char *host);
/* All profiles, sorted by id. */
const struct provider *provider_all(size_t *ret_count);

#endif
