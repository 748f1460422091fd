/*
 * The visits under way: claimed endpoints wait here for their IP address's turn, become probes, and
 * are settled when the probe is done. Who is not to be visited (doors.h) is settled without a turn, a
 * pause or a connection. Memory is one allocation a visit, made and freed in here.
 */
#ifndef CHECKER_VISITS_H
#define CHECKER_VISITS_H

#include "checker/probe.h"
#include "checker/settle.h"
#include "checker/verdicts.h"
#include "net/turn.h"

struct visits;

struct visits_options {
	struct probe_options probe;
	struct settle_rules rules; /* now_ms, is_hurried and is_last are set by visits_* */
	const struct exclusions *exclusions;
	struct turns *turns;
	int64_t patience_ms; /* for a reply in the last try; 0 = there is none */
	const char *place;   /* of answers that later runs may use */
};

struct visits *visits_create(
	const struct visits_options *options, struct store *store, int64_t run);
void visits_destroy(struct visits *visits);

/* Those waiting for a turn and those under way. */
size_t visits_count(const struct visits *visits);
/* Takes over a claim; the visit is copied. */
void visits_add(struct visits *visits, const struct visit *visit);
/* Gives turns to those who can have one and writes their intents. Call it a few times a second; ... */
MUST_CHECK enum status visits_approach_due(struct visits *visits, struct failure *why);
/* ... and behind it, when all of that is on the disk, this one, which makes the connections. Where it
 * could not be written nobody is connected to. */
void visits_start_approached(struct visits *visits, bool is_written);
/* Writes what has been observed since the last call. The first failure of the store sticks. */
MUST_CHECK enum status visits_settle_done(struct visits *visits, struct failure *why);
/* The end: those waiting are given back, those under way say QUIT. Nothing waits for another try
 * if `is_last`. */
MUST_CHECK enum status visits_hurry(struct visits *visits, bool is_last, struct failure *why);
/* Gives back the rest, whose QUIT did not end in time. */
MUST_CHECK enum status visits_abandon(struct visits *visits, struct failure *why);

#endif
