/*
 * What the store knows of our own side, and what runs of several vantages are compared by.
 */
#ifndef SCHEMA_STORE_VANTAGE_H
#define SCHEMA_STORE_VANTAGE_H

#include "schema/model/vantage.h"
#include "schema/store.h"

/* Replaces what is there. Canaries that greeted an earlier worker of the run remain greeted. */
MUST_CHECK enum status store_put_vantage(
	struct store *store, int64_t run, const struct vantage_facts *facts, struct failure *why);
/* is_known is false where the run was never examined. */
MUST_CHECK enum status store_read_vantage(
	struct store *store, int64_t run, struct vantage_facts *ret_facts, struct failure *why);

/* How an endpoint met us first: its latest session, or the one in which it greeted us. */
struct doorstep {
	const char *host, *ip;
	bool greeted;
	const char *banner; /* "" = none */
};
/* One for each endpoint with a finished session; valid until the callback returns. */
MUST_CHECK enum status store_each_doorstep(struct store *store, int64_t run,
	void (*tell)(void *context, const struct doorstep *doorstep), void *context,
	struct failure *why);

/* ---- runs side by side ---- */

struct run_line {
	struct run run; /* its texts are valid until the callback returns */
	int64_t addresses;
	/* Of addresses that are not suppressed; links that are none are not counted. */
	int64_t verdicts[VERDICT_COUNT];
	int64_t suppressed;
	enum port_state port;
};
/* The latest first. */
MUST_CHECK enum status store_each_run(struct store *store,
	void (*tell)(void *context, const struct run_line *line), void *context,
	struct failure *why);

struct verdict_line {
	const char *address;
	enum verdict verdict; /* VERDICT_UNVERIFIED, "not-judged", where it came to none */
	const char *reason;
	enum cause cause;
	enum certainty certainty;
	const char *said; /* code, enhanced code and text of the answer that decided, or "" */
};
/* All addresses of the site, in no order; valid until the callback returns. */
MUST_CHECK enum status store_each_verdict(struct store *store, int64_t run,
	void (*tell)(void *context, const struct verdict_line *line), void *context,
	struct failure *why);

#endif
