/*
 * Which page is asked next. Pages come from the frontier into the queues of their sites, which
 * take turns; a site whose pace does not permit another request is passed over. Pages to be tried
 * again wait in a list of their own until their time has come.
 */
#ifndef CRAWLER_SCHEDULE_H
#define CRAWLER_SCHEDULE_H

#include "crawler/frontier.h"
#include "crawler/site.h"

struct schedule;

enum {
	SCHEDULE_WINDOW = 1000, /* pages held in memory at once, 3 KB each; and links elsewhere */
	SCHEDULE_LATER_MAX = 10000, /* pages waiting to be tried again; beyond, none is */
	SCHEDULE_UNTIL_ANSWER = -1
};

struct schedule *schedule_create(struct frontier *frontier, const struct site_options *options);
void schedule_destroy(struct schedule *schedule); /* NULL-safe */

enum schedule_kind {
	SCHEDULE_FETCH,   /* `job`, whose request counts as begun */
	SCHEDULE_RULES,   /* robots.txt of `job`'s site is needed first; `job` keeps waiting */
	SCHEDULE_REFUSED, /* `job` may not be fetched: `error` */
	SCHEDULE_WAIT,    /* nothing for `wait_ms`, or before an answer (SCHEDULE_UNTIL_ANSWER) */
	SCHEDULE_EMPTY    /* nothing is known that could be asked */
};

struct schedule_step {
	enum schedule_kind kind;
	struct job *job;
	const char *error;
	int64_t wait_ms;
};

MUST_CHECK enum status schedule_next(struct schedule *schedule, int64_t now_ms,
	struct schedule_step *ret_step, struct failure *why);

/* From now on no pages of the site are given away, nor sitemaps: they stay queued. Links elsewhere
 * are still asked. */
MUST_CHECK enum status schedule_close(struct schedule *schedule, struct failure *why);
/* Has it passed over any page since? */
bool schedule_passed_over(const struct schedule *schedule);

/* Does any page wait for its site's turn? When none does, only new URLs can keep us busy. */
bool schedule_has_waiting(const struct schedule *schedule);

/* A job that schedule_next gave away with SCHEDULE_FETCH has its answer. */
void schedule_tell(struct job *job, const struct pace_answer *answer, int64_t now_ms);
/* ... and is over: frees it. So also a refused one. */
void schedule_drop(struct schedule *schedule, struct job *job);
/* ... or comes again at `due_ms`; false, and still the caller's, when too many wait. */
bool schedule_again(struct schedule *schedule, struct job *job, int64_t due_ms);

#endif
