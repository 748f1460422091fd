/*
 * The domains under way: claimed from the store, looked up, written back in batches. A soft failure
 * of the DNS is asked again after a while, `retries` times; once, where some of the domain's addresses
 * are known already, because its servers are knocked on only when the answer is final.
 */
#ifndef CHECKER_LOOKUPS_H
#define CHECKER_LOOKUPS_H

#include "checker/mx.h"
#include "checker/verdicts.h"

struct lookups;

struct lookups_options {
	struct resolver *resolver;
	const char *only_host; /* mail is said to go there, whatever the DNS says; or NULL */
	const struct exclusions *exclusions; /* an excluded domain is never asked for */
	int64_t domains_max; /* of the run; those beyond are not asked for. 0 = none */
	int retries;
	int64_t retry_after_ms;
	int64_t deadline_ms; /* wall clock, 0 = none */
	bool asks_policies;  /* somebody will ask for those of the domains */
};

struct lookups *lookups_create(
	const struct lookups_options *options, struct store *store, int64_t run);
void lookups_destroy(struct lookups *lookups);
size_t lookups_count(const struct lookups *lookups);

/* Claims what the store has, as far as there is room, and asks. `resolved`: how many domains of the run
 * have their answer. */
MUST_CHECK enum status lookups_claim(struct lookups *lookups, const char *worker, int64_t resolved,
	size_t *ret_count, struct failure *why);
bool lookups_any_answered(const struct lookups *lookups);
/* Writes what was answered since the last call; `is_last`: nothing is asked again. */
MUST_CHECK enum status lookups_settle_answered(
	struct lookups *lookups, bool is_last, struct failure *why);

#endif
