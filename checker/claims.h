/*
 * Which endpoints this worker visits next: claims them in the store, as many as may be open at once,
 * lets answers of earlier runs stand in for visits, and wakes the slow ones when all else is done.
 */
#ifndef CHECKER_CLAIMS_H
#define CHECKER_CLAIMS_H

#include "checker/check.h"
#include "checker/visits.h"

struct claims {
	const struct check_options *options;
	struct store *store;
	int64_t run;
	const char *worker;
	unsigned concurrency;             /* as many as descriptors permit */
	bool has_second_sender;           /* known with our own name */
	char place[DOMAIN_NAME_MAX + 16]; /* the vantage and the port, of answers that are kept */
	const struct deep_wanted *deep;   /* or NULL; outlives the claims */
	bool was_patient;
	bool was_short;     /* of time, the last time: there is more to be claimed */
	struct visit *room; /* owned */
};

/* The options outlive the claims, and so does the worker's name. */
void claims_init(struct claims *claims, const struct check_options *options, struct store *store,
	int64_t run, const char *worker);
void claims_finish(struct claims *claims);

/* For a reply in the last try: as long as a sender would wait, but no longer than the user lets a
 * visit take. 0 = there is none, because it would be no longer than the others. */
int64_t claims_patience_ms(const struct check_options *options);
/* Adds to the visits what is due; *ret_count is how many. */
MUST_CHECK enum status claims_take(struct claims *claims, struct visits *visits, bool crawl_done,
	size_t *ret_count, struct failure *why);
/* Servers that took the connection and were too slow are asked once more; once in a run. */
MUST_CHECK enum status claims_wake_slow(struct claims *claims, bool *ret_any, struct failure *why);
/* Notes for the report how many answers came from earlier runs. */
MUST_CHECK enum status claims_tell_reused(
	const struct claims *claims, int64_t count, struct failure *why);

#endif
