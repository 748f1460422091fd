/*
 * From what a visit observed to what the store keeps: which answers are final, which questions wait
 * for another try, and until when. Pure.
 */
#ifndef CHECKER_SETTLE_H
#define CHECKER_SETTLE_H

#include "checker/smtp_dialogue.h"

struct settle_rules {
	int64_t now_ms;            /* wall clock */
	int64_t retry_after_ms;    /* where the answer's text names no delay */
	int retries;               /* tries after the first one, for 4xx */
	int64_t deadline_ms;       /* of the run, wall clock; 0 = none */
	const char *host;          /* the mail server's name, for its words; NULL = "" */
	bool is_hurried;           /* we left, so nobody hung up on us */
	bool is_last;              /* the run ends: nothing waits any more */
	const char *second_sender; /* or NULL */
};

enum {
	SETTLE_WAIT_MAX_MS =
		3600000 /* "in 9999 hours" must not hold up a run for days: who asks for
					more than an hour is asked once more then, and again in the
					next run */
};

/* No word came: what is tried twice before it counts. */
bool settle_is_silence(const struct answer *answer);
/* How often silence or a closed port is tried: two passes, where retries permit. One alone is not held
 * against anybody (JUDGE_PASSES_LEAST). */
int settle_passes_least(int retries);

/* Fills *ret_settled (an array of `count`) from a visit's recipients and returns how many were
 * settled; the others (not reached in this session) go back to waiting by themselves. */
size_t settle_recipients(const struct settle_rules *rules, const struct visit *visit,
	const struct dialogue_recipient *asked, struct settled_recipient *ret_settled);

#endif
