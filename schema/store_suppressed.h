/* What is told without being counted: the user's suppressions, as far as they match in a run. */
#ifndef SCHEMA_STORE_SUPPRESSED_H
#define SCHEMA_STORE_SUPPRESSED_H

#include "schema/store.h"

struct suppression {
	const char *
		subject; /* an address (or the text of an invalid link), or what a finding is about */
	const char *finding; /* id of the finding; "" = the address */
	const char *reason, *owner;
	const char *until; /* "2027-01-31" */
};

/* Replaces all of the run's. */
MUST_CHECK enum status store_put_suppressed(struct store *store, int64_t run,
	const struct suppression *list, size_t count, struct failure *why);

#endif
