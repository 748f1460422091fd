/*
 * The run as a whole before the judge: the vantage is weighed, every address and domain judged, and
 * what is to be told of the vantage told.
 *
 * That happens at the end, and once before it where the run only waits: servers that asked to come
 * back later are asked again after minutes (--retry-after), while everything else is known. What the
 * first judging writes the last one writes anew: verdicts, findings, the vantage. Nothing is said to
 * the user, the run stays open, and answers that come meanwhile wait for their turn in the loop; so
 * it is only begun where the wait is long enough for it.
 */
#ifndef CHECKER_RUN_JUDGING_H
#define CHECKER_RUN_JUDGING_H

#include "checker/check.h"
#include "checker/claims.h"
#include "checker/vantage_look.h"
#include "checker/verdicts.h"

enum {
	RUN_JUDGING_WAIT_LEAST_MS = 10000, /* who opens a report that is replaced sooner? */
	RUN_JUDGING_MS_AN_ADDRESS = 1      /* more than judging takes on a slow machine */
};

struct run_judging {
	const struct check_options *options;
	const struct exclusions *exclusions;
	struct resolver *resolver;
	struct vantage_look *look;
	struct claims *claims;
	struct store *store;
	int64_t run;
};

/* Is nothing open, and the next try, or the deadline (0 = none), far enough away? */
bool run_judging_has_time(const struct run_counts *counts, int64_t deadline_ms);
MUST_CHECK enum status run_judging_meanwhile(
	const struct run_judging *judging, struct failure *why);
MUST_CHECK enum status run_judging_end(const struct run_judging *judging, bool was_stopped,
	struct check_outcome *ret_outcome, struct failure *why);

#endif
