/*
 * How an address stands against earlier runs.
 *
 * Comparable runs. A run is compared with earlier runs (of lower id) in the same database that have
 * the same seeds and came to their end; one that was closed incomplete, or is open, is no evidence.
 * Verdicts from another place differ, so of these only the runs of the same vantage count; where there
 * is none of it, those of every vantage do (a container has a new name each night). The latest of them
 * is the one that a report is compared with.
 *
 * Evidence. In each comparable run an address is
 *   broken       failing, at-risk or invalid; at-risk is the lesser evil of the three,
 *   working      deliverable,
 *   gone         not there any more, though it was in an earlier one: nobody can write to it in vain,
 *   not asked    unverified or skipped, or not there while a page where it stood could not be fetched.
 * What was not asked breaks nothing: an address that failed, was not asked, and fails is persisting.
 *
 * History of an address in a run, by its evidence up to that run:
 *   flapping     three or more changes between broken and not, within the last seven comparable runs,
 *                the run itself among them; whatever it is now, as long as it is there and was asked
 *   new          broken, and never before
 *   persisting   broken, and so the last time
 *   reopened     broken, not so the last time, but before; or broken the last time as well, and suppressed
 *                then, but not any more
 *   fixed        working or gone, and broken the last time
 *   none         all others: it works as it did, or nothing is known of it now
 *
 * To be confirmed: failing or at-risk, not definitive, and not at least as bad the last time. Such a
 * verdict blames nobody yet, so it does not count for the exit status. One that is definitive counts at
 * once, one that is likely from the second run on that finds it.
 *
 * Suppressed. What the user has said need not be mended for now counts nowhere, but remains evidence: it
 * changes what is told of an address only when it is over.
 *
 * Newly counted (--fail-on new): it counts now, and the last time it did not, or only as at risk and
 * now as failing. In a run with none to compare with that is all that counts. So what a suppression
 * hid is newly counted once, in the first run after it is over.
 *
 * First seen is the first run of the same seeds that knew the address, complete or not. Failing since
 * is the first run of the unbroken row of failing verdicts up to this run; 0 where it does not fail.
 */
#ifndef SCHEMA_MODEL_HISTORY_H
#define SCHEMA_MODEL_HISTORY_H

#include "schema/model/verdict.h"

#include <stdint.h>

enum history {
	HISTORY_NONE,
	HISTORY_NEW,
	HISTORY_PERSISTING,
	HISTORY_FIXED,
	HISTORY_REOPENED,
	HISTORY_FLAPPING,
	HISTORY_COUNT
};
/* "none", "new", "persisting", "fixed", "reopened", "flapping" */
const char *history_name(enum history history);

enum {
	HISTORY_FLAPPING_RUNS = 7,   /* a week of nights */
	HISTORY_FLAPPING_CHANGES = 3 /* once broken and mended again are two */
};

/* What one run knows of an address. */
struct sighting {
	int64_t started_ms; /* of the run */
	enum verdict verdict;
	enum certainty certainty;
	bool is_gone; /* not there any more; the verdict says nothing */
	bool is_suppressed;
};

struct standing {
	enum history history;
	bool has_before;     /* an earlier comparable run knew whether it works */
	enum verdict before; /* deliverable, at-risk, failing or invalid, as it was then */
	bool was_gone;       /* it was not there; `before` says nothing */
	bool is_to_be_confirmed, is_newly_counted;
	int changes; /* between broken and not, among the recent runs */
	int64_t failing_since_ms;
};

/* The earlier a sighting the lower its place; the last one is the run's own, the others are those of
 * all comparable runs since the first that knew the address. No sighting: all is zero. */
struct standing history_of(const struct sighting *sightings, size_t count);

/* Broken, as said above: failing, at-risk or invalid. */
bool verdict_is_broken(enum verdict verdict);

#endif
