/*
 * Judges a whole run: reads every domain with its addresses and answers from the store, asks
 * judge.c, and writes verdicts and findings back.
 */
#ifndef CHECKER_VERDICTS_H
#define CHECKER_VERDICTS_H

#include "checker/expect.h"
#include "checker/judge.h"
#include "checker/opt_out.h"

/* Patterns with * and ? in any case; what matches, or is on the opt-out list, is `skipped`. */
struct exclusions {
	const char *const *addresses, *const *domains;
	size_t address_count, domain_count;
	const struct opt_out *opt_out; /* or NULL */
};
bool exclusions_match(const struct exclusions *exclusions, const struct address *address);
bool exclusions_match_domain(const struct exclusions *exclusions, const char *domain);

struct judging_rules { /* of the user */
	const struct exclusions *exclusions;
	const struct expectations *expected; /* or NULL */
};

MUST_CHECK enum status verdicts_write(struct store *store, int64_t run,
	const struct vantage *vantage, const struct judging_rules *rules, struct failure *why);

#endif
