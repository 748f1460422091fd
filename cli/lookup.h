/*
 * What `mx` and `sts` share: domains out of the command's words, a loop, a resolver, and the cache of
 * MTA-STS policies in the database.
 */
#ifndef CLI_LOOKUP_H
#define CLI_LOOKUP_H

#include "checker/policy_net.h"
#include "cli/stages.h"

struct lookup_command {
	struct options options_seen; /* the user's, with @SERVER words in dns_server */
	const struct options *options;
	struct stages stages;
	struct text_list domains; /* A-labels; its texts are owned */
	char *servers;            /* of @SERVER words, or NULL */
	struct loop *loop;
	struct resolver *resolver;
	struct store *store; /* NULL: no cache */
	struct policy_net net;
	int signal; /* that ended the loop, 0 = none */
};

/* Reads words from the `first`th on: DOMAIN, or @SERVER as testmxlookup takes it. ERR_USAGE names the
 * word that is neither. Nothing is touched yet. Finish it whatever it returns. */
MUST_CHECK enum status lookup_command_init(struct lookup_command *lookup,
	const struct options *options, size_t first, struct failure *why);
/* What becomes of a database that is missing, and of one that does not work. One that may only be read is
 * read, but by the last: policies are not saved then, which is told. */
enum lookup_store {
	LOOKUP_STORE_IF_THERE, /* done without; told, and done without */
	LOOKUP_STORE_WANTED,   /* created; told, and done without */
	LOOKUP_STORE_LISTED,   /* created; the command fails */
	LOOKUP_STORE_NEEDED    /* created; the command fails */
};
MUST_CHECK enum status lookup_command_open(
	struct lookup_command *lookup, enum lookup_store wish, struct failure *why);
/* The process's exit status: that of `status`, of a signal, or `exit_status`. */
int lookup_command_finish(struct lookup_command *lookup, enum status status, int exit_status,
	const struct failure *why);

#endif
