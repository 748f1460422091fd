/*
 * Getting rid of runs. A run goes with all that is its own: pages, links, questions, sessions, verdicts,
 * findings; and addresses and domains that no run names any more. The cache of MTA-STS policies belongs
 * to no run and stays.
 *
 * What later runs still need is never deleted:
 *   - a run that is open, and those whose answers it uses or whose pages it asks about (304);
 *   - of each seeds the latest run that came to its end (what the next one is compared with, and whose
 *     pages it asks about), and the latest with a crawl that did;
 *   - a run whose answers a kept one used (--recheck-after), which may be used once more;
 *   - the latest run of all.
 */
#ifndef SCHEMA_STORE_RUNS_H
#define SCHEMA_STORE_RUNS_H

#include "schema/store.h"

struct prune_wanted {
	int64_t keep;      /* of each seeds so many of the latest complete runs, and all that are
			      younger than the oldest of these; 0 = age alone decides */
	int64_t before_ms; /* only runs that began before; 0 = of any age */
};

enum prune_reason {
	PRUNE_GOES,
	PRUNE_STAYS_OPEN,
	PRUNE_STAYS_LATEST, /* the last that came to its end, or has a whole crawl, or of all */
	PRUNE_STAYS_USED    /* a kept run uses its answers */
};
struct prune_line {
	int64_t run, started_ms;
	enum prune_reason reason;
	int64_t used_by; /* of PRUNE_STAYS_USED */
};

/* Tells of each run that is old enough what becomes of it, the earliest first, those that an
 * earlier pruning began with among them; writes nothing. */
MUST_CHECK enum status store_plan_prune(struct store *store, const struct prune_wanted *wanted,
	void (*tell)(void *context, const struct prune_line *line), void *context,
	struct failure *why);
/* Marks them all at once: from then on nobody sees them, and whatever happens, the next pruning
 * goes on with them. */
MUST_CHECK enum status store_mark_pruned(struct store *store, const struct prune_wanted *wanted,
	int64_t *ret_runs, struct failure *why);
/* Deletes a part of what is marked, in one short transaction; *ret_is_over when nothing is left. */
MUST_CHECK enum status store_prune_some(
	struct store *store, bool *ret_is_over, struct failure *why);
/* A run that began before `before_ms`, did not come to its end and on which nobody works at `now_ms` is over,
 * as incomplete. */
MUST_CHECK enum status store_close_abandoned(
	struct store *store, int64_t before_ms, int64_t now_ms, struct failure *why);
/* Gives the space back to the system: writes the database anew, which takes as much room again while
 * it lasts. ERR_BUSY with a sentence where somebody else has it open. */
MUST_CHECK enum status store_compact(struct store *store, struct failure *why);

#endif
