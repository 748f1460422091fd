/*
 * The domains whose policies are under way: claimed from the store once their servers are known,
 * looked at, written back in batches. Knocking does not wait for it. What fails softly and would count
 * is asked for once more, after a while: the store keeps what is known and hands the domain out again,
 * also to another process.
 */
#ifndef CHECKER_POLICIES_H
#define CHECKER_POLICIES_H

#include "checker/policy.h"
#include "checker/verdicts.h"

struct policies;

struct policies_options {
	struct policy_look_options look;
	const struct exclusions *exclusions; /* nothing is asked about an excluded domain */
	bool asks;                           /* false (level basic): nothing is asked at all */
	bool takes_machines;                 /* --machine-addresses */
	const struct user_domains *own;      /* level deep: block lists are asked about these ... */
	const struct dnsbl_zones *dnsbl;     /* ... with these; or both NULL */
	int retries;                         /* 0: nothing is asked again */
	int64_t retry_after_ms;
	unsigned descriptors_of_others; /* what the rest of the program may need */
};

struct policies *policies_create(
	const struct policies_options *options, struct store *store, int64_t run);
void policies_destroy(struct policies *policies); /* NULL-safe */
size_t policies_count(const struct policies *policies);

/* Claims what the store has, as far as there is room, and asks. */
MUST_CHECK enum status policies_claim(
	struct policies *policies, const char *worker, size_t *ret_count, struct failure *why);
bool policies_any_answered(const struct policies *policies);
/* Writes what was answered since the last call. */
MUST_CHECK enum status policies_settle_answered(struct policies *policies, struct failure *why);

#endif
